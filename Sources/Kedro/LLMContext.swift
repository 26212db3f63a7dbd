import PythonEvaluation
import PythonSyntax

/// `kedro.pipeline.llm_context` (Kedro 1.2): nodes that put together what a call of a language model needs.
///
/// To a pipeline such a node is an ordinary one: its function is Kedro's own `construct_context(llm, **kwargs)`,
/// its inputs are the model, the prompts and what the tools read, each once, in this order.
extension KedroModule {
  /// `llm_context_node(...)` and `LLMContextNode(...)`, which take keywords only.
  func makeLLMContextNode(
    _ call: CallArguments, _ caller: String, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value {
    if let more = call.more { return .unknown(more) }
    let names = [
      "outputs", "llm", "prompts", "tools", "name", "tags", "confirms", "namespace", "preview_fn",
    ]
    let values = try interpreter.arguments(call, caller, names, required: 3, keywordOnlyFrom: 0)
    var inputs: [Node.Datasets.Entry] = []
    func add(_ name: Value, as key: Value) throws(Interrupt) {
      let entry = Node.Datasets.Entry(
        key: try interpreter.text(key, "input"), dataset: try interpreter.text(name, "input"))
      if let index = inputs.firstIndex(where: { $0.key.utf8.elementsEqual(entry.key.utf8) }) {
        inputs[index] = entry
      } else {
        inputs.append(entry)
      }
    }
    try add(values[1] ?? .none, as: .string("llm"))
    for prompt in try interpreter.elements(of: values[2] ?? .none) { try add(prompt, as: prompt) }
    if let tools = values[3], try interpreter.truth(of: tools) != false {
      for tool in try interpreter.elements(of: tools) {
        let toolInputs = try interpreter.attribute("inputs", of: tool)
        for input in try interpreter.elements(of: toolInputs) { try add(input, as: input) }
      }
    }
    let dict = DictObject()
    for entry in inputs { dict[entry.key] = .string(entry.dataset) }
    var node = CallArguments([constructContext, .dict(dict), values[0] ?? .none], site: call.site)
    for (name, value) in zip(names, values).dropFirst(4) {
      if let value { node.keywords.append((name, value)) }
    }
    return try makeNode(node, caller, interpreter)
  }

  private var constructContext: Value {
    .host(KedroFunction("construct_context", module: "kedro.pipeline.llm_context", .context))
  }

  /// `tool(func, *inputs)`
  func makeTool(_ call: CallArguments, _ interpreter: Interpreter) throws(Interrupt) -> Value {
    if let more = call.more { return .unknown(more) }
    guard let function = call.positional.first else {
      throw interpreter.typeError("tool() missing 1 required positional argument: 'func'")
    }
    return .host(ToolObject(function: function, inputs: Array(call.positional.dropFirst())))
  }
}

/// A function of Kedro itself that a node may have.
final class KedroFunction: HostObject {
  let name: String
  let moduleName: String
  let signature: FunctionSignature
  let type = ClassObject("function")

  init(_ name: String, module: String, _ signature: FunctionSignature) {
    self.name = name
    moduleName = module
    self.signature = signature
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    switch name {
    case "__name__", "__qualname__": .string(self.name)
    case "__module__": .string(moduleName)
    default: .unknown(interpreter.unknown("'\(name)' of '\(self.name)' is not evaluated"))
    }
  }
}

extension FunctionSignature {
  /// `construct_context(llm, **kwargs)`
  fileprivate static let context = FunctionSignature([
    Parameter("llm", .positionalOrKeyword, hasDefault: false),
    Parameter("kwargs", .keywords, hasDefault: false),
  ])
}

private final class ToolObject: HostObject {
  let type = ClassObject("_ToolConfig", module: "kedro.pipeline.llm_context")
  let function: Value
  let inputs: [Value]

  init(function: Value, inputs: [Value]) {
    self.function = function
    self.inputs = inputs
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    switch name {
    case "func": function
    case "inputs": .list(ListObject(inputs))
    default: nil
    }
  }
}
