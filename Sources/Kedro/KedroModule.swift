import Diagnostics
import OmegaConf
import ProjectFiles
import PythonEvaluation
import PythonSyntax
import PythonText

/// Kedro's own names, as the evaluator sees them: what a project imports from `kedro` to build pipelines.
///
/// The objects behind them are the values of this room: a `Node(...)` of the project makes a `Node`, and
/// Kedro's errors are raised as the project would see them. What Kedro has beyond the names here (datasets,
/// hooks) is no part of a pipeline and stays unknown; what the target release does not have is missing.
final class KedroModule: Host {
  let version: KedroVersion
  /// nil: nothing is known of it.
  let python: PythonTarget?
  let packageName: String
  let sourceRoot: ProjectPath
  let nodeType: ClassObject
  let pipelineType: ClassObject
  let contextNodeType: ClassObject
  let loaderType: ClassObject
  let plainLoaderType: ClassObject
  let templatedLoaderType: ClassObject
  private let names: KedroNameTable
  /// What nodes were before the project's code changed them in place: pipelines that were made before and
  /// hold such a node are changed with it.
  var changedNodes: [Node.Identity?] = []
  /// Diagnostics for what `find_pipelines` left out.
  var leftOut: [Diagnostic] = []
  /// Why Kedro cannot make its configuration loader, and so opens no session.
  var refusals: [Diagnostic] = []
  /// What a person may want to know beside the answer.
  var notes: [Diagnostic] = []
  /// The project's own functions for interpolations.
  var resolvers: [String: CustomResolver] = [:]
  /// Where each node that was given a name was made, for errors about the name.
  var places: [ExactString: [SourceLocation]] = [:]
  private let errors: [KedroError.Kind: ClassObject]
  private var modules: [String: ModuleObject] = [:]

  init(version: KedroVersion, python: PythonTarget?, packageName: String, sourceRoot: ProjectPath) {
    self.version = version
    self.python = python
    self.packageName = packageName
    self.sourceRoot = sourceRoot
    let types = BuiltinTypes.shared
    nodeType = ClassObject("Node", module: "kedro.pipeline.node", bases: [types.object])
    pipelineType = ClassObject("Pipeline", module: "kedro.pipeline.pipeline", bases: [types.object])
    contextNodeType = ClassObject("LLMContextNode", module: "kedro.pipeline.llm_context", bases: [nodeType])
    loaderType = ClassObject(
      "OmegaConfigLoader", module: "kedro.config.omegaconf_config", bases: [types.object])
    plainLoaderType = ClassObject("ConfigLoader", module: "kedro.config.config", bases: [types.object])
    templatedLoaderType = ClassObject(
      "TemplatedConfigLoader", module: "kedro.config.templated_config", bases: [types.object])
    names = KedroNameTable(version)
    for type in [nodeType, pipelineType, contextNodeType, loaderType, plainLoaderType, templatedLoaderType] {
      type.hasMoreAttributes = true
    }
    for type in [loaderType, plainLoaderType, templatedLoaderType] {
      type.unwrittenBases = ["collections.UserDict"]
    }
    var errors: [KedroError.Kind: ClassObject] = [
      .valueError: types.valueError, .typeError: types.typeError, .attributeError: types.attributeError,
    ]
    for kind in [
      KedroError.Kind.outputNotUnique, .circularDependency, .confirmNotUnique, .modularPipeline, .pipeline,
    ] {
      errors[kind] = ClassObject(kind.rawValue, module: "kedro.pipeline.pipeline", bases: [types.exception])
    }
    self.errors = errors
    nodeType.construct = { [unowned self] (interpreter, call) throws(Interrupt) in
      try makeNode(call, "Node", interpreter)
    }
    pipelineType.construct = { [unowned self] (interpreter, call) throws(Interrupt) in
      try makePipeline(call, "Pipeline", interpreter)
    }
    contextNodeType.construct = { [unowned self] (interpreter, call) throws(Interrupt) in
      try makeLLMContextNode(call, "LLMContextNode", interpreter)
    }
    loaderType.construct = { [unowned self] (interpreter, call) throws(Interrupt) in
      try makeLoader(call, interpreter)
    }
    for type in [plainLoaderType, templatedLoaderType] {
      type.construct = { [unowned self] (interpreter, call) throws(Interrupt) in
        try makeOldLoader(call, type, interpreter)
      }
    }
  }

  /// Ends the module's objects, which know it as it knows them.
  func dispose() {
    nodeType.construct = nil
    pipelineType.construct = nil
    contextNodeType.construct = nil
    for type in [loaderType, plainLoaderType, templatedLoaderType] { type.construct = nil }
    modules = [:]
    resolvers = [:]
  }

