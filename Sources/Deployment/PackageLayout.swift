import Archives
import Diagnostics
import ProjectFiles
import Pyproject

/// Reads from `[tool.setuptools]` what belongs in the wheel.
struct PackageLayout {
  private let coverage: WheelCoverage

  init(_ coverage: WheelCoverage) { self.coverage = coverage }

  private static let tool = ["tool", "setuptools"]

  /// The files of the packages, and the names that can be imported.
  func contents(
    _ document: TOMLDocument, _ files: any ProjectFiles
  ) throws(WheelRefusal) -> (entries: [ArchiveEntry], topLevel: [String]) {
    let discovery = try discovery(document, files)
    let contents = PackageContents(
      discovery: discovery, data: try patterns("package-data", document),
      excludedData: try patterns("exclude-package-data", document), files: files)
    let names = (discovery.packages + discovery.modules).map {
      String($0.split(separator: ".", maxSplits: 1)[0])
    }
    return (
      try contents.entries(), Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    )
  }

  private func discovery(
    _ document: TOMLDocument, _ files: any ProjectFiles
  ) throws(WheelRefusal) -> PackageDiscovery {
    var folders: [String: String] = [:]
    for entry in document.table(at: Self.tool + ["package-dir"])?.entries ?? [] {
      folders[entry.key] = entry.value.string ?? ""
    }
    let modules = try strings(["py-modules"], document)
    switch document.value(at: Self.tool + ["packages"]) {
    case .array?:
      return PackageDiscovery(
        packages: try strings(["packages"], document) ?? [], modules: modules ?? [], folders: folders)
    case .table?:
      guard let find = document.table(at: Self.tool + ["packages", "find"]) else {
        throw coverage.foreign("`packages` has no `find`", at: Self.tool + ["packages"])
      }
      let path = ["packages", "find"]
      var search = PackageDiscovery.Search()
      search.roots = try strings(path + ["where"], document) ?? ["."]
      search.include = try strings(path + ["include"], document) ?? ["*"]
      search.exclude = try strings(path + ["exclude"], document) ?? []
      search.takesNamespaces = find["namespaces"]?.boolean ?? true
      return PackageDiscovery(search, modules: modules ?? [], folders: folders, in: files)
    case nil where modules == nil:
      guard folders.keys.allSatisfy(\.isEmpty),
        let found = PackageDiscovery(sourceFolder: folders, in: files)
      else { throw coverage.foreign("the packages are found by setuptools itself", at: Self.tool) }
      return found
    case nil:
      return PackageDiscovery(packages: [], modules: modules ?? [], folders: folders)
    default:
      throw coverage.foreign("`packages` is neither an array nor a table", at: Self.tool + ["packages"])
    }
  }

  private func strings(_ path: [String], _ document: TOMLDocument) throws(WheelRefusal) -> [String]? {
    guard let value = document.value(at: Self.tool + path) else { return nil }
    guard let array = value.array, array.allSatisfy({ $0.string != nil }) else {
      throw coverage.foreign(
        "`\(path.joined(separator: "."))` is not an array of strings", at: Self.tool + path)
    }
    return array.compactMap(\.string)
  }

  /// Patterns by package; `*` is `""`.
  private func patterns(_ key: String, _ document: TOMLDocument) throws(WheelRefusal) -> [String: [String]] {
    var result: [String: [String]] = [:]
    for entry in document.table(at: Self.tool + [key])?.entries ?? [] {
      result[entry.key == "*" ? "" : entry.key] = try strings([key, entry.key], document) ?? []
    }
    return result
  }
}
