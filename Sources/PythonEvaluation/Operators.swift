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
    if left.isFlag || right.isFlag, let result = try special(op, left, right) { return result }
    if let result = try arithmetic(op, left, right) { return result }
    if let result = try sequence(op, left, right) { return result }
    if let result = try special(op, left, right) { return result }
    if let name = Self.specialNames[op] {
      for (value, method) in [(left, "__\(name)__"), (right, "__r\(name)__")] {
        if let unknown = unevaluated(method, value) { return .unknown(unknown) }
      }
    }
    if left.hasPayload || right.hasPayload { return try binary(op, left.unwrapped, right.unwrapped) }
    throw typeError(
      "unsupported operand type(s) for \(op.rawValue): '\(typeName(left))' and '\(typeName(right))'")
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
    case (.multiply, .bytes(let bytes), _), (.multiply, _, .bytes(let bytes)):
      guard let count = integer(right) ?? integer(left) else { return nil }
      try spend(bytes.count, times: count)
      return .bytes(Array(repeatElement(bytes, count: max(0, count)).joined()))
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
      merged.defaultFactory = a.defaultFactory ?? b.defaultFactory
      try update(merged, with: .dict(a))
      try update(merged, with: .dict(b))
      return .dict(merged)
    case (_, .set(let a), .set(let b)): return try sets(op, a, b)
    case (.bitOr, .type, _), (.bitOr, _, .type): return try union(left, right)
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

  /// That a class of CPython's library has a method which its stand-in here lacks.
  func unevaluated(_ method: String, _ value: Value) -> Unknown? {
    guard let type = types.type(of: value), type.lookup(method) == nil,
      BuiltinNames.onlyLibraryHas(method, type)
    else { return nil }
    return unknown("'\(method)' of a '\(type.name)' is not evaluated")
  }

  func unary(_ op: UnaryOperator, _ operand: Value) throws(Interrupt) -> Value {
    if op == .not {
      guard let isTrue = try truth(of: operand) else { return .unknown(unknownCondition(operand)) }
      return .bool(!isTrue)
    }
    if case .unknown(let unknown) = operand { return .unknown(outcome(of: unknown)) }
    if case .instance(let instance) = operand {
      let names: [UnaryOperator: String] = [.plus: "__pos__", .minus: "__neg__", .invert: "__invert__"]
      if let method = names[op].flatMap({ instance.type.lookup($0) }) {
        return try call(method, CallArguments([operand], site: site))
      }
      if let base = instance.type.unknownBase { return .unknown(outcome(of: base)) }
      if op == .invert, instance.type.isFlag {
        return .unknown(unknown("which members a flag does not have is not evaluated"))
      }
      if let unknown = names[op].flatMap({ unevaluated($0, operand) }) { return .unknown(unknown) }
    }
    if case .host(let object) = operand {
      if let result = try object.unary(op, self) { return result }
    }
    if let int = bigInteger(operand) {
      switch op {
      case .plus: return .integer(int)
      case .minus: return .integer(-int)
      case .invert: return .integer(-int - 1)
      case .not: break
      }
    }
    if case .float(let double) = operand, op != .invert { return .float(op == .minus ? -double : double) }
    throw typeError("bad operand type for unary \(op.rawValue): '\(typeName(operand))'")
  }

  // MARK: Numbers

  /// The integer that a value is; nil if it is none, or needs more than 64 bits.
  func integer(_ value: Value) -> Int? {
    switch value {
    case .int(let int): int
    case .bool(let bool): bool ? 1 : 0
    case .instance(let instance): instance.payload.flatMap { integer($0) }
    default: nil
    }
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
