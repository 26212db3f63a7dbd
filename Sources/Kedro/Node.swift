import PythonText

/// `kedro.pipeline.node.Node`: one function, the datasets that it reads and those that it writes.
///
/// A node that exists has passed the checks of Kedro's constructor, which runs again on each copy with
/// other datasets. What Kedro derives from it on every access is derived once here, because the pipelines
/// that contain the node look at it often.
package struct Node: Sendable {
  /// The inputs or outputs as the project gave them, before they are made a list.
  package enum Datasets: Hashable, Sendable {
    case none
    case name(String)
    case list([String])
    /// Argument (or output key) and dataset name, in the order written.
    case mapping([Entry])

    package struct Entry: Hashable, Sendable {
      package var key: String
      package var dataset: String

      package init(key: String, dataset: String) {
        self.key = key
        self.dataset = dataset
      }
    }
  }

  package let function: NodeFunction
  package let inputsAsGiven: Datasets
  package let outputsAsGiven: Datasets
  /// The name as given; an empty one counts as none.
  package let nameAsGiven: String?
  /// As given; an empty one counts as none.
  package let namespace: String?
  /// Sorted, each once.
  package private(set) var tags: [String]
  package let confirms: [String]
  package let version: KedroVersion

  /// The dataset names in the order in which they are bound to the function (`Node.inputs`). Where the
  /// signature is not known, a dictionary's own order: see `isInputOrderKnown`.
  package let inputs: [String]
  /// The dataset names in the order written (`Node.outputs`).
  package let outputs: [String]
  /// Whether `inputs` are in the order in which Kedro has them.
  package let isInputOrderKnown: Bool

  /// What dependencies go by: inputs and outputs without transcoding.
  private(set) var consumed: [ExactString]
  private(set) var produced: [ExactString]
  /// The full name, or why there is none.
  private(set) var resolvedName: Result<ExactString, KedroFailure>

  /// Makes a node with the checks of Kedro's constructor, in Kedro's order.
  ///
  /// That the function is callable and that names are strings in a list, a dictionary or alone is checked
  /// where Python values are still Python values, with the errors of `NodeMessage`.
  /// - Throws: Kedro's own error.
  package init(
    function: NodeFunction, inputs: Datasets, outputs: Datasets, name: String? = nil,
    tags: some Sequence<String> = [], confirms: [String] = [], namespace: String? = nil,
    version: KedroVersion
  ) throws(KedroError) {
    if inputs.isEmpty && outputs.isEmpty { throw NodeMessage.nothing }
    let order = try Self.bind(inputs, to: function)
    if let name, !name.isEmpty, !Self.isValidName(name) { throw NodeMessage.name(name) }
    let tags = tags.sortedExactly()
    try Self.check(tags: tags, version)

    self.function = function
    inputsAsGiven = inputs
    outputsAsGiven = outputs
    nameAsGiven = name
    self.namespace = namespace
    self.tags = tags
    self.confirms = confirms
    self.version = version
    self.inputs = order.names
    self.outputs = outputs.names
    isInputOrderKnown = order.isKnown
    consumed = []
    produced = []
    resolvedName = .failure(.undecidable(Undecidable(.functionName, function: function.label)))
    try checkOutputsAreUnique()
    consumed = try Self.strip(order.names)
    produced = try Self.strip(outputs.names)
    try checkInputsAreNotOutputs()
    resolvedName = resolveName()
  }

  /// The explicit name, if it is not empty.
  package var explicitName: String? { nameAsGiven.flatMap { $0.isEmpty ? nil : $0 } }

  /// The first part of the namespace; nil where there is none.
  package var topLevelNamespace: String? {
    namespace.flatMap { $0.isEmpty ? nil : $0.topLevelNamespace }
  }

  /// A copy with more tags (`Node.tag`).
  package func tagged(_ more: some Sequence<String>) throws(KedroError) -> Node {
    var copy = self
    copy.tags = (tags + Array(more)).sortedExactly()
    try Self.check(tags: copy.tags, version)
    return copy
  }

  /// What nodes are equal by, as Kedro's `Node._unique_key`: the full name, and the inputs and outputs as
  /// given. The function, the tags and the confirmed datasets are no part of it.
  package struct Identity: Hashable, Sendable {
    let name: ExactString
    let inputs: Given
    let outputs: Given

    enum Given: Hashable, Sendable {
      case none
      case name(ExactString)
      case list([ExactString])
      case pairs([Pair])
    }

    struct Pair: Hashable, Comparable, Sendable {
      let key: ExactString
      let dataset: ExactString

      static func < (left: Self, right: Self) -> Bool {
        (left.key, left.dataset) < (right.key, right.dataset)
      }
    }
  }

  /// - Throws: what `name` throws.
  package var identity: Identity {
    get throws(KedroFailure) {
      Identity(
        name: try resolvedName.get(), inputs: inputsAsGiven.identity, outputs: outputsAsGiven.identity)
    }
  }
}

