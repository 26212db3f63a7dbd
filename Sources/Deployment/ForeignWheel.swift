import Archives
import Diagnostics
import ProjectFiles

/// A wheel that the project's own build backend made.
///
/// What it holds is the backend's; how it is packed is not. A backend writes times and modes of the machine into the archive,
/// and a bundle is to change only when something in it does.
extension Wheel {
  /// - Parameters:
  ///   - fileName: as the backend called it (PEP 427).
  ///   - entries: its files, in the order of the archive.
  ///   - isStamped: whether the version gets a local part that follows from the content.
  /// - Throws: where it is no wheel, or cannot be stamped.
  package init(
    fileName: String, entries: [ArchiveEntry], isStamped: Bool = false
  ) throws(WheelRefusal) {
    let malformed = WheelRefusal.broken(
      Diagnostic(
        .wheelContents, at: SourceLocation(path: "pyproject.toml"),
        "the build backend made \(fileName.debugDescription), which is no wheel"))
    // NAME-VERSION(-BUILD)-PYTHON-ABI-PLATFORM.whl
    let parts = fileName.split(separator: "-", maxSplits: 2).map(String.init)
    guard parts.count == 3, parts[2].hasSuffix(".whl"),
      (3...4).contains(parts[2].split(separator: "-").count),
      let version = WheelVersion(parts[1]), var name = WheelName(name: parts[0], version: version)
    else { throw malformed }
    // Not every backend writes the name in the spelling of today.
    name.distribution = parts[0]
    name.tag = String(parts[2].dropLast(4))
    let folder = "\(parts[0])-\(parts[1]).dist-info/"
    guard let place = entries.firstIndex(where: { $0.path.utf8.elementsEqual((folder + "METADATA").utf8) })
    else { throw malformed }
    let isRecord = { (path: String) in path.hasPrefix(folder + "RECORD") }
    guard isStamped else {
      self.init(name: name, entries: entries)
      return
    }
    let stamp = Self.stamp(entries.filter { !isRecord($0.path) })
    guard let stamped = WheelVersion(version.description + (version.isLocal ? "." : "+") + stamp),
      let metadata = Self.metadata(entries[place].bytes, version: stamped)
    else { throw malformed }
    name.version = stamped
    let newFolder = "\(parts[0])-\(stamped).dist-info/"
    var files: [ArchiveEntry] = []
    for (index, entry) in entries.enumerated() where !isRecord(entry.path) {
      var entry = entry
      if index == place { entry.bytes = metadata }
      for ending in [".dist-info/", ".data/"] {
        let old = "\(parts[0])-\(parts[1])\(ending)"
        if entry.path.hasPrefix(old) {
          entry.path = "\(parts[0])-\(stamped)\(ending)" + entry.path.dropFirst(old.count)
        }
      }
      files.append(entry)
    }
    files.append(ArchiveEntry(path: newFolder + "RECORD", bytes: Self.record(files, newFolder)))
    self.init(name: name, entries: files)
  }

  /// The metadata with another version; nil where it says none.
  private static func metadata(_ bytes: [UInt8], version: WheelVersion) -> [UInt8]? {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    let field = Array("Version:".utf8)
    guard let end = lines.firstIndex(where: { $0.isEmpty || $0 == [0x0D] }) ?? Optional(lines.endIndex),
      let place = lines[..<end].firstIndex(where: { $0.starts(with: field) })
    else { return nil }
    lines[place] = field + Array(" \(version)".utf8) + (lines[place].last == 0x0D ? [0x0D] : [])
    return Array(lines.joined(separator: [0x0A]))
  }
}
