/// Where a logging configuration uses a handler of Rich.
///
/// Kedro's template defines one and names it in `root: handlers:`; to define one and not to name it is harmless. The
/// lines are read as people write them, in YAML's block style with lists in brackets or of dashes: this is for
/// a word of advice, and a file in another style gets none.
struct RichHandlers {
  struct Use: Hashable, Sendable {
    var name: String
    /// Counted from 1.
    var line: Int
  }

  private(set) var uses: [Use] = []

  init(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .map(Line.init)
    var defined: Set<String> = []
    var keys: [(indent: Int, key: String)] = []
    for line in lines where !line.isEmpty {
      while let last = keys.last, last.indent >= line.indent { keys.removeLast() }
      guard let key = line.key else { continue }
      if key == "class", line.value.hasSuffix("RichHandler"), let handler = keys.last {
        defined.insert(handler.key)
      }
      keys.append((line.indent, key))
    }
    var isInList = false
    for (index, line) in lines.enumerated() where !line.isEmpty {
      if line.key == "handlers" {
        isInList = line.value.isEmpty
        for name in line.items where defined.contains(name) { uses.append(Use(name: name, line: index + 1)) }
      } else if isInList, let item = line.item {
        if defined.contains(item) { uses.append(Use(name: item, line: index + 1)) }
      } else {
        isInList = false
      }
    }
  }

  private struct Line {
    let indent: Int
    private let text: Substring

    init(_ line: Substring) {
      let kept = line.prefix { $0 != "#" }
      indent = kept.prefix { $0 == " " }.count
      text = kept.trimmed
    }

    var isEmpty: Bool { text.isEmpty }

    var key: String? {
      guard !text.hasPrefix("-"), let colon = text.firstIndex(of: ":") else { return nil }
      return String(text[..<colon].trimmed)
    }

    var value: Substring {
      text.firstIndex(of: ":").map { text[text.index(after: $0)...].trimmed } ?? ""
    }

    /// `[rich, console]`
    var items: [String] {
      guard value.hasPrefix("["), value.hasSuffix("]") else { return [] }
      return value.dropFirst().dropLast().split(separator: ",").map { String($0.trimmed) }
    }

    /// `- rich`
    var item: String? { text.hasPrefix("- ") ? String(text.dropFirst(2).trimmed) : nil }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var result = drop { " \t\r\"'".contains($0) }
    while let last = result.last, " \t\r\"'".contains(last) { result.removeLast() }
    return result
  }
}
