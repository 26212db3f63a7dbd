import Foundation
import Kedro
import ProjectFiles
import TestSupport

/// A whole project as text, for real Kedro and for us.
struct JudgedProject: Sendable {
  /// The rule that it is for, or the seed that it came from.
  var name: String
  /// Over the files that every project has; nil takes one of those away.
  var files: [String: String?]
  /// The run environment; nil: the project's own.
  var environment: String?
  /// The Kedro that it is for; nil: every one.
  var only: [PythonEnvironment]?
  /// The classes of which Kedro has to raise one; nil: it must not raise.
  var raises: [String]?
  /// Why we are known to differ.
  var known: String?

  init(_ name: String, _ files: [String: String?] = [:]) {
    self.name = name
    self.files = files
  }

  /// Every file of the project under one Kedro, which has to be the one that made it.
  func contents(_ version: KedroVersion) -> [String: String] {
    let common: [String: String?] = [
      "pyproject.toml": """
      [tool.kedro]
      package_name = "pkg"
      project_name = "A project"
      kedro_init_version = "\(version)"

      """,
      "src/pkg/__init__.py": "",
      "src/pkg/settings.py": version < KedroVersion(0, 19, 0)
        ? "from kedro.config import OmegaConfigLoader\n\nCONFIG_LOADER_CLASS = OmegaConfigLoader\n" : "",
      "src/pkg/pipeline_registry.py": """
      from kedro.framework.project import find_pipelines


      def register_pipelines():
          pipelines = find_pipelines()
          pipelines["__default__"] = sum(pipelines.values())
          return pipelines

      """,
      "src/pkg/pipelines/__init__.py": "",
      "conf/base/catalog.yml": "", "conf/base/parameters.yml": "", "conf/local/.gitkeep": "",
    ]
    return common.merging(files) { $1 }.compactMapValues {
      $0?.replacingOccurrences(of: "{kedro}", with: version.description)
    }
  }

  /// Whether the order of its pipelines is the file system's.
  var isFound: Bool {
    guard let registry = files["src/pkg/pipeline_registry.py"] else { return true }
    return registry?.contains("find_pipelines") == true
  }
}

extension JudgedProject {
  /// The projects of a fixture: `=== rule` begins one, `--- path` one of its files; `--- path (absent)`
  /// takes away a file that every project has; `@` stands for the package's folder. Before the first file
  /// there can be `env: name`, `only: kedro-1.7 kedro-0.19` and `raises: ValueError`, of which one is raised,
  /// and `known: why`. In a text `{kedro}` is the version.
  static func read(_ text: String) -> [JudgedProject] {
    var projects: [JudgedProject] = []
    var path: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("=== ") {
        projects.append(JudgedProject(String(line.dropFirst(4))))
        path = nil
      } else if projects.isEmpty {
        continue
      } else if line.hasPrefix("--- ") {
        let words = line.dropFirst(4).split(separator: " ")
        let name = words[0].hasPrefix("@") ? "src/pkg/" + words[0].dropFirst() : String(words[0])
        path = words.count == 1 ? name : nil
        projects[projects.count - 1].files.updateValue(words.count == 1 ? "" : nil, forKey: name)
      } else if let path {
        projects[projects.count - 1].files[path]??.append(line + "\n")
      } else if line.hasPrefix("env: ") {
        projects[projects.count - 1].environment = String(line.dropFirst(5))
      } else if line.hasPrefix("raises: ") {
        projects[projects.count - 1].raises = line.dropFirst(8).split(separator: " ").map(String.init)
      } else if line.hasPrefix("known: ") {
        projects[projects.count - 1].known = String(line.dropFirst(7))
      } else if line.hasPrefix("only: ") {
        projects[projects.count - 1].only = line.dropFirst(6).split(separator: " ")
          .compactMap { PythonEnvironment(rawValue: String($0)) }
      }
    }
    return projects
  }

  /// Of every file of Tests/Judge/fixtures.
  static func fixtures() throws -> [JudgedProject] {
    let folder = repositoryRoot.appending(path: "Tests/Judge/fixtures")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return try files.filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }
      .flatMap { read(try String(contentsOf: $0, encoding: .utf8)) }
  }
}
