import PythonSyntax
import PythonText

/// Binary, unary and comparison operators of the built-in types, and of the classes of the project that
/// define them.
extension Interpreter {
  func binary(_ op: BinaryOperator, _ left: Value, _ right: Value) throws(Interrupt) -> Value {
    if case .host(let object) = left,
      let result = try object.binary(op, with: right, isReflected: false, self)
    {
      return result
    }
    if case .host(let object) = right,
      let result = try object.binary(op, with: left, isReflected: true, self)
    {
      return result
    }
    if case .unknown(let unknown) = left { return .unknown(outcome(of: unknown)) }
    if case .unknown(let unknown) = right { return .unknown(outcome(of: unknown)) }
    if let result = try arithmetic(op, left, right) { return result }
    if let result = try sequence(op, left, right) { return result }
    if let result = try special(op, left, right) { return result }
    throw typeError(
      "unsupported operand type(s) for \(op.rawValue): '\(typeName(left))' and '\(typeName(right))'")
  }

  private func arithmetic(
    _ op: BinaryOperator, _ left: Value, _ right: Value
  ) throws(Interrupt) -> Value? {
    if case .bool(let a) = left, case .bool(let b) = right {
      switch op {
      case .bitAnd: return .bool(a && b)
      case .bitOr: return .bool(a || b)
      case .bitXor: return .bool(a != b)
      default: break
      }
    }
    if let a = integer(left), let b = integer(right) { return try integers(op, a, b) }
    guard let a = number(left), let b = number(right) else { return nil }
    switch op {
    case .add: return .float(a + b)
    case .subtract: return .float(a - b)
    case .multiply: return .float(a * b)
    case .divide, .floorDivide, .modulo:
      if b == 0 { throw raise(types.zeroDivisionError, "float division by zero") }
      if op == .divide { return .float(a / b) }
      let quotient = (a / b).rounded(.down)
      return .float(op == .floorDivide ? quotient : a - quotient * b)
    default: return op == .power ? .unknown(unknown("a power of floats is not evaluated")) : nil
    }
  }

  private func integers(_ op: BinaryOperator, _ a: Int, _ b: Int) throws(Interrupt) -> Value? {
    let overflow = Value.unknown(unknown("an integer of more than 64 bits is not evaluated"))
    func checked(_ result: (partialValue: Int, overflow: Bool)) -> Value {
      result.overflow ? overflow : .int(result.partialValue)
    }
    switch op {
    case .add: return checked(a.addingReportingOverflow(b))
    case .subtract: return checked(a.subtractingReportingOverflow(b))
    case .multiply: return checked(a.multipliedReportingOverflow(by: b))
    case .divide, .floorDivide, .modulo:
      if b == 0 {
        throw raise(
          types.zeroDivisionError,
          op == .divide ? "division by zero" : "integer division or modulo by zero")
      }
      if op == .divide { return .float(Double(a) / Double(b)) }
      if a == Int.min, b == -1 { return overflow }
      let remainder = a % b
      let isInexact = remainder != 0 && (remainder < 0) != (b < 0)
      if op == .modulo { return .int(isInexact ? remainder + b : remainder) }
      return .int(a / b - (isInexact ? 1 : 0))
    case .power:
      if b < 0 { return .unknown(unknown("a negative power is not evaluated")) }
      var result = 1
      for _ in 0..<b {
        try step()
        let (product, didOverflow) = result.multipliedReportingOverflow(by: a)
        if didOverflow { return overflow }
        result = product
        if result == 0 || (result == 1 && a == 1) { break }
      }
      return .int(result)
    case .leftShift:
      if b < 0 { throw valueError("negative shift count") }
      if b >= 63 { return a == 0 ? .int(0) : overflow }
      return checked(a.multipliedReportingOverflow(by: 1 << b))
    case .rightShift:
      if b < 0 { throw valueError("negative shift count") }
      return .int(a >> min(b, 63))
    case .bitAnd: return .int(a & b)
    case .bitOr: return .int(a | b)
    case .bitXor: return .int(a ^ b)
    case .matrixMultiply: return nil
    }
  }

