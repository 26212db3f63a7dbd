import Diagnostics
import Kedro
import PythonText

/// A factory for every name that stores a dataset in a form that cannot hold it.
///
/// `"{name}": {type: pandas.CSVDataset}` is how the guide makes everything persistent, and the run then fails where a
/// node returns a dict, a model or a figure. It shows where the node's function, or one that reads the
/// dataset, is annotated; where nothing is, nothing is said.
struct UnsuitableDatasets {
  let nodes: [NodeModel]
  let storage: DatasetTable
  /// The types in the catalog, by dataset.
  let types: [ExactString: String]

  private static let diagnosticsAtMost = 10

  var diagnostics: [Diagnostic] {
    var seen: Set<ExactString> = []
    var found: [Diagnostic] = []
    for node in nodes {
      for annotation in node.annotations {
        guard let stored = storage[annotation.dataset], let pattern = stored.pattern,
          DatasetFactory.isCatchAll(pattern), let type = types[ExactString(stored.name)],
          let needed = Self.needs(type), !Self.suits(annotation.type, needed),
          seen.insert(ExactString(datasetBase(stored.name))).inserted
        else { continue }
        if found.count == Self.diagnosticsAtMost { return found }
        let isOutput = node.outputs.contains { $0.isExactly(annotation.dataset) }
        let suggestion = CatalogSuggestion(dataset: stored.name, type: annotation.type, version: .newest)
        found.append(
          Diagnostic(
            .unsuitableDataset, .warning, at: node.location,
            "the function \(PythonLiteral.string(node.functionName)) \(isOutput ? "gives" : "takes")"
              + " \(PythonLiteral.string(stored.name)) as \(PythonLiteral.string(annotation.type)), which the"
              + " factory \(PythonLiteral.string(pattern)) stores as \(PythonLiteral.string(type))",
            notes: stored.location.map { [.init("the factory is here", at: $0)] } ?? [],
            help: "give it an entry of its own: \(suggestion.line)"))
      }
    }
    return found
  }

  /// The library whose tables a dataset type stores; nil where it may store anything.
  private static func needs(_ type: String) -> String? {
    let parts = type.split(separator: ".")
    guard parts.count > 1, let last = parts.last, last != "GenericDataset" else { return nil }
    let library = parts[parts.count - 2].split(separator: "_").first ?? parts[parts.count - 2]
    for known in ["pandas", "polars", "spark"]
    where parts.contains(Substring(known)) || String(library) == known { return known }
    return nil
  }

  /// Types that are surely nothing that the library stores.
  private static func suits(_ annotation: String, _ library: String) -> Bool {
    let root = annotation.split(separator: ".").first.map(String.init) ?? annotation
    if root == "builtins" { return false }
    let foreign: Set<String> = [
      "sklearn", "xgboost", "lightgbm", "catboost", "torch", "tensorflow", "keras", "matplotlib", "plotly",
      "PIL", "statsmodels", "scipy", "numpy", "networkx",
    ]
    return !foreign.contains(root)
  }
}
