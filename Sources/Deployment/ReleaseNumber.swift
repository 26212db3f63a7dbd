/// A final release's number, in the order of PEP 440: `8.2` and `8.2.0` are one.
///
/// What has an epoch, or is a pre-release, a post-release, a development release or a local version is none; whoever
/// compares has nothing to say of it then, which is better than to be wrong.
package struct ReleaseNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Without zeros at the end.
  private let numbers: [Int]
  package let description: String

  package init?(_ text: String) {
    var numbers: [Int] = []
    for part in text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
      guard !part.isEmpty, part.count < 10, part.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int(String(decoding: part, as: UTF8.self))
      else { return nil }
      numbers.append(number)
    }
    description = text
    while numbers.last == 0 { numbers.removeLast() }
    self.numbers = numbers
  }

  package static func == (left: ReleaseNumber, right: ReleaseNumber) -> Bool { left.numbers == right.numbers }

  package func hash(into hasher: inout Hasher) { hasher.combine(numbers) }

  package static func < (left: ReleaseNumber, right: ReleaseNumber) -> Bool {
    left.numbers.lexicographicallyPrecedes(right.numbers)
  }

  /// Whether the first numbers are these, where zeros at the end count (`2.0.*`).
  func starts(with prefix: [Int]) -> Bool {
    prefix.indices.allSatisfy { (numbers.indices.contains($0) ? numbers[$0] : 0) == prefix[$0] }
  }
}

extension Requirement {
  /// Whether a release satisfies all that is said of versions.
  /// - Returns: nil where that cannot be said exactly.
  package func admits(_ release: ReleaseNumber) -> Bool? {
    var isUnknown = url != nil
    for specifier in specifiers {
      switch specifier.admits(release) {
      case false?: return false
      case nil: isUnknown = true
      case true?: continue
      }
    }
    return isUnknown ? nil : true
  }
}

extension Requirement.Specifier {
  fileprivate func admits(_ release: ReleaseNumber) -> Bool? {
    if version.hasSuffix(".*") {
      guard let prefix = Self.numbers(String(version.dropLast(2))) else { return nil }
      switch comparison {
      case "==": return release.starts(with: prefix)
      case "!=": return !release.starts(with: prefix)
      default: return nil
      }
    }
    guard let other = ReleaseNumber(version) else { return nil }
    switch comparison {
    case "==": return release == other
    case "!=": return release != other
    case "<": return release < other
    case "<=": return release <= other
    case ">": return release > other
    case ">=": return release >= other
    case "~=":
      guard let numbers = Self.numbers(version), numbers.count > 1 else { return nil }
      return release >= other && release.starts(with: Array(numbers.dropLast()))
    default: return release.description.utf8.elementsEqual(version.utf8) ? true : nil
    }
  }

  private static func numbers(_ text: String) -> [Int]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = parts.compactMap(\.self)
    return numbers.count == parts.count ? numbers : nil
  }
}
