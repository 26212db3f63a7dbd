import Diagnostics
import Kedro
import PythonText

/// Whether what passes from task to task is stored where the other task can read it.
///
/// A task is a process, perhaps on another machine. A dataset in memory that one task writes and another reads is
/// not there when it is read, and the run fails (`Data for MemoryDataset has not been saved yet`); Airflow's own
/// guide for Kedro begins with this warning, and nothing checks it. Here each such dataset is told, with what makes
/// it one and an entry of the catalog that stores it.
struct BoundaryCheck {
  let selection: TagSelection
  /// The task of each node, as a place in `ids`.
  let taskOf: [Int]
  let ids: [String]
  let options: PlanOptions
  let metadata: ProjectMetadata
  let confSource: String
  let storage: DatasetTable

  private static let diagnosticsAtMost = 10
  private static let notesAtMost = 5

  /// A dataset on its way from one task to others.
  private struct Crossing {
    var output: String
    var input: String
    /// nil: a node that the tags leave out.
    var producer: Int?
    var producerName: String
    var readers: [Int]
  }

  var diagnostics: [Diagnostic] {
    if options.memory == .allow { return [] }
    var found: [Diagnostic] = []
    var count = 0
    for crossing in crossings {
      guard let diagnostic = diagnostic(crossing) else { continue }
      count += 1
      if found.count < Self.diagnosticsAtMost { found.append(diagnostic) }
    }
    if count > found.count, var last = found.last {
      last.message = "\(count - found.count) more datasets live in memory and pass from task to task"
      last.notes = []
      last.location = nil
      last.help = groupingHelp ?? "store them with a dataset factory"
      found.append(last)
    }
    return found
  }

  /// In the order of their writers.
  private var crossings: [Crossing] {
    var places: [ExactString: Int] = [:]
    var list: [Crossing] = []
    func add(_ output: String, _ input: String, _ producer: Int?, _ name: String, reader: Int) {
      let key = ExactString(datasetBase(output))
      if let place = places[key] {
        list[place].readers.append(reader)
      } else {
        places[key] = list.count
        list.append(
          Crossing(output: output, input: input, producer: producer, producerName: name, readers: [reader]))
      }
    }
    for (reader, reads) in selection.reads.enumerated() {
      for read in reads where taskOf[reader] != taskOf[read.producer] {
        if lives(read.output) || lives(read.input) {
          add(read.output, read.input, read.producer, selection.nodes[read.producer].name, reader: reader)
        }
      }
    }
    for cut in selection.cuts where lives(cut.output) || lives(cut.input) {
      add(cut.output, cut.input, nil, cut.producerName, reader: cut.reader)
    }
    return list
  }

  /// In memory, or nobody knows.
  private func lives(_ dataset: String) -> Bool {
    switch storage[dataset]?.storage {
    case .memory?, .unknown?: true
    case .persistent?, .parameter?, nil: false
    }
  }

  private func diagnostic(_ crossing: Crossing) -> Diagnostic? {
    let sides = [crossing.output, crossing.input].compactMap { storage[$0] }
    let stored = sides.first { if case .memory = $0.storage { true } else { false } } ?? sides.first
    guard let stored else { return nil }
    let name = PythonLiteral.string(stored.name)
    let reader = selection.nodes[crossing.readers[0]]
    var notes = crossing.readers.dropFirst().prefix(Self.notesAtMost).map {
      Diagnostic.Note(
        "the task \(PythonLiteral.string(ids[taskOf[$0]])) reads it, too", at: place(selection.nodes[$0]))
    }
    if crossing.readers.count - 1 > notes.count {
      notes.append(.init("and \(crossing.readers.count - 1 - notes.count) more tasks"))
    }
    let from: String
    if let producer = crossing.producer {
      from = "passes from the task \(PythonLiteral.string(ids[taskOf[producer]]))"
    } else {
      from = "comes from the node \(PythonLiteral.string(crossing.producerName)), which the tags leave out,"
    }
    let way = from + " to the task \(PythonLiteral.string(ids[taskOf[crossing.readers[0]]]))"
    switch stored.storage {
    case .unknown(let reason):
      notes.insert(.init(reason.message, at: reason.location), at: 0)
      return Diagnostic(
        .memoryBetweenTasks, .warning, at: stored.location ?? place(reader),
        "whether the dataset \(name) outlives a task cannot be known, and it \(way)", notes: notes,
        help: "write its type out in the catalog")
    case .memory(let reason):
      return Diagnostic(
        .memoryBetweenTasks, options.memory == .refuse ? .error : .warning,
        at: stored.location ?? crossing.producer.flatMap { place(selection.nodes[$0]) } ?? place(reader),
        "the dataset \(name) lives in memory, \(why(reason)), and \(way), which cannot read it", notes: notes,
        help: help(stored, reason, crossing))
    case .persistent, .parameter: return nil
    }
  }

