import Diagnostics
import OmegaConf

/// Where a dataset lives between the nodes of a run.
package enum DatasetStorage: Hashable, Sendable {
  /// Outlives the process: another task can read it.
  case persistent
  /// Lives in the process that wrote it.
  case memory(Reason)
  /// `parameters` and `params:x`: every process makes them anew from the configuration.
  case parameter
  /// The type cannot be known by reading.
  case unknown(Diagnostic)

  package enum Reason: Hashable, Sendable {
    /// The catalog says so.
    case explicit
    /// A factory says so.
    case pattern(String)
    /// The catalog does not know the dataset.
    case notInCatalog
  }
}

extension Catalog {
  /// Whether a dataset is lost with the process, and why.
  ///
  /// The type is compared as text: Kedro looks a type up in `kedro.io` first, so that the short name cannot
  /// mean another class. `SharedMemoryDataset` counts although kedro-airflow does not count it, since a second
  /// task cannot read it; so does a `CachedDataset` around one of the two.
  package func storage(of name: String) -> DatasetStorage {
    if ParameterNames.isParameter(name) { return .parameter }
    do throws(CatalogError) {
      return storage(of: try resolve(name), name)
    } catch {
      return .unknown(error.diagnostic)
    }
  }

  /// - Parameter dataset: nil where the catalog does not know the name.
  func stored(_ dataset: ResolvedDataset?, _ name: String) -> StoredDataset {
    var stored = StoredDataset(
      name: name, storage: storage(of: dataset, name), location: dataset.flatMap { place(of: $0) })
    if case .pattern(let pattern)? = dataset?.source { stored.pattern = pattern }
    return stored
  }

  private func storage(of dataset: ResolvedDataset?, _ name: String) -> DatasetStorage {
    guard let dataset else { return .memory(.notInCatalog) }
    switch Self.isMemory(.mapping(dataset.configuration)) {
    case true?:
      switch dataset.source {
      case .explicit: return .memory(.explicit)
      case .pattern(let pattern): return .memory(.pattern(pattern))
      }
    case false?: return .persistent
    case nil:
      return .unknown(
        Diagnostic(
          .undecided, at: place(of: dataset), "The type of the dataset '\(name)' cannot be known by reading"))
    }
  }

  /// nil: unknown.
  private static func isMemory(_ configuration: ConfigValue) -> Bool? {
    switch configuration {
    // A wrapped dataset may be given by its type alone.
    case .string(let type): return memoryTypes.contains(type)
    case .mapping(let mapping):
      switch mapping["type"] {
      case .string(let type)? where cachedTypes.contains(type):
        return mapping["dataset"].flatMap(isMemory) ?? false
      case .string(let type)?: return memoryTypes.contains(type)
      case .unknown?: return nil
      default: return false
      }
    case .unknown: return nil
    default: return false
    }
  }

  private static let memoryTypes: Set<String> = [
    "MemoryDataset", "kedro.io.MemoryDataset", "kedro.io.memory_dataset.MemoryDataset",
    "memory_dataset.MemoryDataset",
    "SharedMemoryDataset", "kedro.io.SharedMemoryDataset",
    "kedro.io.shared_memory_dataset.SharedMemoryDataset",
    "shared_memory_dataset.SharedMemoryDataset",
  ]

  private static let cachedTypes: Set<String> = [
    "CachedDataset", "kedro.io.CachedDataset", "kedro.io.cached_dataset.CachedDataset",
    "cached_dataset.CachedDataset",
  ]
}
