/// `copy.copy` and `copy.deepcopy`.
extension Interpreter {
  func copy(_ value: Value) throws(Interrupt) -> Value {
    var memo: [ObjectIdentifier: Value] = [:]
    return try copy(value, &memo, isDeep: false)
  }

  func deepCopy(_ value: Value) throws(Interrupt) -> Value {
    var memo: [ObjectIdentifier: Value] = [:]
    return try copy(value, &memo, isDeep: true)
  }

  /// - Parameter memo: what has been copied already, so that one object stays one, and a circle ends.
  private func copy(
    _ value: Value, _ memo: inout [ObjectIdentifier: Value], isDeep: Bool
  ) throws(Interrupt) -> Value {
    try step()
    if depth >= budget.depth { throw raise(types.recursionError, "maximum recursion depth exceeded") }
    depth += 1
    defer { depth -= 1 }
    func part(_ value: Value, _ memo: inout [ObjectIdentifier: Value]) throws(Interrupt) -> Value {
      isDeep ? try copy(value, &memo, isDeep: true) : value
    }
    switch value {
    case .list(let list):
      if let copied = memo[ObjectIdentifier(list)] { return copied }
      let copied = ListObject()
      memo[ObjectIdentifier(list)] = .list(copied)
      for item in try known(list) { copied.items.append(try part(item, &memo)) }
      return .list(copied)
    case .tuple(let items):
      var copied: [Value] = []
      for item in items { copied.append(try part(item, &memo)) }
      return .tuple(copied)
    case .dict(let dict):
      if let copied = memo[ObjectIdentifier(dict)] { return copied }
      let copied = DictObject()
      memo[ObjectIdentifier(dict)] = .dict(copied)
      copied.defaultFactory = dict.defaultFactory
      for (key, value) in try known(dict) {
        try set(try part(key, &memo), try part(value, &memo), in: copied)
      }
      return .dict(copied)
    case .set(let set):
      let copied = SetObject(isFrozen: set.isFrozen)
      for item in try known(set) { try insert(try part(item, &memo), into: copied) }
      return .set(copied)
    case .instance(let instance):
      if let copied = memo[ObjectIdentifier(instance)] { return copied }
      if instance.type.isEnum { return value }
      if let base = instance.type.unknownBase { return .unknown(outcome(of: base)) }
      for hook in [isDeep ? "__deepcopy__" : "__copy__", "__reduce__", "__getstate__", "__setstate__"]
      where instance.type.lookup(hook) != nil {
        return .unknown(unknown("'\(hook)' of '\(instance.type.name)' is not evaluated"))
      }
      let copied = InstanceObject(instance.type)
      own(copied)
      memo[ObjectIdentifier(instance)] = .instance(copied)
      copied.taint = instance.taint
      if let payload = instance.payload {
        copied.payload = try copy(payload, &memo, isDeep: isDeep)
      }
      for (name, value) in instance.attributes.entries { copied.attributes[name] = try part(value, &memo) }
      copied.isFrozen = instance.isFrozen
      return .instance(copied)
    case .iterator: return .unknown(unknown("a copy of an iterator is not evaluated"))
    case .host(let object):
      if object is PathObject { return value }
      return isDeep ? .unknown(unknown("a copy of a '\(object.type.name)' is not evaluated")) : value
    default: return value
    }
  }
}
