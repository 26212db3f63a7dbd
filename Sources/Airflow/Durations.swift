/// Lengths of time as people write them.
///
/// Airflow's own are `timedelta`s, which YAML does not have. Beside a number, whose unit the key gives, a text is
/// taken in two forms: `1h30m`, `90 min`, `1.5h`, and ISO 8601's `PT1H30M`, `P1DT2H`. Months and years
/// are no fixed length, and are refused.
enum Durations {
  /// - Returns: seconds; nil where the text is no length of time.
  static func seconds(_ text: String) -> Double? {
    let text = text.filter { !$0.isWhitespace }
    if text.first == "P" || text.first == "p" { return iso(text.dropFirst()) }
    return parts(Substring(text)) { unit in
      switch unit.lowercased() {
      case "s", "sec", "secs", "second", "seconds": 1
      case "m", "min", "mins", "minute", "minutes": 60
      case "h", "hr", "hrs", "hour", "hours": 3600
      case "d", "day", "days": 86_400
      case "w", "week", "weeks": 604_800
      default: nil
      }
    }
  }

  private static func iso(_ text: Substring) -> Double? {
    let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
    var total = 0.0
    if let days = halves.first, !days.isEmpty {
      guard let seconds = parts(days, { $0 == "D" ? 86_400 : $0 == "W" ? 604_800 : nil }) else { return nil }
      total += seconds
    }
    if halves.count == 2 {
      guard let seconds = parts(halves[1], { $0 == "H" ? 3600 : $0 == "M" ? 60 : $0 == "S" ? 1 : nil }) else {
        return nil
      }
      total += seconds
    } else if text.isEmpty {
      return nil
    }
    return total
  }

  /// Numbers, each with its unit, one after the other.
  private static func parts(_ text: Substring, _ unit: (Substring) -> Double?) -> Double? {
    if text.isEmpty { return nil }
    var rest = text
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(name.count)
      guard let number = Double(digits), let factor = unit(name) else { return nil }
      total += number * factor
    }
    return total
  }
}

extension CalendarTime {
  /// A date or a moment in the form of ISO 8601: `2024-01-31`, `2024-01-31T06:00`, `2024-01-31 06:00:00+02:00`.
  /// - Returns: nil where the text is none, or there is no such day.
  init?(iso text: String) {
    let match = text.wholeMatch(
      of:
        /(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.0+)?)?(?: ?(Z|[+-]\d{2}:?(?:\d{2})?))?)?/
    )
    guard let match, let year = Int(match.1), let month = Int(match.2), let day = Int(match.3) else {
      return nil
    }
    func number(_ part: Substring?) -> Int { part.flatMap { Int($0) } ?? 0 }
    self.init(
      year, month, day, hour: number(match.4), minute: number(match.5), second: number(match.6),
      offsetMinutes: match.7.map(Self.offset))
    if !isReal { return nil }
  }

  /// The arguments of Python's `datetime`: year, month and day, then hour, minute, second.
  /// - Returns: nil where these are none.
  init?(parts: [Int]) {
    guard parts.count >= 3, parts.count <= 7, parts.dropFirst(6).allSatisfy({ $0 == 0 }) else { return nil }
    func part(_ index: Int) -> Int { index < parts.count ? parts[index] : 0 }
    self.init(parts[0], parts[1], parts[2], hour: part(3), minute: part(4), second: part(5))
    if !isReal { return nil }
  }

  private static func offset(_ text: Substring) -> Int {
    let digits = text.filter(\.isNumber)
    if digits.isEmpty { return 0 }
    let minutes = (Int(digits.prefix(2)) ?? 0) * 60 + (Int(digits.dropFirst(2)) ?? 0)
    return text.first == "-" ? -minutes : minutes
  }

  /// Whether Python's `datetime` takes it.
  private var isReal: Bool {
    guard (1...9999).contains(year), (1...12).contains(month) else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return (1...days).contains(day) && (0...23).contains(hour) && (0...59).contains(minute)
      && (0...59).contains(second) && abs(offsetMinutes ?? 0) < 24 * 60
  }
}
