import Archives
import Diagnostics
import ProjectFiles
import Pyproject
import PythonText

/// The small texts of a wheel's `.dist-info` folder.
struct DistributionInformation {
  var metadata: String
  var entryPoints: String
  /// The names that can be imported.
  var topLevel: [String]

  /// Without a version of this program: a wheel changes when the project does.
  private static let wheel = """
    Wheel-Version: 1.0
    Generator: dagwatchd
    Root-Is-Purelib: true
    Tag: py3-none-any


    """

  /// In the order of their names. What is empty is not there.
  /// - Parameter folder: with a slash at its end.
  func entries(in folder: String) -> [ArchiveEntry] {
    [
      ("METADATA", metadata), ("WHEEL", Self.wheel), ("entry_points.txt", entryPoints),
      ("top_level.txt", topLevel.isEmpty ? "\n" : topLevel.map { $0 + "\n" }.joined()),
    ].filter { !$0.1.isEmpty }
      .map { ArchiveEntry(path: folder + $0.0, bytes: Array($0.1.utf8)) }
  }
}

/// The commands and plugins that a distribution offers, group by group, each sorted.
struct EntryPoints {
  let text: String

  init(_ document: TOMLDocument) throws(WheelRefusal) {
    var groups: [(name: String, points: [(String, String)])] = []
    func add(_ path: [String], as name: String) throws(WheelRefusal) {
      guard let table = document.table(at: path) else { return }
      var points: [(String, String)] = []
      for entry in table.entries {
        guard let value = entry.value.string, Self.isReference(value), Self.isName(entry.key) else {
          throw .broken(
            Diagnostic(
              .wheelContents, at: document.place(ofValue: path + [entry.key]),
              "`\(entry.key)` is no entry point", help: "write \"package.module:function\""))
        }
        points.append((entry.key, value))
      }
      if !points.isEmpty { groups.append((name, points)) }
    }
    try add(["project", "scripts"], as: "console_scripts")
    try add(["project", "gui-scripts"], as: "gui_scripts")
    for entry in document.table(at: ["project", "entry-points"])?.entries ?? [] {
      try add(["project", "entry-points", entry.key], as: entry.key)
    }
    text =
      groups
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      .map { group in
        let lines = group.points.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        return "[\(group.name)]\n" + lines.map { "\($0.0) = \($0.1)\n" }.joined()
      }
      .joined(separator: "\n")
  }

  /// A module, and perhaps an object in it; whatever stands in brackets after it is extras.
  private static func isReference(_ text: String) -> Bool {
    let parts = text.split(separator: "[", maxSplits: 1)[0].split(
      separator: ":", omittingEmptySubsequences: false)
    return !parts.isEmpty && parts.count <= 2
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.unicodeScalars.allSatisfy { $0 == "." || $0 == " " || $0.properties.isXIDContinue }
      }
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "=") } && !text.hasPrefix("[")
  }
}

/// The license files, which a wheel carries whole.
struct LicenseFiles {
  let document: TOMLDocument
  let files: any ProjectFiles

  /// What is looked for where nothing is said.
  private static let usual = ["LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*"]

  /// In the order of the patterns, each pattern's by name; the paths from the project's root.
  func entries() throws(WheelRefusal) -> [ArchiveEntry] {
    let coverage = WheelCoverage(document: document, files: files)
    var patterns = Self.usual
    for path in [["project", "license-files"], ["tool", "setuptools", "license-files"]] {
      guard let value = document.value(at: path) else { continue }
      guard let array = value.array, array.allSatisfy({ $0.string != nil }) else {
        throw coverage.foreign("`license-files` is not an array of strings", at: path)
      }
      patterns = array.compactMap(\.string)
      if let odd = patterns.first(where: { $0.contains("..") || $0.contains("**") || $0.hasPrefix("/") }) {
        throw coverage.foreign("the pattern `\(odd)` of license files", at: path)
      }
    }
    var found: [ArchiveEntry] = []
    for pattern in patterns {
      for path in match(pattern.split(separator: "/").map(String.init)[...], in: .root)
      where !path.text.hasSuffix("~")
        && !found.contains(where: { $0.path.utf8.elementsEqual(path.text.utf8) })
      {
        if let bytes = files.contents(of: path).bytes {
          found.append(ArchiveEntry(path: path.text, bytes: bytes))
        }
      }
    }
    return found
  }

  private func match(_ pattern: ArraySlice<String>, in folder: ProjectPath) -> [ProjectPath] {
    guard let first = pattern.first else { return [] }
    let glob = FileNamePattern(first)
    // The root's other names are not asked for: whatever is made there would be a change of the wheel.
    let start = String(first.prefix { !"*?[".contains($0) })
    return files.entries(of: folder, beginningWith: start).list
      .filter { glob.matches($0.name) && (!$0.name.hasPrefix(".") || first.hasPrefix(".")) }
      .flatMap { entry -> [ProjectPath] in
        let path = folder.appending(entry.name)
        if pattern.count == 1 { return entry.isDirectory ? [] : [path] }
        return entry.isDirectory ? match(pattern.dropFirst(), in: path) : []
      }
  }
}
