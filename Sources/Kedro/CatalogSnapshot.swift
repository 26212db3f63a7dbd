import Diagnostics
import OmegaConf
import PythonText

/// The `datasets` of Kedro's own snapshot (`kedro.inspection.get_project_snapshot`, Kedro 1.4 to 1.7).
///
/// They are read from the configuration as it is written, so paths stay relative. In the snapshot are the
/// explicit entries that are mappings, used or not, and one entry for each name that a pipeline uses and a
/// factory matches. That goes for parameters too: with a catch-all in the catalog, `params:x` is listed as a
/// dataset. Passwords, queries and fragments of URLs are taken out of paths.
package struct CatalogSnapshot: Sendable {
  /// By name, in code-point order.
  package var datasets: [DatasetModel] = []
  /// Where each of the used datasets lives, parameters left out, by name. Kedro's snapshot does not say.
  package var storage: [StoredDataset] = []
  /// What could not be read; where Kedro's own snapshot would fail, an error.
  package var diagnostics: [Diagnostic] = []
}

extension Catalog {
  /// - Parameter used: the inputs and outputs of all nodes of all registered pipelines.
  package func snapshot(used: [String]) -> CatalogSnapshot {
    var snapshot = CatalogSnapshot()
    func add(_ dataset: ResolvedDataset) {
      for key in ["type", "filepath"] {
        guard case .unknown(let reason)? = dataset.configuration[key] else { continue }
        snapshot.diagnostics.append(
          Diagnostic(
            .undecided, .warning, at: place(of: dataset, key),
            "the \(key) of the dataset '\(dataset.name)' cannot be known by reading: \(reason)"))
      }
      snapshot.datasets.append(
        DatasetModel(
          name: dataset.name, type: dataset.type ?? "", filepath: dataset.filepath.map(RedactedPath.redact)))
    }
    for entry in entries {
      add(ResolvedDataset(name: entry.name, configuration: entry.configuration, source: .explicit))
    }
    var seen: Set<ExactString> = []
    for name in used where seen.insert(ExactString(name)).inserted {
      let isParameter = ParameterNames.isParameter(name)
      if let entry = entry(name) {
        let dataset = ResolvedDataset(name: name, configuration: entry.configuration, source: .explicit)
        if !isParameter { snapshot.storage.append(stored(dataset, name)) }
        continue
      }
      do throws(CatalogError) {
        let dataset = try resolve(name)
        if !isParameter { snapshot.storage.append(stored(dataset, name)) }
        guard let dataset else { continue }
        add(dataset)
        if case .pattern(let pattern) = dataset.source, dataset.configuration["type"] == nil {
          var missing = Self.missingType(pattern, config)
          missing.severity = .warning
          missing.notes.append(.init("a run fails when it asks for the dataset '\(name)'"))
          snapshot.diagnostics.append(missing)
        }
      } catch {
        snapshot.diagnostics.append(error.diagnostic)
        if isParameter { continue }
        snapshot.storage.append(
          StoredDataset(
            name: name, storage: .unknown(error.diagnostic), location: error.diagnostic.location))
      }
    }
    snapshot.storage.sort { ExactString($0.name) < ExactString($1.name) }
    snapshot.datasets.sort { ExactString($0.name) < ExactString($1.name) }
    return snapshot
  }

  /// Where a dataset's configuration was written, or one value of it.
  func place(of dataset: ResolvedDataset, _ key: String? = nil) -> SourceLocation? {
    let entry =
      switch dataset.source {
      case .explicit: dataset.name
      case .pattern(let pattern): pattern
      }
    return key.map { config.place(of: [entry, $0], .value) } ?? place(of: entry)
  }
}
