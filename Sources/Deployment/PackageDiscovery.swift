import ProjectFiles
import PythonText

/// Which packages and modules belong to the distribution, and in which folders they are.
///
/// This is setuptools' `[tool.setuptools.packages]` and `find` (`setuptools.discovery`, `setuptools.config.expand`,
/// 84.2), and where nothing is said its automatic discovery of a `src` folder. Its automatic discovery of a flat
/// layout is left to it.
struct PackageDiscovery: Hashable {
  /// In the order in which they are found.
  var packages: [String] = []
  /// Modules beside packages, by name.
  var modules: [String] = []
  /// `package-dir`: where a package and what lies below it is; `""` for all others.
  var folders: [String: String] = [:]

  /// How packages are looked for.
  struct Search: Hashable {
    var roots = ["."]
    var include = ["*"]
    var exclude: [String] = []
    /// Whether a folder without `__init__.py` is a package.
    var takesNamespaces = true
  }

  /// Packages that the project names itself.
  init(packages: [String], modules: [String], folders: [String: String]) {
    self.packages = packages
    self.modules = modules
    self.folders = folders
  }

  /// Packages that a search finds.
  init(_ search: Search, modules: [String], folders: [String: String], in files: any ProjectFiles) {
    self.modules = modules
    self.folders = folders
    var roots: [String] = []
    for root in search.roots where !roots.contains(root) { roots.append(root) }
    if roots.count == 1, let root = roots.first, ProjectPath(root) != .root, self.folders[""] == nil {
      self.folders[""] = root
    }
    for root in roots {
      guard let path = ProjectPath(root) else { continue }
      let found = Self.find(search, below: path, files)
      packages += found
      if !found.isEmpty, self.folders[""] != root, path != .root {
        let top = found.filter { name in !found.contains { name.hasPrefix($0 + ".") } }
        for name in top {
          self.folders[name] = path.appending(name.split(separator: ".").joined(separator: "/")).text
        }
      }
    }
  }

  /// What setuptools finds where nothing is said and there is a `src` folder.
  /// - Returns: nil where there is none.
  init?(sourceFolder folders: [String: String], in files: any ProjectFiles) {
    let source = folders[""] ?? "src"
    guard let path = ProjectPath(source), case .entries(let entries) = files.entries(of: path) else {
      return nil
    }
    self.folders = folders
    self.folders[""] = source
    packages = Self.find(Search(roots: [source]), below: path, files)
    modules = entries.compactMap { entry in
      guard !entry.isDirectory, entry.name.hasSuffix(".py"), !entry.name.hasPrefix(".") else { return nil }
      let name = String(entry.name.dropLast(3))
      return Self.isIdentifier(name) ? name : nil
    }
  }

  /// The folder of a package: the nearest of its parents' that is named, else the one of all packages.
  func folder(of package: String) -> ProjectPath {
    var parts = package.split(separator: ".").map(String.init)
    var tail: [String] = []
    while !parts.isEmpty {
      if let folder = folders[parts.joined(separator: ".")] {
        return (ProjectPath(folder) ?? .root).appending(tail.joined(separator: "/"))
      }
      tail.insert(parts.removeLast(), at: 0)
    }
    return (folders[""].flatMap { ProjectPath($0) } ?? .root).appending(tail.joined(separator: "/"))
  }

  // MARK: - Searching

  /// A link that leads back up would be followed for ever; no package is as deep as this.
  private static let deepest = 64

  private static func find(_ search: Search, below root: ProjectPath, _ files: any ProjectFiles) -> [String] {
    let include = search.include.map { FileNamePattern($0) }
    let exclude = (["ez_setup", "*__pycache__"] + search.exclude)
    let excluding = exclude.map { FileNamePattern($0) }
    var found: [String] = []
    func walk(_ folder: ProjectPath, _ prefix: String, _ depth: Int) {
      guard depth < deepest else { return }
      var deeper: [(ProjectPath, String)] = []
      for entry in files.entries(of: folder).list where entry.isDirectory && !entry.name.contains(".") {
        let package = prefix + entry.name
        let path = folder.appending(entry.name)
        if !search.takesNamespaces, files.contents(of: path.appending("__init__.py")).bytes == nil {
          continue
        }
        if include.contains(where: { $0.matches(package) }),
          !excluding.contains(where: { $0.matches(package) })
        {
          found.append(package)
        }
        if exclude.contains("\(package)*") || exclude.contains("\(package).*") { continue }
        deeper.append((path, package + "."))
      }
      for (path, prefix) in deeper { walk(path, prefix, depth + 1) }
    }
    walk(root, "", 0)
    return found
  }

  private static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first == "_" || first.properties.isXIDStart else {
      return false
    }
    return name.unicodeScalars.allSatisfy { $0.properties.isXIDContinue }
  }
}
