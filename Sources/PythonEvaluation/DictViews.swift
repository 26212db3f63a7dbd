import PythonSyntax

/// `dict.keys()`, `dict.values()`, `dict.items()`: they show the dictionary as it is when they are asked.
final class DictView: HostObject {
  enum Kind: String { case keys, values, items }

  let dict: DictObject
  let kind: Kind
  let type: ClassObject

  init(_ dict: DictObject, _ kind: Kind, _ types: BuiltinTypes) {
    self.dict = dict
    self.kind = kind
    type = types.dictView(kind)
  }

  var held: [Value] { [.dict(dict)] }

  func taint(_ unknown: Unknown) { dict.taint = dict.taint ?? unknown }

  func elements(_ interpreter: Interpreter) throws(Interrupt) -> [Value]? {
    try interpreter.known(dict).map { kind.element($0.key, $0.value) }
  }

  func length(_ interpreter: Interpreter) throws(Interrupt) -> Int? { try interpreter.known(dict).count }

  func isTrue(_ interpreter: Interpreter) throws(Interrupt) -> Bool {
    try !interpreter.known(dict).isEmpty
  }

  func representation(_ interpreter: Interpreter) throws(Interrupt) -> String? {
    let items = try elements(interpreter) ?? []
    return "\(type.name)(\(try interpreter.representation(of: .list(ListObject(items)))))"
  }

  private static let setOperators: Set<BinaryOperator> = [.bitAnd, .bitOr, .bitXor, .subtract]

  /// `&`, `|`, `-`, `^` with any iterable give a set.
  func binary(
    _ op: BinaryOperator, with other: Value, isReflected: Bool, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value? {
    guard kind != .values, Self.setOperators.contains(op) else { return nil }
    let mine = Value.set(try interpreter.makeSet(try elements(interpreter) ?? []))
    let theirs = Value.set(try interpreter.makeSet(try interpreter.elements(of: other)))
    return isReflected ? try interpreter.binary(op, theirs, mine) : try interpreter.binary(op, mine, theirs)
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    guard name == "isdisjoint", kind != .values else { return nil }
    return try interpreter.attributeIfPresent(
      name, of: .set(try interpreter.makeSet(try elements(interpreter) ?? [])))
  }
}

extension DictView.Kind {
  fileprivate func element(_ key: Value, _ value: Value) -> Value {
    switch self {
    case .keys: key
    case .values: value
    case .items: .tuple([key, value])
    }
  }
}

extension Interpreter {
  func makeSet(_ items: [Value]) throws(Interrupt) -> SetObject {
    let set = SetObject()
    for item in items { try insert(item, into: set) }
    return set
  }

  /// Where a view of keys or items is compared, it is compared as a set.
  func viewsAsSets(_ left: Value, _ right: Value) throws(Interrupt) -> (Value, Value) {
    func isView(_ value: Value) -> Bool {
      guard case .host(let object) = value, let view = object as? DictView else { return false }
      return view.kind != .values
    }
    func set(_ value: Value) throws(Interrupt) -> Value {
      isView(value) ? .set(try makeSet(try elements(of: value))) : value
    }
    guard isView(left) || isView(right) else { return (left, right) }
    return (try set(left), try set(right))
  }

  /// Goes through the entries as they stand, and fails as CPython does where some came or went.
  func dictIterator(_ dict: DictObject, _ kind: DictView.Kind) throws(Interrupt) -> IteratorObject {
    let count = try known(dict).count
    let layout = dict.storage.layout
    var slot = 0
    let name = "dict_\(kind == .items ? "item" : kind == .values ? "value" : "key")iterator"
    return IteratorObject(name, holding: [.dict(dict)]) { [self] () throws(Interrupt) -> Value? in
      if let taint = dict.taint { throw .undecided(taint) }
      guard dict.storage.count == count else {
        throw raise(
          types.exceptions["RuntimeError"] ?? types.exception, "dictionary changed size during iteration")
      }
      guard dict.storage.layout == layout else {
        throw .undecided(unknown("a dictionary is rebuilt while it is gone through"))
      }
      while slot < dict.storage.slots.count {
        defer { slot += 1 }
        if let entry = dict.storage.slots[slot] { return kind.element(entry.key, entry.value) }
      }
      return nil
    }
  }

  func setIterator(_ set: SetObject) throws(Interrupt) -> IteratorObject {
    let items = try ordered(set)
    var index = 0
    return IteratorObject("set_iterator", holding: [.set(set)]) { [self] () throws(Interrupt) -> Value? in
      if let taint = set.taint { throw .undecided(taint) }
      guard set.storage.count == items.count else {
        throw raise(types.exceptions["RuntimeError"] ?? types.exception, "Set changed size during iteration")
      }
      guard index < items.count else { return nil }
      defer { index += 1 }
      return items[index]
    }
  }

  /// `reversed(value)`
  func reversed(_ value: Value) throws(Interrupt) -> IteratorObject {
    switch value {
    case .list(let list):
      var index = try known(list).count - 1
      return IteratorObject("list_reverseiterator", holding: [value]) {
        [self] () throws(Interrupt) -> Value? in
        let items = try known(list)
        guard items.indices.contains(index) else { return nil }
        defer { index -= 1 }
        return items[index]
      }
    case .tuple, .string, .range, .bytes, .dict:
      return IteratorObject("reversed", over: try elements(of: value).reversed())
    case .host(let object) where object is DictView:
      return IteratorObject("dict_reversekeyiterator", over: try elements(of: value).reversed())
    case .instance(let instance):
      if let method = instance.type.lookup("__reversed__") {
        return try iterate(try call(method, CallArguments([value], site: site)))
      }
      throw .undecided(unknown("'reversed' of this object is not evaluated"))
    case .type(let type) where type.attributes["__members__"] != nil:
      return IteratorObject("reversed", over: try elements(of: value).reversed())
    case .unknown(let unknown): throw .undecided(outcome(of: unknown))
    default: throw typeError("'\(typeName(value))' object is not reversible")
    }
  }
}
