import PythonText

/// The module `inspect`: what kind of thing a value is, and the names of a function's parameters.
extension Interpreter {
  func inspectModule() -> [String: Value] {
    var names: [String: Value] = [:]
    func add(_ name: String, _ body: @escaping (Interpreter, Value) throws(Interrupt) -> Value) {
      names[name] = native(name, module: "inspect") { (interpreter, call) throws(Interrupt) in
        let value = call.positional.first ?? .none
        if case .unknown(let unknown) = value { return .unknown(interpreter.outcome(of: unknown)) }
        return try body(interpreter, value)
      }
    }
    add("isfunction") { (_, value) throws(Interrupt) in
      guard case .function(let function) = value, !function.isCached else { return .bool(false) }
      return function.foreignDecorator.map(Value.unknown) ?? .bool(true)
    }
    add("isclass") { (_, value) throws(Interrupt) in
      if case .type = value { .bool(true) } else { .bool(false) }
    }
    add("ismodule") { (_, value) throws(Interrupt) in
      if case .module = value { .bool(true) } else { .bool(false) }
    }
    add("signature") { (interpreter, value) throws(Interrupt) in
      guard case .function(let function) = value, function.foreignDecorator == nil,
        function.attributes["__wrapped__"] == nil, function.attributes["__signature__"] == nil
      else { return .unknown(interpreter.unknown("the signature of this callable is not evaluated")) }
      return .host(SignatureObject(function))
    }
    return names
  }
}

/// `inspect.Signature`, of which the parameters' names are known.
private final class SignatureObject: HostObject {
  let type = ClassObject("Signature", module: "inspect")
  let function: FunctionObject

  init(_ function: FunctionObject) { self.function = function }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    guard name == "parameters" else {
      return .unknown(interpreter.unknown("of a signature only the parameters are evaluated"))
    }
    let dict = DictObject()
    for parameter in function.parameters.all { dict[parameter.name] = .host(ParameterObject(parameter.name)) }
    return .dict(dict)
  }
}

private final class ParameterObject: HostObject {
  let type = ClassObject("Parameter", module: "inspect")
  let name: String

  init(_ name: String) { self.name = name }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    name == "name"
      ? .string(self.name) : .unknown(interpreter.unknown("of a parameter only the name is evaluated"))
  }
}
