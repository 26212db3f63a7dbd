/// The methods with two underscores of built-in values, where a program asks for one by name:
/// `hasattr(x, "__iter__")`, `d.__getitem__`.
extension Interpreter {
  /// nil where the type has no such method. One that it has and that is not written here is unknown.
  func specialMethod(_ name: String, of value: Value) -> Value? {
    guard name.hasPrefix("__"), name.hasSuffix("__"), let kind = SpecialMethods(value) else { return nil }
    guard kind.names.contains(name) || SpecialMethods.common.contains(name) else { return nil }
    let body: NativeFunction.Body
    switch name {
    case "__iter__":
      body = { (interpreter, _) throws(Interrupt) in .iterator(try interpreter.iterate(value)) }
    case "__len__": body = { (interpreter, _) throws(Interrupt) in try interpreter.length(of: value) }
    case "__contains__":
      body = { (interpreter, call) throws(Interrupt) in
        try interpreter.compare(.contained, call.positional.first ?? .none, value)
      }
    case "__getitem__":
      body = { (interpreter, call) throws(Interrupt) in
        try interpreter.item(call.positional.first ?? .none, of: value)
      }
    case "__setitem__":
      body = { (interpreter, call) throws(Interrupt) in
        try interpreter.setItem(
          call.positional.first ?? .none, of: value, to: call.positional.dropFirst().first ?? .none)
        return .none
      }
    case "__delitem__":
      body = { (interpreter, call) throws(Interrupt) in
        try interpreter.deleteItem(call.positional.first ?? .none, of: value)
        return .none
      }
    case "__str__": body = { (interpreter, _) throws(Interrupt) in .string(try interpreter.string(of: value)) }
    case "__repr__":
      body = { (interpreter, _) throws(Interrupt) in .string(try interpreter.representation(of: value)) }
    default: return .unknown(unknown("'\(name)' of a built-in value is not evaluated"))
    }
    let method = NativeFunction(name) { (interpreter, call) throws(Interrupt) in
      do throws(Interrupt) { return try body(interpreter, call) } catch .undecided(let unknown) {
        return .unknown(unknown)
      }
    }
    method.receiver = value
    return .native(method)
  }
}

private struct SpecialMethods {
  let names: Set<String>

  /// nil for values that have their own way to answer.
  init?(_ value: Value) {
    switch value {
    case .string, .bytes, .tuple:
      names = Self.sized.union(["__getitem__", "__add__", "__mul__", "__rmul__", "__mod__"])
    case .range: names = Self.sized.union(["__getitem__", "__reversed__", "__bool__"])
    case .list:
      names = Self.sized.union([
        "__getitem__", "__setitem__", "__delitem__", "__add__", "__iadd__", "__mul__", "__imul__",
        "__reversed__",
      ])
    case .dict:
      names = Self.sized.union([
        "__getitem__", "__setitem__", "__delitem__", "__or__", "__ior__", "__ror__", "__reversed__",
      ])
    case .set:
      names = Self.sized.union(["__or__", "__and__", "__sub__", "__xor__", "__ror__", "__rand__"])
    case .int, .float, .bool:
      names = Set(
        ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow"].flatMap { ["__\($0)__", "__r\($0)__"] }
          + ["__neg__", "__pos__", "__abs__", "__bool__", "__int__", "__float__", "__round__"])
    case .iterator: names = ["__iter__", "__next__"]
    case .none, .ellipsis, .notImplemented, .slice: names = ["__bool__"]
    default: return nil
    }
  }

  private static let sized: Set<String> = ["__iter__", "__len__", "__contains__"]

  /// What `object` has.
  static let common: Set<String> = [
    "__doc__", "__hash__", "__init__", "__new__", "__reduce__", "__reduce_ex__", "__sizeof__", "__dir__",
    "__format__", "__getattribute__", "__setattr__", "__delattr__", "__init_subclass__", "__subclasshook__",
    "__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__", "__str__", "__repr__",
  ]
}
