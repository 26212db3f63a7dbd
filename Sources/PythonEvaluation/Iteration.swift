/// Going through dictionaries, sets and reversed sequences as they stand: what a program changes on the way is seen, or
/// fails, as in CPython.
extension Interpreter {
  /// Goes through the entries as they stand, and fails as CPython does where some came or went.
  func dictIterator(_ dict: DictObject, _ kind: DictView.Kind) throws(Interrupt) -> IteratorObject {
    let count = try known(dict).count
    let layout = dict.storage.layout
    var slot = 0
    let name = "dict_\(kind == .items ? "item" : kind == .values ? "value" : "key")iterator"
    func element(_ entry: DictStorage.Entry) -> Value {
      switch kind {
      case .keys: entry.key
      case .values: entry.value
      case .items: .tuple([entry.key, entry.value])
      }
    }
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
        if let entry = dict.storage.slots[slot] { return element(entry) }
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
    case .type(let type) where type.attributes[EnumValues.iterated] != nil:
      return IteratorObject("reversed", over: try elements(of: value).reversed())
    case .unknown(let unknown): throw .undecided(outcome(of: unknown))
    default: throw typeError("'\(typeName(value))' object is not reversible")
    }
  }
}
