import Diagnostics
import PythonEvaluation
import PythonSyntax
import PythonText

/// A `Node` in the hands of the project's code.
final class NodeObject: HostObject {
  private(set) var node: Node
  let function: Value
  let kedro: KedroModule
  /// The project's code changed it in a way that is not followed.
  private(set) var taint: Unknown?

  init(_ node: Node, function: Value, _ kedro: KedroModule) {
    self.node = node
    self.function = function
    self.kedro = kedro
  }

  var type: ClassObject { kedro.nodeType }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    if let taint { return .unknown(taint) }
    switch name {
    case "name":
      return try kedro.perform(interpreter) { () throws(KedroFailure) in .string(try node.name) }
    case "short_name", "_func_name":
      do throws(Undecidable) {
        return .string(try name == "short_name" ? node.shortName : node.functionName)
      } catch { return .unknown(interpreter.unknown(error.message)) }
    case "_name": return node.nameAsGiven.map(Value.string) ?? Value.none
    case "namespace": return node.namespace.map(Value.string) ?? Value.none
    case "tags": return try .strings(Set(node.tags), interpreter)
    case "inputs":
      guard node.isInputOrderKnown else {
        return .unknown(interpreter.unknown(Undecidable(.inputOrder, function: node.function.label).message))
      }
      return .strings(node.inputs)
    case "outputs": return .strings(node.outputs)
    case "confirms": return .strings(node.confirms)
    case "_inputs": return node.inputsAsGiven.value
    case "_outputs": return node.outputsAsGiven.value
    case "func", "_func": return function
    case "tag":
      return .native(
        NativeFunction("tag") { [self] (interpreter, call) throws(Interrupt) in
          let tags = try Value.names(call.positional.first ?? call["tags"], interpreter)
          do throws(KedroError) {
            return .host(NodeObject(try node.tagged(tags), function: function, kedro))
          } catch { throw kedro.raise(error, interpreter) }
        })
    case "_namespace": return node.namespace.map(Value.string) ?? Value.none
    case "__call__":
      return .native(
        NativeFunction(name) { (interpreter, _) throws(Interrupt) in
          .unknown(interpreter.unknown("what a node does when it is called is not evaluated"))
        })
    // No release has them, and projects tell a node from a list or a pipeline by them.
    case "nodes", "__enter__", "__iter__", "__next__", "__len__", "__getitem__", "__contains__": return nil
    default: return .unknown(interpreter.unknown("'\(name)' of a node is not evaluated"))
    }
  }

  /// `node._namespace = "a"`: the name and the namespace are followed, anything else makes the node unknown.
  func setAttribute(
    _ name: String, to value: Value, _ interpreter: Interpreter
  ) throws(Interrupt) -> Bool {
    kedro.changedNodes.append(try? node.identity)
    let old = node
    func changed(name: String?, namespace: String?) throws(Interrupt) {
      do throws(KedroError) {
        node = try Node(
          function: old.function, inputs: old.inputsAsGiven, outputs: old.outputsAsGiven, name: name,
          tags: old.tags, confirms: old.confirms, namespace: namespace, version: old.version)
      } catch { throw kedro.raise(error, interpreter) }
    }
    switch (name, value) {
    case ("_namespace", .string(let text)): try changed(name: old.nameAsGiven, namespace: text)
    case ("_namespace", .none): try changed(name: old.nameAsGiven, namespace: nil)
    case ("_name", .string(let text)) where Node.isValidName(text):
      try changed(name: text, namespace: old.namespace)
    case ("name", _), ("namespace", _), ("tags", _), ("inputs", _), ("outputs", _), ("confirms", _):
      throw interpreter.raise(
        interpreter.types.attributeError, "property '\(name)' of 'Node' object has no setter")
    default: taint = interpreter.unknown("setting '\(name)' of a node is not evaluated")
    }
    return true
  }

  var equalityKey: AnyHashable? { (try? node.identity).map(AnyHashable.init) }

  func representation(_ interpreter: Interpreter) throws(Interrupt) -> String? {
    if let taint { throw .undecided(taint) }
    do throws(Undecidable) { return node.representation(calling: try node.functionName) } catch {
      throw .undecided(interpreter.unknown(error.message))
    }
  }

  func description(_ interpreter: Interpreter) throws(Interrupt) -> String? {
    if let taint { throw .undecided(taint) }
    do throws(Undecidable) { return try node.text } catch {
      throw .undecided(interpreter.unknown(error.message))
    }
  }
}

