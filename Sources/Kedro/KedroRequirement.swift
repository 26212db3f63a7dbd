/// A requirement on the distribution `kedro` as PEP 508 writes it: `kedro[test]~=1.7.0; python_version > "3.9"`.
package struct KedroRequirement: Hashable, Sendable {
  /// As written, without a comment or the white space around it.
  package var text: String
  package var clauses: [Clause]
  /// It only counts in some environments (`; python_version < "3.10"`).
  package var hasMarker: Bool

  /// `~=1.7.0`.
  package struct Clause: Hashable, Sendable {
    package enum Comparison: String, Hashable, Sendable, CaseIterable {
      case arbitrary = "==="
      case compatible = "~="
      case equal = "=="
      case unequal = "!="
      case atLeast = ">="
      case atMost = "<="
      case above = ">"
      case below = "<"
    }

    package var comparison: Comparison
    package var version: KedroVersion
    /// How many components were written; `~=` and `.*` go by it.
    package var components: Int
    /// `.*` at the end.
    package var isPrefix: Bool
  }

  /// - Parameter line: of a requirements file, or an entry of `[project] dependencies`.
  /// - Returns: nil if it is about something else, or not a range of versions (an address).
  package init?(_ line: String) {
    var text = line[...]
    // pip: a comment starts with `#` at the start or after white space; options follow a blank.
    if let comment = text.indices.first(where: { index in
      text[index] == "#" && (index == text.startIndex || text[text.index(before: index)].isWhitespace)
    }) {
      text = text[..<comment]
    }
    text = text.trimmed
    self.text = String(text)
    hasMarker = text.contains(";")
    if let marker = text.firstIndex(of: ";") { text = text[..<marker].trimmed }
    if let option = text.firstRange(of: " --") { text = text[..<option.lowerBound].trimmed }
    guard text.prefix(5).lowercased() == "kedro" else { return nil }
    text = text.dropFirst(5)
    if let next = text.first, next.isLetter || next.isNumber || "-_.".contains(next) { return nil }
    text = text.trimmed
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { return nil }
      text = text[text.index(after: end)...].trimmed
    }
    if text.first == "(", text.last == ")" { text = text.dropFirst().dropLast().trimmed }
    clauses = []
    if text.isEmpty { return }
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let clause = Clause(part.trimmed) else { return nil }
      clauses.append(clause)
    }
  }

  package func allows(_ version: KedroVersion) -> Bool { clauses.allSatisfy { $0.allows(version) } }

  /// The one version that it allows (`==1.7.0`).
  package var exact: KedroVersion? {
    clauses.first { [.equal, .arbitrary].contains($0.comparison) && !$0.isPrefix }?.version
  }
}

extension KedroRequirement.Clause {
  fileprivate init?(_ text: Substring) {
    guard let comparison = Comparison.allCases.first(where: { text.hasPrefix($0.rawValue) }) else {
      return nil
    }
    var number = text.dropFirst(comparison.rawValue.count).trimmed
    isPrefix = number.hasSuffix(".*")
    if isPrefix { number = number.dropLast(2) }
    guard let version = KedroVersion(String(number)) else { return nil }
    self.comparison = comparison
    self.version = version
    components = min(3, number.split(separator: ".").prefix { $0.first?.isNumber ?? false }.count)
  }

  /// PEP 440, for releases.
  package func allows(_ other: KedroVersion) -> Bool {
    switch comparison {
    case .arbitrary: other == version
    case .equal: isPrefix ? agrees(with: other, components) : other == version
    case .unequal: isPrefix ? !agrees(with: other, components) : other != version
    case .compatible: other >= version && agrees(with: other, components - 1)
    case .atLeast: other >= version
    case .atMost: other <= version
    case .above: other > version
    case .below: other < version
    }
  }

  private func agrees(with other: KedroVersion, _ count: Int) -> Bool {
    func numbers(_ version: KedroVersion) -> [Int] { [version.major, version.minor, version.patch] }
    return numbers(version).prefix(max(1, count)) == numbers(other).prefix(max(1, count))
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let start = self[(firstIndex { !$0.isWhitespace } ?? endIndex)...]
    return start[..<(start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.endIndex)]
  }
}
