/// A version in the one spelling that a wheel's file name has: PEP 440's normal form.
///
/// `v1.0-RC.1` and `1.0rc1` are one version; setuptools writes the second into the name. This follows
/// `packaging.version.Version`, which reads left to right and never goes back.
package struct WheelVersion: Hashable, Sendable, CustomStringConvertible {
  /// The normal form.
  package let description: String

  /// Whether it has a local part (`1.0+local`).
  package var isLocal: Bool { description.utf8.contains(UInt8(ascii: "+")) }

  /// - Parameter text: a version as PEP 440 lets people write it, white space around it included.
  /// - Returns: nil where it is none.
  package init?(_ text: String) {
    var scanner = Scanner(text)
    guard let version = scanner.version() else { return nil }
    description = version
  }

  /// A version as setuptools takes it from a module or a file: more than PEP 440 allows.
  ///
  /// Spaces are dots; if that is no version either, each run of foreign characters is a dash
  /// (`setuptools._normalization.safe_version`, 84.2).
  package init?(setuptools text: String) {
    let dotted = String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == " " ? "." : $0 }))
    var dashed = String.UnicodeScalarView()
    var isInRun = false
    for scalar in dotted.unicodeScalars {
      let isForeign = !Self.isKept(scalar)
      if !isForeign { dashed.append(scalar) } else if !isInRun { dashed.append("-") }
      isInRun = isForeign
    }
    guard let version = WheelVersion(dotted) ?? WheelVersion(String(dashed)) else { return nil }
    self = version
  }

  /// `[A-Z0-9._-]` without regard to case, which in Python takes four letters beyond ASCII.
  private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "\u{130}", "\u{131}", "\u{17F}", "\u{212A}": true
    default: false
    }
  }
}

/// Reads the parts of a version in the order in which PEP 440's pattern has them.
private struct Scanner {
  private var rest: ArraySlice<UInt8>

  /// Letters are read without regard to case, but only ASCII's.
  init(_ text: String) {
    func isSpace(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
    }
    let scalars = text.unicodeScalars.drop(while: isSpace)
    let end = scalars.lastIndex { !isSpace($0) }.map { scalars.index(after: $0) } ?? scalars.startIndex
    rest = Array(String(scalars[..<end]).utf8)[...]
    for index in rest.indices where (0x41...0x5A).contains(rest[index]) { rest[index] += 0x20 }
  }

  mutating func version() -> String? {
    _ = take("v")
    var text = ""
    guard var number = digits() else { return nil }
    if take("!") {
      if number != "0" { text += number + "!" }
      guard let first = digits() else { return nil }
      number = first
    }
    text += number
    while let next = after(".", Self.digits) { text += "." + next }
    if let (letter, number) = labelled(Self.preReleases) { text += letter + number }
    if let number = after("-", Self.digits) ?? labelled(Self.postReleases)?.number {
      text += ".post" + number
    }
    if let (_, number) = labelled(Self.developments) { text += ".dev" + number }
    if take("+") {
      guard let first = localPart() else { return nil }
      text += "+" + first
      while !rest.isEmpty {
        guard separator(), let next = localPart() else { return nil }
        text += "." + next
      }
    }
    return rest.isEmpty ? text : nil
  }

  /// What is written, longest first where one begins another, and its normal form.
  private static let preReleases = [
    ("alpha", "a"), ("a", "a"), ("beta", "b"), ("b", "b"), ("preview", "rc"), ("pre", "rc"), ("c", "rc"),
    ("rc", "rc"),
  ]
  private static let postReleases = [("post", "post"), ("rev", "post"), ("r", "post")]
  private static let developments = [("dev", "dev")]

  /// `[-_.]?` a label `[-_.]?` and digits, which are 0 where there are none.
  private mutating func labelled(_ labels: [(String, String)]) -> (label: String, number: String)? {
    let start = rest
    _ = separator()
    for (written, normal) in labels where take(written) {
      _ = separator()
      return (normal, digits() ?? "0")
    }
    rest = start
    return nil
  }

  private mutating func localPart() -> String? {
    let end = rest.firstIndex { !(0x30...0x39).contains($0) && !(0x61...0x7A).contains($0) } ?? rest.endIndex
    if rest[..<end].allSatisfy({ (0x30...0x39).contains($0) }) { return digits() }
    defer { rest = rest[end...] }
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  /// A number without leading zeros.
  private mutating func digits() -> String? {
    let end = rest.firstIndex { !(0x30...0x39).contains($0) } ?? rest.endIndex
    guard end > rest.startIndex else { return nil }
    let number = rest[..<end].drop { $0 == UInt8(ascii: "0") }
    rest = rest[end...]
    return number.isEmpty ? "0" : String(decoding: number, as: UTF8.self)
  }

  private mutating func after(_ text: String, _ part: (inout Scanner) -> String?) -> String? {
    let start = rest
    if take(text), let found = part(&self) { return found }
    rest = start
    return nil
  }

  private static func digits(_ scanner: inout Scanner) -> String? { scanner.digits() }

  private mutating func separator() -> Bool { take("-") || take("_") || take(".") }

  private mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }
}
