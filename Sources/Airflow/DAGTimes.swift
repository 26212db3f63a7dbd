/// A DAG's dates and its schedule.
///
/// Airflow takes the zone of a DAG, in which its cron expressions are read, from its start date. So an instant
/// that was written with an offset of its own is moved to the DAG's zone, and means the same.
struct DAGTimes {
  private let options: DAGOptions

  init(_ options: DAGOptions) { self.options = options }

  /// The zone's name where it is one that has to be looked up.
  var zone: String? {
    guard let zone = options.timezone, zone != "UTC" else { return nil }
    return zone
  }

  var start: PythonExpression { instant(options.startDate) }
  var end: PythonExpression? { options.endDate.map(instant) }

  var schedule: PythonExpression {
    switch options.schedule {
    case .none: .code("None")
    case .expression(let text): .string(text)
    case .interval(let seconds): .timedelta("seconds", seconds)
    // The name, since the first argument without one is the asset's name in Airflow 3.
    case .assets(let uris): .list(uris.map { .call("Asset", [.init("uri", .string($0))]) })
    }
  }

  var usesAssets: Bool { if case .assets = options.schedule { true } else { false } }

  private func instant(_ time: CalendarTime) -> PythonExpression {
    var parts = [time.year, time.month, time.day]
    if time.hour != 0 || time.minute != 0 || time.second != 0 { parts += [time.hour, time.minute] }
    if time.second != 0 { parts.append(time.second) }
    let numbers = parts.map(String.init).joined(separator: ", ")
    let own = zone == nil ? "timezone.utc" : "TIMEZONE"
    guard let offset = time.offsetMinutes, offset != 0 || zone != nil else {
      return .code("datetime(\(numbers), tzinfo=\(own))")
    }
    let written = offset == 0 ? "timezone.utc" : "timezone(timedelta(minutes=\(offset)))"
    return .code("datetime(\(numbers), tzinfo=\(written)).astimezone(\(own))")
  }
}