// MARK: The constructor's checks

extension Node {
  /// Kedro's rule for names of nodes and, since 0.19, for tags: the regular expression `[\w\.-]+$`, matched from
  /// the start. Python's `$` lets one line feed at the end through.
  package static func isValidName(_ name: String) -> Bool {
    var scalars = name.unicodeScalars[...]
    if scalars.last == "\n" { scalars.removeLast() }
    return !scalars.isEmpty
      && scalars.allSatisfy { scalar in
        if scalar.isASCII {
          switch scalar {
          case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": return true
          default: return false
          }
        }
        // Python's `\w` is `str.isalnum`.
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: scalar.properties.numericType != nil
        }
      }
  }

  static func check(tags: [String], _ version: KedroVersion) throws(KedroError) {
    guard version.checksTags else { return }
    if let tag = tags.first(where: { !isValidName($0) }) { throw NodeMessage.tag(tag) }
  }

  private static func bind(
    _ inputs: Datasets, to function: NodeFunction
  ) throws(KedroError) -> (names: [String], isKnown: Bool) {
    let names = inputs.names
    if let refusal = function.signatureError { throw NodeMessage.noSignature(function, refusal) }
    guard let signature = function.signature else {
      if case .mapping(let entries) = inputs { return (names, function.takesInOrder(entries.map(\.key))) }
      return (names, true)
    }
    do {
      guard case .mapping(let entries) = inputs else {
        try signature.bind(positional: names.count)
        return (names, true)
      }
      return (try signature.bind(keywords: entries.map(\.key)).map { names[$0] }, true)
    } catch {
      throw NodeMessage.arity(function, signature, inputs)
    }
  }

  private static func strip(_ names: [String]) throws(KedroError) -> [ExactString] {
    var result: [ExactString] = []
    result.reserveCapacity(names.count)
    for name in names { result.append(ExactString(try Transcoding.strip(name))) }
    return result
  }

  private func checkOutputsAreUnique() throws(KedroError) {
    var seen: Set<ExactString> = []
    let twice = outputs.filter { !seen.insert(ExactString($0)).inserted }
    if !twice.isEmpty { throw NodeMessage.duplicateOutputs(self, twice) }
  }

  private func checkInputsAreNotOutputs() throws(KedroError) {
    if version.comparesTranscodedInNode {
      let common = Set(consumed).intersection(produced)
      if !common.isEmpty { throw NodeMessage.inputsAreOutputs(self, common.map(\.text)) }
    } else {
      let common = Set(inputs.map(ExactString.init)).intersection(outputs.map(ExactString.init))
      if !common.isEmpty { throw NodeMessage.inputsAreOutputs(self, common.map(\.text)) }
    }
  }
}

extension Node.Datasets {
  /// Python's truth: `None`, `""`, `[]` and `{}` are false.
  package var isEmpty: Bool {
    switch self {
    case .none: true
    case .name(let name): name.isEmpty
    case .list(let names): names.isEmpty
    case .mapping(let entries): entries.isEmpty
    }
  }

  /// Kedro's `_to_list`.
  package var names: [String] {
    switch self {
    case .none: []
    case .name(let name): [name]
    case .list(let names): names
    case .mapping(let entries): entries.map(\.dataset)
    }
  }

  /// The same shape with other names.
  package func renamed(
    _ rename: (String) throws(KedroError) -> String
  ) throws(KedroError) -> Node.Datasets {
    switch self {
    case .none: return .none
    case .name(let name): return .name(try rename(name))
    case .list(let names):
      var result: [String] = []
      for name in names { result.append(try rename(name)) }
      return .list(result)
    case .mapping(let entries):
      var result: [Entry] = []
      for entry in entries { result.append(Entry(key: entry.key, dataset: try rename(entry.dataset))) }
      return .mapping(result)
    }
  }

  fileprivate var identity: Node.Identity.Given {
    switch self {
    case .none: .none
    case .name(let name): .name(ExactString(name))
    // An empty list and an empty dictionary are both the empty tuple.
    case .list(let names): .list(names.map(ExactString.init))
    case .mapping(let entries):
      entries.isEmpty
        ? .list([])
        : .pairs(
          entries.map { .init(key: ExactString($0.key), dataset: ExactString($0.dataset)) }.sorted())
    }
  }
}

extension String {
  /// The text before the first dot: Python's `split(".")[0]`. By bytes, since a combining character after
  /// the dot would hide it from a search for `Character`s.
  var topLevelNamespace: String {
    utf8.firstIndex(of: UInt8(ascii: ".")).map { String(self[..<$0]) } ?? self
  }
}
