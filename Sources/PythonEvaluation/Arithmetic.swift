import BigInt
import func Glibc.pow
import PythonSyntax

/// `+`, `-`, `*`, `/`, `//`, `%`, `**`, `<<`, `>>`, `&`, `|`, `^` of numbers.
extension Interpreter {
  /// nil where the operands are no numbers.
  func arithmetic(_ op: BinaryOperator, _ left: Value, _ right: Value) throws(Interrupt) -> Value? {
    if case .bool(let a) = left, case .bool(let b) = right {
      switch op {
      case .bitAnd: return .bool(a && b)
      case .bitOr: return .bool(a || b)
      case .bitXor: return .bool(a != b)
      default: break
      }
    }
    if let a = plainInteger(left), let b = plainInteger(right) {
      if let result = try integers(op, a, b) { return result }
      return op == .matrixMultiply ? nil : try integers(op, BigInt(a), BigInt(b))
    }
    switch (left, right) {
    case (.int, _), (.bool, _), (.bigInt, _), (.float, _): break
    default: return nil
    }
    if case .bigInt = left, let b = bigInteger(right), !right.isInstance {
      return try integers(op, bigInteger(left) ?? 0, b)
    }
    if case .bigInt = right, let a = bigInteger(left) { return try integers(op, a, bigInteger(right) ?? 0) }
    guard !right.isInstance, let a = try number(left), let b = try number(right) else { return nil }
    return try floats(op, a, b)
  }

  private func plainInteger(_ value: Value) -> Int? {
    switch value {
    case .int(let int): int
    case .bool(let bool): bool ? 1 : 0
    default: nil
    }
  }

  private func floats(_ op: BinaryOperator, _ a: Double, _ b: Double) throws(Interrupt) -> Value? {
    switch op {
    case .add: return .float(a + b)
    case .subtract: return .float(a - b)
    case .multiply: return .float(a * b)
    case .divide, .floorDivide, .modulo:
      if b == 0 {
        throw raise(
          types.zeroDivisionError,
          op == .divide
            ? "float division by zero" : op == .modulo ? "float modulo" : "float floor division by zero")
      }
      if op == .divide { return .float(a / b) }
      let (quotient, rest) = floorDivision(a, b)
      return .float(op == .floorDivide ? quotient : rest)
    case .power: return try power(a, b)
    default: return nil
    }
  }

  /// `divmod` of floats, as CPython's `float_divmod`: the remainder is exact and has the divisor's sign.
  private func floorDivision(_ a: Double, _ b: Double) -> (Double, Double) {
    var rest = a.truncatingRemainder(dividingBy: b)
    var quotient = (a - rest) / b
    if rest != 0 {
      if (b < 0) != (rest < 0) {
        rest += b
        quotient -= 1
      }
    } else {
      rest = Double(sign: b.sign, exponent: 0, significand: 0)
    }
    if quotient == 0 { return (Double(signOf: a / b, magnitudeOf: 0), rest) }
    let floor = quotient.rounded(.down)
    return (quotient - floor > 0.5 ? floor + 1 : floor, rest)
  }

  private func power(_ a: Double, _ b: Double) throws(Interrupt) -> Value {
    if a == 0, b < 0 {
      throw raise(types.zeroDivisionError, "0.0 cannot be raised to a negative power")
    }
    if a < 0, a.isFinite, b.isFinite, b != b.rounded() {
      return .unknown(unknown("complex numbers are not evaluated"))
    }
    let result = pow(a, b)
    if result.isInfinite, a.isFinite, b.isFinite {
      throw raise(types.overflowError, "(34, 'Numerical result out of range')")
    }
    return .float(result)
  }

  // MARK: Integers

  /// nil where the result needs more than 64 bits.
  private func integers(_ op: BinaryOperator, _ a: Int, _ b: Int) throws(Interrupt) -> Value? {
    func checked(_ result: (partialValue: Int, overflow: Bool)) -> Value? {
      result.overflow ? nil : .int(result.partialValue)
    }
    switch op {
    case .add: return checked(a.addingReportingOverflow(b))
    case .subtract: return checked(a.subtractingReportingOverflow(b))
    case .multiply: return checked(a.multipliedReportingOverflow(by: b))
    case .floorDivide, .modulo:
      if b == 0 || b == -1 { return nil }
      let remainder = a % b
      let isInexact = remainder != 0 && (remainder < 0) != (b < 0)
      if op == .modulo { return .int(isInexact ? remainder + b : remainder) }
      return .int(a / b - (isInexact ? 1 : 0))
    case .divide:
      // Exact while both are floats without loss.
      let limit: UInt = 1 << 53
      guard b != 0, a.magnitude <= limit, b.magnitude <= limit else { return nil }
      return .float(Double(a) / Double(b))
    case .rightShift: return b < 0 ? nil : .int(a >> min(b, 63))
    case .bitAnd: return .int(a & b)
    case .bitOr: return .int(a | b)
    case .bitXor: return .int(a ^ b)
    case .power, .leftShift, .matrixMultiply: return nil
    }
  }

