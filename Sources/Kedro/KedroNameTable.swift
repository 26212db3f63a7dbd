/// Which modules and names a release of Kedro has, from the table that `scripts/kedro-names` writes.
///
/// It decides what an import of the project does: a name that the target release lacks raises `ImportError`
/// there, with all that follows from it (`find_pipelines` leaves the pipeline out). Releases between two that
/// are in the table count as the older of them, later ones as the newest. About releases before the oldest
/// nothing is known, and nothing is claimed to be missing.
struct KedroNameTable: Sendable {
  enum Module: Hashable, Sendable {
    /// The release has no such module.
    case absent
    /// Names that are not among these may exist all the same where `isOpen`.
    case present(names: Set<String>, isOpen: Bool)
  }

  /// The position of the release in the table; nil: it is older than all of them.
  private let release: Int?

  init(_ version: KedroVersion) { release = Self.releases.lastIndex { $0 <= version } }

  func module(_ name: String) -> Module {
    guard let release else { return .present(names: [], isOpen: true) }
    var package = name[...]
    while let dot = package.lastIndex(of: ".") {
      package = package[..<dot]
      if package != "kedro", case .present(_, isOpen: true) = read(String(package), release) {
        return .present(names: [], isOpen: true)
      }
    }
    return read(name, release)
  }

  /// A release that has a module, and a name in it where one is asked for: the first after a version, else the last before.
  /// - Returns: nil where the table knows of none.
  static func release(having module: String, name: String? = nil, nearest version: KedroVersion)
    -> KedroVersion?
  {
    let having = releases.filter { release in
      guard case .present(let names, _) = KedroNameTable(release).module(module) else { return false }
      return name.map(names.contains) ?? true
    }
    return having.first { $0 > version } ?? having.last { $0 < version }
  }

  private func read(_ name: String, _ release: Int) -> Module {
    guard let block = Self.blocks[name], Self.includes(block.span, release) else { return .absent }
    var names: Set<String> = []
    for line in block.lines {
      var words = line.split(separator: " ")
      let span = words.removeFirst()
      if span == "=" || Self.includes(span, release) { names.formUnion(words.map(String.init)) }
    }
    return .present(names: names, isOpen: names.remove("*") != nil)
  }

  // MARK: The table's form

  private struct Block: Sendable {
    var span: Substring
    var lines: [Substring]
  }

  private static let releases = KedroNames.releases.split { $0 == " " || $0.isNewline }
    .compactMap { KedroVersion(String($0)) }

  private static let blocks: [String: Block] = {
    var blocks: [String: Block] = [:]
    var module = ""
    for line in KedroNames.table.split(separator: "\n") {
      if line.hasPrefix(" ") {
        blocks[module]?.lines.append(line)
      } else {
        let words = line.split(separator: " ")
        module = String(words[0])
        blocks[module] = Block(span: words[1], lines: [])
      }
    }
    return blocks
  }()

  /// Whether spans such as `0.18.14-0.19.3,1.2.0-` include the release at this position.
  private static func includes(_ spans: Substring, _ release: Int) -> Bool {
    spans.split(separator: ",").contains { span in
      let ends = span.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count == 2, let first = KedroVersion(String(ends[0])) else { return false }
      let last = KedroVersion(String(ends[1])) ?? releases[releases.count - 1]
      return first <= releases[release] && releases[release] <= last
    }
  }
}
