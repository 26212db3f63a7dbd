import PythonSyntax

/// `dict.keys()`, `dict.values()`, `dict.items()`: they show what the dictionary has when they are asked.
final class DictView: HostObject {
  enum Kind: String { case keys, values, items }

  let kind: Kind
  let dict: DictObject
  let type: ClassObject

  private static nonisolated(unsafe) let types = [
    Kind.keys: ClassObject("dict_keys"), .values: ClassObject("dict_values"),
    .items: ClassObject("dict_items"),
  ]

  init(_ kind: Kind, _ dict: DictObject) {
    self.kind = kind
    self.dict = dict
    type = Self.types[kind] ?? BuiltinTypes.shared.object
  }

  var held: [Value] { [.dict(dict)] }

  func elements(_ interpreter: Interpreter) throws(Interrupt) -> [Value]? {
    let entries = try interpreter.known(dict)
    switch kind {
    case .keys: return entries.map(\.key)
    case .values: return entries.map(\.value)
    case .items: return entries.map { .tuple([$0.key, $0.value]) }
    }
  }

  /// Its elements one by one, and an error where the dictionary grows or shrinks meanwhile, as in CPython.
  func iterator(_ interpreter: Interpreter) throws(Interrupt) -> IteratorObject {
    let items = try elements(interpreter) ?? []
    var index = 0
    return IteratorObject("dict_\(kind)iterator", holding: [.dict(dict)]) {
      [self] () throws(Interrupt) -> Value? in
      guard try interpreter.known(dict).count == items.count else {
        throw interpreter.raise(
          interpreter.types.exceptions["RuntimeError"] ?? interpreter.types.exception,
          "dictionary changed size during iteration")
      }
      guard index < items.count else { return nil }
      defer { index += 1 }
      return items[index]
    }
  }

  func length(_ interpreter: Interpreter) throws(Interrupt) -> Int? { try interpreter.known(dict).count }

  func isTrue(_ interpreter: Interpreter) throws(Interrupt) -> Bool { try !interpreter.known(dict).isEmpty }

  func representation(_ interpreter: Interpreter) throws(Interrupt) -> String? {
    let list = try interpreter.representation(of: .list(ListObject(try elements(interpreter) ?? [])))
    return "\(type.name)(\(list))"
  }

  /// What a set of its elements is; nil where it has no set's operators.
  private func set(_ interpreter: Interpreter) throws(Interrupt) -> SetObject? {
    if kind == .values { return nil }
    let set = SetObject()
    for item in try elements(interpreter) ?? [] { try interpreter.insert(item, into: set) }
    return set
  }

  func binary(
    _ op: BinaryOperator, with other: Value, isReflected: Bool, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value? {
    guard [.bitAnd, .bitOr, .bitXor, .subtract].contains(op), let mine = try set(interpreter) else {
      return nil
    }
    if case .unknown = other { return nil }
    let theirs = SetObject()
    for item in try interpreter.elements(of: other) { try interpreter.insert(item, into: theirs) }
    return isReflected
      ? try interpreter.binary(op, .set(theirs), .set(mine))
      : try interpreter.binary(op, .set(mine), .set(theirs))
  }

  /// What it is compared as; nil: no set.
  func comparable(_ interpreter: Interpreter) throws(Interrupt) -> Value? {
    try set(interpreter).map { .set($0) }
  }

  /// nil: equal only to itself.
  func isEqual(to other: Value, _ interpreter: Interpreter) throws(Interrupt) -> Bool? {
    if kind == .items, case .host(let view as DictView) = other, view.kind == .items {
      return try interpreter.isEqual(.dict(dict), .dict(view.dict))
    }
    guard let mine = try set(interpreter) else { return nil }
    switch other {
    case .host(let view as DictView):
      guard let theirs = try view.set(interpreter) else { return false }
      return try interpreter.isEqual(.set(mine), .set(theirs))
    case .set: return try interpreter.isEqual(.set(mine), other)
    default: return false
    }
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    switch name {
    case "isdisjoint":
      return interpreter.native(name) { [self] (interpreter, call) throws(Interrupt) in
        guard let mine = try set(interpreter), let method = interpreter.builtinMethod(name, of: .set(mine))
        else {
          throw interpreter.typeError("no set")
        }
        return try method.body(interpreter, call)
      }
    case "mapping": return .unknown(interpreter.unknown("'mapping' of a view is not evaluated"))
    default: return nil
    }
  }
}
