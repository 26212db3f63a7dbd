import Diagnostics
import Kedro
import OmegaConf
import PythonText

/// Where the catalog says that a dataset is.
package struct CatalogLocation: Hashable, Sendable {
  /// Its name, or its factory's pattern.
  package var dataset: String
  /// As written in the catalog.
  package var type: String?
  /// As the catalog has it: a path or a URL.
  package var path: String
  package var place: SourceLocation?

  package init(dataset: String, type: String?, path: String, place: SourceLocation?) {
    self.dataset = dataset
    self.type = type
    self.path = path
    self.place = place
  }

  /// What stands before `://`; nil for a path.
  package var scheme: String? {
    guard let colon = path.range(of: "://") else { return nil }
    // fsspec chains file systems: the last of them is where the data is.
    let text = path[..<colon.lowerBound]
    return text.split(separator: ":").last.map { $0.lowercased() }
  }

  /// Whether it is on the disk of whoever runs the task.
  package var isLocal: Bool { scheme == nil || scheme == "file" }
}

/// What the pipelines use of the catalog, as its files say it.
package struct UsedCatalog: Sendable {
  private let config: LoadedConfig
  /// Explicit entries and patterns that a pipeline uses.
  private let used: [ConfigMapping.Entry]

  /// - Parameter config: what the loader gives for the kind `catalog`.
  package init(_ config: LoadedConfig, of model: ProjectModel) {
    self.config = config
    let names = Set(model.storage.map { ExactString($0.pattern ?? $0.name) })
    used = config.mapping.entries.filter { names.contains(ExactString($0.key)) }
  }

  /// In the order of the catalog.
  package var locations: [CatalogLocation] {
    used.flatMap { entry -> [CatalogLocation] in
      guard case .mapping(let body) = entry.value else { return [] }
      var type: String?
      if case .string(let text)? = body["type"] { type = text }
      return Self.paths(in: body, [entry.key]).map { path, text in
        CatalogLocation(dataset: entry.key, type: type, path: text, place: config.place(of: path, .value))
      }
    }
  }

  private static func paths(in body: ConfigMapping, _ path: [String]) -> [(path: [String], text: String)] {
    body.entries.flatMap { entry -> [(path: [String], text: String)] in
      let path = path + [entry.key]
      switch entry.value {
      case .string(let text) where entry.key == "path" || entry.key.hasSuffix("filepath"):
        return [(path, text)]
      case .mapping(let inner) where entry.key == "dataset": return paths(in: inner, path)
      default: return []
      }
    }
  }

  /// The factory that takes every name, where one is used.
  package var catchAll: (pattern: String, place: SourceLocation?)? {
    used.first { DatasetFactory.isPattern($0.key) && DatasetFactory.isCatchAll($0.key) }
      .map { ($0.key, config.place(of: [$0.key])) }
  }

  /// The names of credentials that any entry refers to, used or not: Kedro looks them up when it makes the catalog.
  package var credentials: [(name: String, dataset: String, place: SourceLocation?)] {
    config.mapping.entries.compactMap { entry in
      guard case .mapping(let body) = entry.value, case .string(let name)? = body["credentials"] else {
        return nil
      }
      return (name, entry.key, config.place(of: [entry.key, "credentials"], .value))
    }
  }
}