  private func sequence(
    _ op: BinaryOperator, _ left: Value, _ right: Value
  ) throws(Interrupt) -> Value? {
    switch (op, left, right) {
    case (.add, .string(let a), .string(let b)): return .string(a + b)
    case (.add, .bytes(let a), .bytes(let b)): return .bytes(a + b)
    case (.add, .tuple(let a), .tuple(let b)): return .tuple(a + b)
    case (.add, .list(let a), .list(let b)):
      return .list(ListObject(try known(a) + known(b)))
    case (.multiply, .string(let text), _), (.multiply, _, .string(let text)):
      guard let count = integer(right) ?? integer(left) else { return nil }
      try spend(text.utf8.count, times: count)
      return .string(String(repeating: text, count: max(0, count)))
    case (.multiply, .list(let list), _), (.multiply, _, .list(let list)):
      guard let count = integer(right) ?? integer(left) else { return nil }
      let items = try known(list)
      try spend(items.count, times: count)
      return .list(ListObject(Array(repeatElement(items, count: max(0, count)).joined())))
    case (.multiply, .tuple(let items), _), (.multiply, _, .tuple(let items)):
      guard let count = integer(right) ?? integer(left) else { return nil }
      try spend(items.count, times: count)
      return .tuple(Array(repeatElement(items, count: max(0, count)).joined()))
    case (.modulo, .string(let format), _): return try percentFormat(format, right)
    case (.bitOr, .dict(let a), .dict(let b)):
      let merged = DictObject()
      try update(merged, with: .dict(a))
      try update(merged, with: .dict(b))
      return .dict(merged)
    case (_, .set(let a), .set(let b)): return try sets(op, a, b)
    // `int | None` and the like: a type that nobody asks anything of.
    case (.bitOr, .type, _), (.bitOr, _, .type), (.bitOr, .none, _):
      return .unknown(unknown("a type annotation has no value here"))
    default: return nil
    }
  }

  private func sets(_ op: BinaryOperator, _ a: SetObject, _ b: SetObject) throws(Interrupt) -> Value? {
    let result = SetObject(isFrozen: a.isFrozen)
    let left = try known(a)
    let right = try known(b)
    switch op {
    case .bitOr: for item in left + right { try insert(item, into: result) }
    case .bitAnd: for item in left where try contains(item, in: b) { try insert(item, into: result) }
    case .subtract: for item in left where !(try contains(item, in: b)) { try insert(item, into: result) }
    case .bitXor:
      for item in left where !(try contains(item, in: b)) { try insert(item, into: result) }
      for item in right where !(try contains(item, in: a)) { try insert(item, into: result) }
    default: return nil
    }
    return .set(result)
  }

  private static let specialNames: [BinaryOperator: String] = [
    .add: "add", .subtract: "sub", .multiply: "mul", .matrixMultiply: "matmul", .divide: "truediv",
    .modulo: "mod", .power: "pow", .leftShift: "lshift", .rightShift: "rshift", .bitOr: "or",
    .bitXor: "xor", .bitAnd: "and", .floorDivide: "floordiv",
  ]

  /// `__add__`, then `__radd__`.
  private func special(
    _ op: BinaryOperator, _ left: Value, _ right: Value
  ) throws(Interrupt) -> Value? {
    guard let name = Self.specialNames[op] else { return nil }
    for (receiver, argument, method) in [(left, right, "__\(name)__"), (right, left, "__r\(name)__")] {
      guard case .instance(let instance) = receiver else { continue }
      guard let function = instance.type.lookup(method) else {
        if let base = instance.type.unknownBase { return .unknown(outcome(of: base)) }
        continue
      }
      let result = try call(function, CallArguments([receiver, argument], site: site))
      if case .notImplemented = result { continue }
      return result
    }
    return nil
  }

