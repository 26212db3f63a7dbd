import Glibc

/// A point in time, in nanoseconds since 1970-01-01 UTC.
struct Moment: Hashable, Sendable, Comparable {
  var nanoseconds: Int64

  static var now: Moment {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Moment(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  static func < (left: Moment, right: Moment) -> Bool { left.nanoseconds < right.nanoseconds }

  // MARK: - Writing

  /// RFC 3339 in UTC, with all nine digits.
  var rfc3339: String {
    var (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000_000) }
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    return Self.date(parts) + "T" + Self.clock(parts) + "." + Self.digits(Int(rest), 9) + "Z"
  }

  /// Date and time in the user's zone, to the second.
  var local: String {
    let parts = localParts
    return Self.date(parts) + " " + Self.clock(parts)
  }

  /// How long ago it was, as far as a person counts: up to a day; then its date and time.
  func text(from now: Moment) -> String {
    let seconds = (now.nanoseconds - nanoseconds) / 1_000_000_000
    switch seconds {
    case ..<0: return local
    case ..<60: return "\(seconds) s ago"
    case ..<3600: return "\(seconds / 60) min ago"
    case ..<86_400: return "\(seconds / 3600) h ago"
    default: return String(local.dropLast(3))
    }
  }

  private var localParts: tm {
    var time = time_t(nanoseconds / 1_000_000_000)
    var parts = tm()
    localtime_r(&time, &parts)
    return parts
  }

  private static func date(_ parts: tm) -> String {
    digits(Int(parts.tm_year) + 1900, 4) + "-" + digits(Int(parts.tm_mon) + 1, 2) + "-"
      + digits(Int(parts.tm_mday), 2)
  }

  private static func clock(_ parts: tm) -> String {
    [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits(Int($0), 2) }.joined(separator: ":")
  }

  private static func digits(_ number: Int, _ count: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }

  // MARK: - Reading

  /// Reads what a person writes for "since when": `90s`, `30min`, `2h`, `3d`, `1w`, `now`, `today`, `yesterday`, or a date
  /// (`2026-11-20`) with or without a time (`T14:03`, `14:03:10`) and a zone (`Z`, `+01:00`); without one, the
  /// user's own.
  /// - Returns: nil where it is none of these.
  init?(_ text: String, now: Moment) {
    switch text {
    case "now": self = now
    case "today": self = now.startOfDay(before: 0)
    case "yesterday": self = now.startOfDay(before: 1)
    default:
      if let seconds = Self.length(text) {
        let (moment, isTooFar) = now.nanoseconds.subtractingReportingOverflow(seconds * 1_000_000_000)
        if isTooFar { return nil }
        self.init(nanoseconds: moment)
      } else if let moment = Self.instant(text) {
        self = moment
      } else {
        return nil
      }
    }
  }

  init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  private func startOfDay(before days: Int32) -> Moment {
    var parts = localParts
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (0, 0, 0)
    parts.tm_mday -= days
    parts.tm_isdst = -1
    return Moment(nanoseconds: Int64(mktime(&parts)) * 1_000_000_000)
  }

  /// `2h` in seconds.
  private static func length(_ text: String) -> Int64? {
    guard let match = text.wholeMatch(of: /([0-9]{1,9})(s|m|min|h|d|w)/), let count = Int64(match.1) else {
      return nil
    }
    let unit: Int64 =
      switch match.2 {
      case "s": 1
      case "m", "min": 60
      case "h": 3600
      case "d": 86_400
      default: 604_800
      }
    return count * unit > Int64.max / 1_000_000_000 ? nil : count * unit
  }

  private static func instant(_ text: String) -> Moment? {
    let form =
      /([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?/
    guard let match = text.wholeMatch(of: form) else { return nil }
    func number(_ part: Substring?) -> Int32 { part.flatMap { Int32($0) } ?? 0 }
    var parts = tm()
    parts.tm_year = number(match.1) - 1900
    parts.tm_mon = number(match.2) - 1
    parts.tm_mday = number(match.3)
    parts.tm_hour = number(match.4)
    parts.tm_min = number(match.5)
    parts.tm_sec = number(match.6)
    parts.tm_isdst = -1
    guard (0...11).contains(parts.tm_mon), (1...31).contains(parts.tm_mday), parts.tm_hour < 24,
      parts.tm_min < 60, parts.tm_sec <= 60
    else { return nil }
    let day = parts.tm_mday
    var seconds: Int
    if let zone = match.8 {
      seconds = timegm(&parts)
      if zone != "Z" {
        let hours = number(zone.dropFirst().prefix(2))
        let minutes = number(zone.suffix(2))
        let offset = Int(hours) * 3600 + Int(minutes) * 60
        seconds -= zone.first == "-" ? -offset : offset
      }
    } else {
      seconds = mktime(&parts)
    }
    // A day that the month does not have moves to the next one; with a zone's offset the day itself stays.
    guard parts.tm_mday == day else { return nil }
    let fraction = match.7.map { Int64($0 + String(repeating: "0", count: 9 - $0.count)) ?? 0 } ?? 0
    return Moment(nanoseconds: Int64(seconds) * 1_000_000_000 + fraction)
  }
}
