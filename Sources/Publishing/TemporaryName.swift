/// The names of files that are not yet what they will be: `.<name>.dagwatchd-<16 hexadecimal digits>.tmp`.
///
/// Hidden, so that globs and Airflow pass them by; with the name of the file that they become, so that a
/// person who finds one knows what it was; and of one form, so that what a crash left can be told from
/// what belongs to others.
enum TemporaryName {
  private static let mark = ".dagwatchd-"
  private static let end = ".tmp"
  /// NAME_MAX of Linux file systems, in bytes.
  private static let maximumLength = 255

  static func random(for name: String) -> String {
    let number = String(UInt64.random(in: .min ... .max), radix: 16)
    let digits = String(repeating: "0", count: 16 - number.utf8.count) + number
    var kept = Substring(name)
    while kept.utf8.count > maximumLength - 1 - mark.utf8.count - 16 - end.utf8.count { kept.removeLast() }
    return "." + kept + mark + digits + end
  }

  static func matches(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    let tail = bytes.suffix(mark.utf8.count + 16 + end.utf8.count)
    return bytes.first == UInt8(ascii: ".") && tail.count < bytes.count && tail.starts(with: mark.utf8)
      && tail.suffix(end.utf8.count).elementsEqual(end.utf8)
      && tail.dropFirst(mark.utf8.count).prefix(16).allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      }
  }
}