extension KedroModule {
  /// `node(...)` and `Node(...)`: the checks on Python values in Kedro's order, then the node's own.
  func makeNode(
    _ call: CallArguments, _ caller: String, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value {
    if let more = call.more { return .unknown(more) }
    var names = ["func", "inputs", "outputs", "name", "tags", "confirms", "namespace"]
    if version.hasPreviewFunction { names.append("preview_fn") }
    let values = try interpreter.arguments(call, caller, names, required: 3, keywordOnlyFrom: 3)
    for value in values.dropFirst() {
      if case .unknown(let unknown)? = value { return .unknown(unknown) }
    }
    let callee = values[0] ?? .none
    guard let function = try NodeFunction(callee, python, interpreter) else {
      throw raise(NodeMessage.notCallable(type: interpreter.typeName(callee)), interpreter)
    }
    let inputs = try datasets(values[1], isInput: true, interpreter)
    let outputs = try datasets(values[2], isInput: false, interpreter)
    let tags = try Value.names(values[4], interpreter)
    let confirms = try Value.names(values[5], interpreter)
    let name = try optionalText(values[3], "name", interpreter)
    let namespace = try optionalText(values[6], "namespace", interpreter)
    do throws(KedroError) {
      let node = try Node(
        function: function, inputs: inputs, outputs: outputs, name: name, tags: tags,
        confirms: confirms, namespace: namespace, version: version)
      remember(node, interpreter.location(call.site))
      return .host(NodeObject(node, function: callee, self))
    } catch { throw raise(error, interpreter) }
  }

  private func remember(_ node: Node, _ location: SourceLocation?) {
    guard let location, let name = try? node.name else { return }
    let key = ExactString(node.explicitName ?? name)
    if places[key]?.contains(location) != true { places[key, default: []].append(location) }
  }

  func optionalText(
    _ value: Value?, _ what: String, _ interpreter: Interpreter
  ) throws(Interrupt) -> String? {
    switch value {
    case nil, .some(.none): return nil
    case .string(let text)?: return text
    case .unknown(let unknown)?: throw .undecided(unknown)
    case let value?:
      if let declined = value.textOfOwnClass(interpreter) { throw declined }
      throw interpreter.typeError("\(what) must be str, not \(interpreter.typeName(value))")
    }
  }

  /// The inputs or outputs of a node.
  private func datasets(
    _ value: Value?, isInput: Bool, _ interpreter: Interpreter
  ) throws(Interrupt) -> Node.Datasets {
    func wrong(_ element: Value, _ all: Value) throws(Interrupt) -> Interrupt {
      if let declined = element.textOfOwnClass(interpreter) { return declined }
      let text = try interpreter.string(of: element)
      let whole = try interpreter.string(of: all)
      let type = interpreter.typeName(element)
      return raise(
        isInput
          ? NodeMessage.inputName(text, in: whole, type: type)
          : NodeMessage.outputName(text, in: whole, type: type), interpreter)
    }
    guard let value else { return Node.Datasets.none }
    switch value {
    // An empty name is a name: what is not there is only looked at where both sides are empty.
    case .string(let name): return .name(name)
    case .list(let list):
      var names: [String] = []
      for item in try interpreter.known(list) {
        switch item {
        case .string(let name): names.append(name)
        case .unknown(let unknown): throw .undecided(unknown)
        default: throw try wrong(item, value)
        }
      }
      return names.isEmpty ? Node.Datasets.none : .list(names)
    case .dict(let dict):
      var entries: [Node.Datasets.Entry] = []
      for (key, item) in try interpreter.known(dict) {
        guard case .string(let key) = key else { throw interpreter.typeError("keywords must be strings") }
        switch item {
        case .string(let name): entries.append(.init(key: key, dataset: name))
        case .unknown(let unknown): throw .undecided(unknown)
        default: throw try wrong(item, value)
        }
      }
      return entries.isEmpty ? Node.Datasets.none : .mapping(entries)
    default:
      if let declined = value.textOfOwnClass(interpreter) { throw declined }
      if try interpreter.truth(of: value) == false { return Node.Datasets.none }
      let type = interpreter.typeName(value)
      throw raise(isInput ? NodeMessage.inputsType(type) : NodeMessage.outputsType(type), interpreter)
    }
  }
}

extension Node.Datasets {
  /// As Python holds it.
  var value: Value {
    switch self {
    case .none: return .none
    case .name(let name): return .string(name)
    case .list(let names): return .strings(names)
    case .mapping(let entries):
      let dict = DictObject()
      for entry in entries { dict[entry.key] = .string(entry.dataset) }
      return .dict(dict)
    }
  }
}

extension Value {
  /// A text of a class below `str` (`class Name(str, Enum)`), where Kedro takes a text. What such a one becomes
  /// inside of other texts depends on its class and on Python's version.
  fileprivate func textOfOwnClass(_ interpreter: Interpreter) -> Interrupt? {
    guard case .instance(let instance) = self, case .string? = instance.payload else { return nil }
    return .undecided(
      interpreter.unknown("a name of the class '\(instance.type.name)' is not evaluated; its value would be"))
  }

  static func strings(_ texts: [String]) -> Value { .list(ListObject(texts.map { .string($0) })) }

  /// A set of strings, in code-point order, since Python's own order is different in every run.
  static func strings(_ texts: Set<String>, _ interpreter: Interpreter) throws(Interrupt) -> Value {
    let sorted = texts.sorted { ExactString($0) < ExactString($1) }
    return try interpreter.call(
      .type(interpreter.types.set),
      CallArguments([.strings(sorted)], site: .nowhere))
  }

  /// Kedro's `_to_list`: None, a string, an iterable of strings, the values of a dict.
  static func names(_ value: Value?, _ interpreter: Interpreter) throws(Interrupt) -> [String] {
    switch value {
    case nil, .some(.none): return []
    case .string(let text)?: return text.isEmpty ? [] : [text]
    case let value?:
      var names: [String] = []
      var items: [Value] = []
      if case .dict(let dict) = value {
        items = try interpreter.known(dict).map { $0.1 }
      } else {
        items = try interpreter.members(of: value)
      }
      for item in items {
        switch item {
        case .string(let text): names.append(text)
        case .unknown(let unknown): throw .undecided(unknown)
        default:
          if let declined = item.textOfOwnClass(interpreter) { throw declined }
          throw interpreter.typeError(
            "expected string or bytes-like object, got '\(interpreter.typeName(item))'")
        }
      }
      return names
    }
  }
}