  private func place(_ node: NodeModel) -> SourceLocation? {
    node.source.map { SourceLocation(path: $0.path, line: $0.firstLine) }
  }

  private func why(_ reason: DatasetStorage.Reason) -> String {
    switch reason {
    case .explicit: "as its catalog entry says"
    case .pattern(let pattern): "as the factory \(PythonLiteral.string(pattern)) makes it"
    case .notInCatalog: "since no catalog entry or factory names it"
    }
  }

  // MARK: - The fix

  private func help(_ stored: StoredDataset, _ reason: DatasetStorage.Reason, _ crossing: Crossing) -> String
  {
    let entry = CatalogSuggestion(
      dataset: stored.name, type: annotation(of: crossing), version: metadata.kedroVersion
    ).line
    let help =
      switch reason {
      case .explicit: "give it a type that stores it: \(entry)"
      case .pattern, .notInCatalog: "add to \(confSource)/base/catalog.yml: \(entry)"
      }
    return help + (groupingHelp.map { "; or \($0)" } ?? "")
  }

  private var groupingHelp: String? {
    options.grouping == .memory ? nil : "make one task of such nodes with group-by = \"memory\""
  }

  /// What the writer, or else a reader, is annotated to give or take.
  private func annotation(of crossing: Crossing) -> String? {
    let nodes = ([crossing.producer].compactMap(\.self) + crossing.readers).map { selection.nodes[$0] }
    let base = ExactString(datasetBase(crossing.output))
    for node in nodes {
      for annotation in node.annotations where ExactString(datasetBase(annotation.dataset)) == base {
        return annotation.type
      }
    }
    return nil
  }
}

/// The model's datasets by name.
struct DatasetTable: Sendable {
  private let table: [ExactString: StoredDataset]

  init(_ datasets: [StoredDataset]) {
    table = Dictionary(datasets.map { (ExactString($0.name), $0) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(name: String) -> StoredDataset? { table[ExactString(name)] }
}

/// A catalog entry that stores a dataset, on one line, to paste.
struct CatalogSuggestion {
  let dataset: String
  /// The annotated type; nil: not known.
  let type: String?
  let version: KedroVersion

  var line: String {
    let (type, ending) = kind
    // kedro-datasets wrote `DataSet` up to the time of Kedro 0.18.
    let old = version < KedroVersion(0, 19, 0)
    let spelled = old ? type + "DataSet" : type + "Dataset"
    let path = "data/02_intermediate/" + fileName + ending
    return "\(quoted(dataset)): {type: \(spelled), filepath: \(quoted(path))}"
  }

  private var kind: (type: String, ending: String) {
    switch type {
    case "pandas.DataFrame"?: ("pandas.Parquet", ".parquet")
    case "polars.DataFrame"?: ("polars.EagerPolars", ".parquet")
    case "matplotlib.Figure"?: ("matplotlib.Matplotlib", ".png")
    case "plotly.Figure"?: ("plotly.JSON", ".json")
    default: ("pickle.Pickle", ".pkl")
    }
  }

  private var fileName: String {
    Names.distinct([datasetBase(dataset)], limit: 100)[0]
  }

  /// As it is where YAML reads it so.
  private func quoted(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      } && text.unicodeScalars.first?.properties.isAlphabetic == true
      && !Self.words.contains(text.lowercased())
    // A literal of Python in double quotes is one of YAML, too.
    return isPlain ? text : PythonLiteral.string(text)
  }

  private static let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
}
