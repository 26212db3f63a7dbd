import PythonSyntax
import PythonText

/// `is`, `==`, `<` and `in`.
extension Interpreter {
  package func compare(_ op: ComparisonOperator, _ left: Value, _ right: Value) throws(Interrupt) -> Value {
    switch op {
    case .identical, .notIdentical:
      guard let same = isIdentical(left, right) else { return .unknown(unknownOperand(left, right)) }
      return .bool(same == (op == .identical))
    case .equal, .notEqual:
      guard let equal = try isEqual(left, right) else { return .unknown(unknownOperand(left, right)) }
      return .bool(equal == (op == .equal))
    case .contained, .notContained:
      guard let found = try contains(left, in: right) else { return .unknown(unknownOperand(left, right)) }
      return .bool(found == (op == .contained))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      if case .host(let object) = left, let result = try object.order(right, op, self) { return result }
      if case .host(let object) = right, let result = try object.order(left, op.reflected, self) {
        return result
      }
      let (left, right) = (try asSet(left), try asSet(right))
      if case .set(let a) = left, case .set(let b) = right {
        let keysA = Set(try knownKeys(a))
        let keysB = Set(try knownKeys(b))
        switch op {
        case .less: return .bool(keysA.isStrictSubset(of: keysB))
        case .lessOrEqual: return .bool(keysA.isSubset(of: keysB))
        case .greater: return .bool(keysA.isStrictSuperset(of: keysB))
        default: return .bool(keysA.isSuperset(of: keysB))
        }
      }
      guard let order = try order(left, right, op) else { return .unknown(unknownOperand(left, right)) }
      switch op {
      case .less: return .bool(order < 0)
      case .lessOrEqual: return .bool(order <= 0)
      case .greater: return .bool(order > 0)
      default: return .bool(order >= 0)
      }
    }
  }

  /// A view of keys or items is compared as a set.
  private func asSet(_ value: Value) throws(Interrupt) -> Value {
    guard case .host(let object) = value, let view = object as? DictView else { return value }
    return try view.comparable(self) ?? value
  }

  private func unknownOperand(_ values: Value...) -> Unknown {
    for value in values {
      if case .unknown(let unknown) = value { return outcome(of: unknown) }
    }
    return values.lazy.compactMap { value -> Unknown? in
      switch value {
      case .list(let object): object.taint
      case .dict(let object): object.taint
      case .set(let object): object.taint
      default: nil
      }
    }.first ?? unknown("the comparison is unknown")
  }

  /// `left is right`; nil where an unknown takes part, unless it is the same one that came one way.
  func isIdentical(_ left: Value, _ right: Value) -> Bool? {
    switch (left, right) {
    case (.unknown, .none), (.none, .unknown): return nil
    case (.unknown, _), (_, .unknown): return nil
    case (.none, .none), (.ellipsis, .ellipsis), (.notImplemented, .notImplemented): return true
    case (.bool(let a), .bool(let b)): return a == b
    // Equal values may be one object or two: that is CPython's own affair, but for what it keeps only once.
    case (.int(let a), .int(let b)): return a != b ? false : (-5...256).contains(a) ? true : nil
    case (.string(let a), .string(let b)):
      return ExactString(a) != ExactString(b) ? false : a.utf8.count < 2 ? true : nil
    case (.tuple(let a), .tuple(let b)):
      return a.count != b.count ? false : a.isEmpty ? true : nil
    case (.float, .float), (.bytes, .bytes), (.bigInt, .bigInt), (.range, .range), (.slice, .slice),
      (.method, .method):
      return nil
    case (.iterator(let a), .iterator(let b)): return a === b
    case (.list(let a), .list(let b)): return a === b
    case (.dict(let a), .dict(let b)): return a === b
    case (.set(let a), .set(let b)): return a === b
    case (.function(let a), .function(let b)): return a === b
    case (.native(let a), .native(let b)): return a === b
    case (.type(let a), .type(let b)): return a === b
    case (.instance(let a), .instance(let b)): return a === b
    case (.module(let a), .module(let b)): return a === b
    case (.host(let a), .host(let b)): return a === b
    default: return false
    }
  }

