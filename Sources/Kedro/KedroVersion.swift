/// A released version of Kedro. What differs between versions is asked of this value by name, so that
/// each difference is stated once.
package struct KedroVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var major: Int
  package var minor: Int
  package var patch: Int

  package init(_ major: Int, _ minor: Int, _ patch: Int) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// Reads a version as Python packages write it: `1.7.0`, `0.19`, `v1.0.0`, `1.0.0rc1`, `1.7.0+local`.
  ///
  /// A pre-release counts as its release, and what follows the third number does not count at all: Kedro
  /// has never changed anything named here between them.
  /// - Returns: nil for anything else.
  package init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while bytes.first == 0x20 { bytes.removeFirst() }
    if bytes.first == UInt8(ascii: "v") { bytes.removeFirst() }
    var numbers: [Int] = []
    while numbers.count < 3 {
      let digits = bytes.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
      numbers.append(number)
      bytes.removeFirst(digits.count)
      guard bytes.first == UInt8(ascii: "."), let next = bytes.dropFirst().first,
        next >= UInt8(ascii: "0"), next <= UInt8(ascii: "9")
      else { break }
      bytes.removeFirst()
    }
    // What may follow: `.1`, `.dev0`, `.post1`, `rc1`, `a1`, `+local`, white space.
    let rest = String(decoding: bytes, as: UTF8.self)
    guard rest.allSatisfy({ $0.isLetter || $0.isNumber || ".+-_ ".contains($0) }) else { return nil }
    numbers += Array(repeating: 0, count: 3 - numbers.count)
    self.init(numbers[0], numbers[1], numbers[2])
  }

  /// The newest version whose behaviour is known here.
  package static let newest = KedroVersion(1, 7, 0)

  package var description: String { "\(major).\(minor).\(patch)" }

  package static func < (left: KedroVersion, right: KedroVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
}

// MARK: Nodes

extension KedroVersion {
  /// Default names of nodes are `function__1f0c3a9b`; before, `function([in1;in2]) -> [out]`.
  package var hasHashedDefaultNames: Bool { self >= KedroVersion(1, 0, 0) }
  /// What stands between names in `str(node)`.
  package var listSeparator: String { self >= KedroVersion(0, 19, 0) ? ";" : "," }
  /// Tags must match the same regular expression as names.
  package var checksTags: Bool { self >= KedroVersion(0, 19, 0) }
  /// `x@a` and `x@b` may not be input and output of one node (0.19.6; not in 0.19.3).
  package var comparesTranscodedInNode: Bool { self >= KedroVersion(0, 19, 6) }
  /// `node` takes `preview_fn`.
  package var hasPreviewFunction: Bool { self >= KedroVersion(1, 2, 0) }
  /// `kedro.pipeline.llm_context` has `llm_context_node`, `LLMContextNode` and `tool`.
  package var hasLLMContextNode: Bool { self >= KedroVersion(1, 2, 0) }
}

// MARK: Pipelines

extension KedroVersion {
  /// The keyword of the first argument of `pipeline()`.
  package var pipelineKeyword: String { self >= KedroVersion(1, 0, 0) ? "nodes" : "pipe" }
  /// `Pipeline(...)` itself takes `inputs`, `outputs`, `parameters` and `namespace` (0.19.13; not in 0.19.12).
  package var pipelineConstructorMaps: Bool { self >= KedroVersion(0, 19, 13) }
  /// `prefix_datasets_with_namespace` exists.
  package var hasDatasetPrefixSwitch: Bool { self >= KedroVersion(1, 0, 0) }
  /// The mapping of a modular pipeline renames what its nodes confirm (0.19.13; not in 0.19.12).
  package var mapsConfirms: Bool { self >= KedroVersion(0, 19, 13) }
  /// The class of the errors of that mapping.
  package var mappingError: KedroError.Kind {
    self >= KedroVersion(1, 0, 0) ? .pipeline : .modularPipeline
  }
  /// `kedro.pipeline.modular_pipeline` can be imported.
  package var hasModularPipelineModule: Bool { self < KedroVersion(1, 0, 0) }

  /// How nodes are selected by namespace.
  package enum NamespaceFilter: Hashable, Sendable {
    /// `only_nodes_with_namespace("a")`, which also takes `ab.c`; `filter(node_namespace=...)`.
    case textPrefix
    /// `only_nodes_with_namespaces(["a"])`, which takes `a` and `a.b`; `filter(node_namespaces=...)`.
    case wholeSegments
  }

  package var namespaceFilter: NamespaceFilter {
    self >= KedroVersion(1, 0, 0) ? .wholeSegments : .textPrefix
  }
  /// `Pipeline.group_nodes_by(...)`; before, the property `grouped_nodes_by_namespace`.
  package var hasGroupNodesBy: Bool { self >= KedroVersion(1, 0, 0) }
  /// The type of a group that is no namespace.
  package var nodeGroupType: String { self >= KedroVersion(1, 0, 0) ? "nodes" : "node" }
  /// `Pipeline` warns about an interrupted namespace (0.19.13; not in 0.19.12). A warning only, never an error.
  package var warnsAboutInterruptedNamespaces: Bool { self >= KedroVersion(0, 19, 13) }
  /// The message about unknown names in a mapping is a sentence, with three suggestions at most.
  var explainsUnknownNames: Bool { self >= KedroVersion(1, 4, 0) }
}

// MARK: The project and its configuration

extension KedroVersion {
  /// `find_pipelines` takes `raise_errors` (0.19.6; not in 0.19.5).
  package var findPipelinesRaisesErrors: Bool { self >= KedroVersion(0, 19, 6) }
  /// `find_pipelines` takes `pipelines_to_find` (1.3.0; not in 1.2.0).
  package var findPipelinesTakesNames: Bool { self >= KedroVersion(1, 3, 0) }
  /// How many components of `kedro_init_version` must equal those of the installed Kedro.
  package var initVersionComponents: Int { self >= KedroVersion(1, 0, 0) ? 1 : 2 }
  /// `[tool.kedro]` may say `project_version` for `kedro_init_version` (0.18.14; not in 0.19.0).
  package var takesProjectVersion: Bool { self < KedroVersion(0, 19, 0) }
  /// `DataCatalog` is the old one, beside `KedroDataCatalog`.
  package var hasLegacyCatalog: Bool { self < KedroVersion(1, 0, 0) }
  /// `OmegaConfigLoader` takes `merge_strategy`.
  package var hasMergeStrategy: Bool { self >= KedroVersion(0, 19, 0) }
  /// `OmegaConfigLoader` takes `restrict_runtime_params_type_selection` (1.6.0; not in 1.5.0).
  package var restrictsRuntimeTypes: Bool { self >= KedroVersion(1, 6, 0) }
  /// `OmegaConfigLoader` takes `ignore_hidden`; before, hidden files are always ignored.
  package var hasIgnoreHidden: Bool { self >= KedroVersion(1, 1, 0) }
  /// Duplicates among parameter files are looked for at their leaves; before (0.19.6), at the top level.
  package var comparesNestedParameters: Bool { self >= KedroVersion(0, 19, 10) }
  /// `ConfigLoader` and `TemplatedConfigLoader` exist.
  package var hasOldConfigLoaders: Bool { self < KedroVersion(0, 19, 0) }
  /// Parameters are checked against the type hints of nodes.
  package var validatesParameters: Bool { self >= KedroVersion(1, 3, 0) }
  /// `kedro.inspection.get_project_snapshot` exists.
  package var hasInspection: Bool { self >= KedroVersion(1, 4, 0) }
}