  func unary(_ op: UnaryOperator, _ operand: Value) throws(Interrupt) -> Value {
    if op == .not {
      guard let isTrue = try truth(of: operand) else { return .unknown(unknownCondition(operand)) }
      return .bool(!isTrue)
    }
    if case .unknown(let unknown) = operand { return .unknown(outcome(of: unknown)) }
    if let int = integer(operand) {
      switch op {
      case .plus: return .int(int)
      case .minus: return int == Int.min ? .unknown(unknown("an integer of more than 64 bits")) : .int(-int)
      case .invert: return .int(~int)
      case .not: break
      }
    }
    if case .float(let double) = operand, op != .invert { return .float(op == .minus ? -double : double) }
    throw typeError("bad operand type for unary \(op.rawValue): '\(typeName(operand))'")
  }

  // MARK: Comparison

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
    case (.int(let a), .int(let b)): return a == b
    case (.string(let a), .string(let b)): return ExactString(a) == ExactString(b)
    case (.tuple(let a), .tuple(let b)): return a.isEmpty && b.isEmpty
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
    case (.instance(let instance), let other), (let other, .instance(let instance)):
      if let method = instance.type.lookup("__eq__") {
        let result = try call(method, CallArguments([.instance(instance), other], site: site))
        if case .notImplemented = result { return isIdentical(left, right) }
        return try truth(of: result)
      }
      if instance.type.unknownBase != nil { return nil }
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
    case (.instance(let instance), _):
      let name = op == .less ? "__lt__" : op == .greater ? "__gt__" : op == .lessOrEqual ? "__le__" : "__ge__"
      guard let method = instance.type.lookup(name) else {
        if instance.type.unknownBase != nil { return nil }
        break
      }
      guard let holds = try truth(of: try call(method, CallArguments([left, right], site: site))) else {
        return nil
      }
      let isLess = op == .less || op == .lessOrEqual
      return holds == isLess ? -1 : 1
    default:
      if let a = integer(left), let b = integer(right) { return a < b ? -1 : a == b ? 0 : 1 }
      if let a = number(left), let b = number(right) { return a < b ? -1 : a == b ? 0 : 1 }
    }
    throw typeError(
      "'\(op.rawValue)' not supported between instances of '\(typeName(left))' and '\(typeName(right))'")
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
    case .string(let text):
      if case .unknown = item { return nil }
      guard case .string(let part) = item else {
        throw typeError("'in <string>' requires string as left operand, not \(typeName(item))")
      }
      return part.isEmpty || text.utf8Range(of: part) != nil
    case .instance(let instance):
      if let method = instance.type.lookup("__contains__") {
        return try truth(of: try call(method, CallArguments([container, item], site: site)))
      }
    default: break
    }
    if case .list(let list) = container, list.taint != nil { return nil }
    var isUnknown = false
    for element in try elements(of: container) {
      switch try isEqual(element, item) {
      case true?: return true
      case nil: isUnknown = true
      case false?: break
      }
    }
    return isUnknown ? nil : false
  }

  private func contains(_ item: Value, in set: SetObject) throws(Interrupt) -> Bool {
    if let taint = set.taint { throw .undecided(taint) }
    return set.storage.contains(try hash(item))
  }

  // MARK: Numbers

  func integer(_ value: Value) -> Int? {
    switch value {
    case .int(let int): int
    case .bool(let bool): bool ? 1 : 0
    default: nil
    }
  }

  private func number(_ value: Value) -> Double? {
    if case .float(let double) = value { return double }
    return integer(value).map(Double.init)
  }

  /// Refuses a repetition that would fill the memory.
  private func spend(_ size: Int, times count: Int) throws(Interrupt) {
    let (total, overflow) = size.multipliedReportingOverflow(by: max(0, count))
    if overflow || total > 50_000_000 { throw .exhausted(here) }
    budget.steps -= total / 64
  }

  package func typeName(_ value: Value) -> String { types.type(of: value)?.name ?? "unknown" }
}

extension String {
  /// Where `part` stands first, as UTF-8 offsets, by code points.
  func utf8Range(of part: String, from start: Int = 0) -> Range<Int>? {
    let text = Array(utf8)
    let part = Array(part.utf8)
    guard part.count + start <= text.count else { return nil }
    var index = start
    while index + part.count <= text.count {
      if text[index..<(index + part.count)].elementsEqual(part) { return index..<(index + part.count) }
      index += 1
    }
    return nil
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