  /// A module of the target release: what is modelled here, and the rest of its names as unknowns.
  func module(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> ModuleObject? {
    guard name == "kedro" || name.hasPrefix("kedro.") else {
      if let plugin = pluginModule(name, interpreter) { return plugin }
      return try standardModule(name, interpreter)
    }
    if let module = modules[name] { return module }
    let module = ModuleObject(name)
    switch names.module(name) {
    case .absent:
      throw interpreter.raise(interpreter.types.moduleNotFoundError, "No module named '\(name)'")
    case .present(let all, let isOpen):
      let modelled = attributes(of: name)
      for attribute in all {
        module.attributes[attribute] =
          modelled[attribute]
          ?? .unknown(
            Unknown(
              "'\(name).\(attribute)' is not evaluated", at: nil, importedName: name + "." + attribute))
      }
      if isOpen {
        module.attributes.merge(modelled) { $1 }
        module.openNamespace = Unknown("'\(name)' is only known in part", at: nil, importedName: name)
      } else {
        module.missingNames = .absent
      }
    }
    module.attributes["__name__"] = .string(name)
    modules[name] = module
    return module
  }

  private func attributes(of module: String) -> [String: Value] {
    switch module {
    case "kedro": return ["__version__": .string(version.description)]
    case "kedro.pipeline", "kedro.pipeline.node", "kedro.pipeline.llm_context":
      return [
        "Node": .type(nodeType), "node": nodeFunction, "Pipeline": .type(pipelineType),
        "pipeline": pipelineFunction, "LLMContextNode": .type(contextNodeType),
        "llm_context_node": .native(
          NativeFunction("llm_context_node", module: "kedro.pipeline.llm_context") {
            [unowned self] (interpreter, call) throws(Interrupt) in
            try makeLLMContextNode(call, "llm_context_node", interpreter)
          }),
        "tool": .native(
          NativeFunction("tool", module: "kedro.pipeline.llm_context") {
            [unowned self] (interpreter, call) throws(Interrupt) in
            try makeTool(call, interpreter)
          }),
      ]
    case "kedro.pipeline.pipeline", "kedro.pipeline.modular_pipeline":
      return errorNames.merging(["Pipeline": .type(pipelineType), "pipeline": pipelineFunction]) { $1 }
    case "kedro.config", "kedro.config.omegaconf_config":
      return ["OmegaConfigLoader": .type(loaderType)].merging(oldLoaders) { $1 }
    case "kedro.config.config", "kedro.config.templated_config": return oldLoaders
    case "kedro.framework.project":
      return [
        "find_pipelines": .native(
          NativeFunction("find_pipelines", module: module) {
            [unowned self] (interpreter, call) throws(Interrupt) in
            try findPipelines(call, interpreter)
          }),
        "settings": .host(SettingsObject(self)),
        "PACKAGE_NAME": .string(packageName),
      ]
    default: return [:]
    }
  }

  /// The loaders of Kedro 0.18, which later releases do not have.
  private var oldLoaders: [String: Value] {
    ["ConfigLoader": .type(plainLoaderType), "TemplatedConfigLoader": .type(templatedLoaderType)]
  }

  private var errorNames: [String: Value] {
    var names: [String: Value] = [:]
    for (kind, type) in errors where type.moduleName != "builtins" { names[kind.rawValue] = .type(type) }
    return names
  }

  // MARK: Errors

  /// Kedro's error as a Python exception of the project.
  func raise(_ error: KedroError, _ interpreter: Interpreter) -> Interrupt {
    let interrupt = interpreter.raise(errors[error.kind] ?? interpreter.types.exception, error.message)
    if case .raised(let exception) = interrupt { exception.detail = error }
    return interrupt
  }

  /// Runs one of Kedro's operations: its errors are raised, and what cannot be known is unknown.
  func perform(
    _ interpreter: Interpreter, _ body: () throws(KedroFailure) -> Value
  ) throws(Interrupt) -> Value {
    do throws(KedroFailure) {
      return try body()
    } catch {
      switch error {
      case .raised(let error): throw raise(error, interpreter)
      case .undecidable(let reason): return .unknown(interpreter.unknown(reason.message))
      }
    }
  }

  // MARK: Constructors

  private var nodeFunction: Value {
    .native(
      NativeFunction("node", module: "kedro.pipeline.node") {
        [unowned self] (interpreter, call) throws(Interrupt) in
        try makeNode(call, "node", interpreter)
      })
  }

  private var pipelineFunction: Value {
    .native(
      NativeFunction("pipeline", module: "kedro.pipeline.modular_pipeline") {
        [unowned self] (interpreter, call) throws(Interrupt) in
        try makePipeline(call, "pipeline", interpreter)
      })
  }
}