  /// `left == right`; nil where it is unknown.
  func isEqual(_ left: Value, _ right: Value) throws(Interrupt) -> Bool? {
    switch (left, right) {
    case (.unknown, _), (_, .unknown): return nil
    case (.string(let a), .string(let b)): return ExactString(a) == ExactString(b)
    case (.tuple(let a), .tuple(let b)): return try areEqual(a, b)
    case (.list(let a), .list(let b)):
      if a.taint != nil || b.taint != nil { return nil }
      return try areEqual(a.items, b.items)
    case (.dict(let a), .dict(let b)):
      if a.taint != nil || b.taint != nil { return nil }
      guard a.storage.count == b.storage.count else { return false }
      for (hash, entry) in zip(a.storage.keys, a.storage.entries) {
        guard let other = b.storage[hash] else { return false }
        guard let equal = try isEqual(entry.value, other) else { return nil }
        if !equal { return false }
      }
      return true
    case (.set(let a), .set(let b)):
      if a.taint != nil || b.taint != nil { return nil }
      return Set(a.storage.keys) == Set(b.storage.keys)
    case (.instance, _), (_, .instance):
      for (receiver, other) in [(left, right), (right, left)] {
        guard case .instance(let instance) = receiver else { continue }
        if let method = instance.type.lookup("__eq__") {
          let result = try call(method, CallArguments([receiver, other], site: site))
          if case .notImplemented = result { continue }
          return try truth(of: result)
        }
        if instance.type.unknownBase != nil { return nil }
      }
      if left.hasPayload || right.hasPayload { return try isEqual(left.unwrapped, right.unwrapped) }
      return isIdentical(left, right)
    case (.float(let a), .float(let b)): return a == b
    case (.method(let a), .method(let b)):
      guard let sameReceiver = isIdentical(a.receiver, b.receiver) else { return nil }
      return sameReceiver && isIdentical(a.function, b.function) == true
    case (.host(let view as DictView), _):
      if let equal = try view.isEqual(to: right, self) { return equal }
      return isIdentical(left, right)
    case (_, .host(let view as DictView)):
      if let equal = try view.isEqual(to: left, self) { return equal }
      return isIdentical(left, right)
    default:
      if let a = HashKey(left), let b = HashKey(right) { return a == b }
      return isIdentical(left, right)
    }
  }

  private func areEqual(_ a: [Value], _ b: [Value]) throws(Interrupt) -> Bool? {
    guard a.count == b.count else { return false }
    for (x, y) in zip(a, b) {
      guard let equal = try isEqual(x, y) else { return nil }
      if !equal { return false }
    }
    return true
  }

  /// Negative, zero or positive; nil where it is unknown.
  func order(_ left: Value, _ right: Value, _ op: ComparisonOperator) throws(Interrupt) -> Int? {
    switch (left, right) {
    case (.unknown, _), (_, .unknown): return nil
    case (.string(let a), .string(let b)):
      let (a, b) = (ExactString(a), ExactString(b))
      return a < b ? -1 : a == b ? 0 : 1
    case (.tuple(let a), .tuple(let b)): return try orderItems(a, b, op)
    case (.list(let a), .list(let b)): return try orderItems(try known(a), try known(b), op)
    case (.instance, _), (_, .instance):
      if let order = try special(left, right, op) { return order }
      if left.hasPayload || right.hasPayload { return try order(left.unwrapped, right.unwrapped, op) }
    case (.bytes(let a), .bytes(let b)):
      return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    case (.host, .host): throw .undecided(unknown("the order of these objects is not evaluated"))
    default:
      if let order = try order(ofNumbers: left, right) { return order }
      let isNumber = [left, right].map { value in
        if case .float = value { true } else { bigInteger(value) != nil }
      }
      // Not a number is in no order to any.
      if isNumber == [true, true] { return op == .less || op == .lessOrEqual ? 1 : -1 }
    }
    throw typeError(
      "'\(op.rawValue)' not supported between instances of '\(typeName(left))' and '\(typeName(right))'")
  }