  private func integers(_ op: BinaryOperator, _ a: BigInt, _ b: BigInt) throws(Interrupt) -> Value? {
    try spend(bits: a.bitWidth + b.bitWidth)
    switch op {
    case .add: return .integer(a + b)
    case .subtract: return .integer(a - b)
    case .multiply: return .integer(a * b)
    case .divide, .floorDivide, .modulo:
      if b.isZero {
        throw raise(
          types.zeroDivisionError,
          op == .divide ? "division by zero" : "integer division or modulo by zero")
      }
      if op == .divide { return .float(try float(of: a, over: b)) }
      var (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
      if !remainder.isZero, (remainder < 0) != (b < 0) {
        quotient -= 1
        remainder += b
      }
      return .integer(op == .modulo ? remainder : quotient)
    case .power:
      if b < 0 { return try power(float(of: a, over: 1), float(of: b, over: 1)) }
      if a.magnitude <= 1 { return .integer(b.isZero ? 1 : a == -1 && b & 1 == 0 ? 1 : a) }
      guard let exponent = Int(exactly: b), exponent < 200_000 else {
        return .unknown(unknown("an integer of this size is not evaluated"))
      }
      try spend(bits: a.bitWidth * exponent)
      return .integer(a.power(exponent))
    case .leftShift, .rightShift:
      if b < 0 { throw valueError("negative shift count") }
      guard let count = Int(exactly: b), op == .rightShift || count < 200_000 else {
        return .unknown(unknown("an integer of this size is not evaluated"))
      }
      if op == .leftShift { return .integer(a << count) }
      return .integer(count > a.bitWidth ? (a < 0 ? -1 : 0) : a >> count)
    case .bitAnd: return .integer(a & b)
    case .bitOr: return .integer(a | b)
    case .bitXor: return .integer(a ^ b)
    case .matrixMultiply: return nil
    }
  }

  /// `pow(base, exponent, modulus)`
  func power(_ base: Value, _ exponent: Value, modulo modulus: Value) throws(Interrupt) -> Value {
    guard let a = bigInteger(base), let b = bigInteger(exponent), let m = bigInteger(modulus) else {
      throw typeError("pow() 3rd argument not allowed unless all arguments are integers")
    }
    if m.isZero { throw valueError("pow() 3rd argument cannot be 0") }
    try spend(bits: a.bitWidth + b.bitWidth + m.bitWidth)
    let size = BigInt(m.magnitude)
    var start = a.modulus(size)
    if b < 0 {
      guard let inverse = start.inverse(size) else {
        throw valueError("base is not invertible for the given modulus")
      }
      start = inverse.modulus(size)
    }
    let result = start.power(BigInt(b.magnitude), modulus: size)
    return .integer(m < 0 && !result.isZero ? result + m : result)
  }

  // MARK: Order

  /// Negative, zero or positive; nil where one is no number or not a number.
  func order(ofNumbers left: Value, _ right: Value) throws(Interrupt) -> Int? {
    switch (left, right) {
    case (.int(let a), .int(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.float(let a), .float(let b)): return a.isNaN || b.isNaN ? nil : a < b ? -1 : a == b ? 0 : 1
    case (.float(let a), _):
      guard let b = bigInteger(right), !a.isNaN else { return nil }
      return -order(of: b, a)
    case (_, .float(let b)):
      guard let a = bigInteger(left), !b.isNaN else { return nil }
      return order(of: a, b)
    default:
      guard let a = bigInteger(left), let b = bigInteger(right) else { return nil }
      return a < b ? -1 : a == b ? 0 : 1
    }
  }

  private func order(of a: BigInt, _ b: Double) -> Int {
    if b.isInfinite { return b < 0 ? 1 : -1 }
    let whole = BigInt(b.rounded(.down))
    if a != whole { return a < whole ? -1 : 1 }
    return b == b.rounded(.down) ? 0 : -1
  }
}

extension Value {
  fileprivate var isInstance: Bool { if case .instance = self { true } else { false } }
}