  /// By `__lt__` of one or the reflected method of the other; nil where neither is defined.
  private func special(_ left: Value, _ right: Value, _ op: ComparisonOperator) throws(Interrupt) -> Int? {
    let names: [ComparisonOperator: (String, String)] = [
      .less: ("__lt__", "__gt__"), .greater: ("__gt__", "__lt__"), .lessOrEqual: ("__le__", "__ge__"),
      .greaterOrEqual: ("__ge__", "__le__"),
    ]
    guard let (name, reflected) = names[op] else { return nil }
    for (receiver, other, name) in [(left, right, name), (right, left, reflected)] {
      guard case .instance(let instance) = receiver else { continue }
      guard let method = instance.type.lookup(name) else {
        if let base = instance.type.unknownBase { throw .undecided(outcome(of: base)) }
        continue
      }
      let result = try call(method, CallArguments([receiver, other], site: site))
      if case .notImplemented = result { continue }
      guard let holds = try truth(of: result) else { throw .undecided(unknownCondition(result)) }
      let isLess = op == .less || op == .lessOrEqual
      return holds == isLess ? -1 : 1
    }
    return nil
  }

  private func orderItems(
    _ a: [Value], _ b: [Value], _ op: ComparisonOperator
  ) throws(Interrupt) -> Int? {
    for (x, y) in zip(a, b) {
      guard let equal = try isEqual(x, y) else { return nil }
      if !equal { return try order(x, y, op) }
    }
    return a.count - b.count
  }

  /// `item in container`; nil where it is unknown.
  func contains(_ item: Value, in container: Value) throws(Interrupt) -> Bool? {
    switch container {
    case .unknown: return nil
    case .dict(let dict):
      if dict.taint != nil { return nil }
      if case .unknown = item { return nil }
      return dict.storage.contains(try hash(item))
    case .set(let set): return try contains(item, in: set) as Bool?
    case .type(let type) where type.attributes[EnumValues.iterated] != nil:
      if case .instance(let instance) = item, instance.type === type { return true }
      // Whether a value is asked for, and may be, is another thing in 3.12.
      throw .undecided(unknown("what is no member of '\(type.name)' is looked for in it"))
    case .string(let text):
      if case .unknown = item { return nil }
      guard case .string(let part) = item.unwrapped else {
        throw typeError("'in <string>' requires string as left operand, not \(typeName(item))")
      }
      return part.isEmpty || text.utf8Range(of: part) != nil
    case .instance(let instance):
      if let method = instance.type.lookup("__contains__") {
        return try truth(of: try call(method, CallArguments([container, item], site: site)))
      }
      if let payload = instance.payload, instance.type.lookup("__iter__") == nil {
        return try contains(item.unwrapped, in: payload)
      }
      if let base = instance.type.unknownBase { throw .undecided(outcome(of: base)) }
    case .range(let range):
      guard let wanted = integer(item) else { break }
      if range.count == 0 { return false }
      let last = range.start + (range.count - 1) * range.step
      guard wanted >= min(range.start, last), wanted <= max(range.start, last) else { return false }
      return (wanted - range.start) % range.step == 0
    case .bytes(let bytes):
      switch item {
      case .bytes(let part): return part.isEmpty || bytes.indices.contains { bytes[$0...].starts(with: part) }
      case .int(let byte): return bytes.contains { Int($0) == byte }
      default: break
      }
    default: break
    }
    if case .list(let list) = container, list.taint != nil { return nil }
    var isUnknown = false
    let iterator = try iterate(container)
    while let element = try iterator.next() {
      try step()
      switch try isEqual(element, item) {
      case true?: return true
      case nil: isUnknown = true
      case false?: break
      }
    }
    return isUnknown ? nil : false
  }

  func contains(_ item: Value, in set: SetObject) throws(Interrupt) -> Bool {
    if let taint = set.taint { throw .undecided(taint) }
    return set.storage.contains(try hash(item))
  }
}

extension ComparisonOperator {
  /// The operator with its operands exchanged.
  fileprivate var reflected: ComparisonOperator {
    switch self {
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    default: self
    }
  }
}
