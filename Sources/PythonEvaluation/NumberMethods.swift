import BigInt
import PythonText

/// Methods of `int` and `float`, and the functions of `builtins` about numbers.
extension Interpreter {
  func numberMethod(_ name: String, _ value: Value) -> NativeFunction? {
    if case .float(let double) = value { return floatMethod(name, double) }
    guard let integer = bigInteger(value) else { return nil }
    return integerMethod(name, integer)
  }

  private func integerMethod(_ name: String, _ integer: BigInt) -> NativeFunction? {
    let body: NativeFunction.Body
    switch name {
    case "bit_length":
      body = { (_, _) throws(Interrupt) in .int(integer.magnitude.bitWidth) }
    case "bit_count":
      body = { (_, _) throws(Interrupt) in
        .int(integer.magnitude.words.reduce(0) { $0 + $1.nonzeroBitCount })
      }
    case "conjugate", "__int__", "__index__", "__trunc__", "__floor__", "__ceil__":
      body = { (_, _) throws(Interrupt) in .integer(integer) }
    case "is_integer": body = { (_, _) throws(Interrupt) in .bool(true) }
    case "as_integer_ratio":
      body = { (_, _) throws(Interrupt) in .tuple([.integer(integer), .int(1)]) }
    case "to_bytes":
      body = { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["length", "byteorder", "signed"])
        let length = try interpreter.int(values[0], default: 1)
        let order = try values[1].map { value throws(Interrupt) in try interpreter.text(value, "byteorder") }
        if let signed = values[2], try interpreter.isTrue(signed) {
          return .unknown(interpreter.unknown("signed bytes of an integer are not evaluated"))
        }
        if integer < 0 {
          throw interpreter.raise(interpreter.types.overflowError, "can't convert negative int to unsigned")
        }
        let bytes = [UInt8](integer.magnitude.bigEndianBytes())
        guard bytes.count <= length, length < 1_000_000 else {
          throw interpreter.raise(interpreter.types.overflowError, "int too big to convert")
        }
        let padded = [UInt8](repeating: 0, count: length - bytes.count) + bytes
        return .bytes(order == "little" ? padded.reversed() : padded)
      }
    default: return nil
    }
    return NativeFunction(name, body)
  }

  private func floatMethod(_ name: String, _ double: Double) -> NativeFunction? {
    let body: NativeFunction.Body
    switch name {
    case "is_integer":
      body = { (_, _) throws(Interrupt) in .bool(double.isFinite && double == double.rounded()) }
    case "conjugate", "__float__": body = { (_, _) throws(Interrupt) in .float(double) }
    case "__int__", "__trunc__":
      body = { (interpreter, _) throws(Interrupt) in try interpreter.wholeNumber(double.rounded(.towardZero))
      }
    case "__floor__":
      body = { (interpreter, _) throws(Interrupt) in try interpreter.wholeNumber(double.rounded(.down)) }
    case "__ceil__":
      body = { (interpreter, _) throws(Interrupt) in try interpreter.wholeNumber(double.rounded(.up)) }
    case "as_integer_ratio":
      body = { (interpreter, _) throws(Interrupt) in
        guard double.isFinite else {
          throw interpreter.valueError("cannot convert this float to integer ratio")
        }
        let scale = BigInt(1) << max(0, 52 - Int(double == 0 ? 52 : double.exponent))
        let shift = max(0, 52 - Int(double == 0 ? 52 : double.exponent))
        guard shift < 1020 else {
          return .unknown(interpreter.unknown("a number as small as this is not evaluated"))
        }
        let whole = BigInt(exactly: double * Double(sign: .plus, exponent: shift, significand: 1)) ?? 0
        let divisor = whole.greatestCommonDivisor(with: scale)
        return .tuple([.integer(whole / divisor), .integer(scale / divisor)])
      }
    default: return nil
    }
    return NativeFunction(name, body)
  }

  /// `int.from_bytes`
  var integerFromBytes: NativeFunction {
    NativeFunction("from_bytes") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(
        call, "from_bytes", ["bytes", "byteorder", "signed"], required: 1)
      guard case .bytes(let bytes)? = values[0], values[2] == nil else {
        return .unknown(interpreter.unknown("these bytes are not evaluated as an integer"))
      }
      let order = try values[1].map { value throws(Interrupt) in try interpreter.text(value, "byteorder") }
      return .integer(
        BigInt(sign: .plus, magnitude: BigUInt(bytesOf: order == "little" ? bytes.reversed() : bytes)))
    }
  }

  func addNumbers(_ names: inout [String: Value]) {
    func add(_ name: String, _ body: @escaping NativeFunction.Body) { names[name] = native(name, body) }
    add("abs") { (interpreter, call) throws(Interrupt) in
      let value = try interpreter.arguments(call, "abs", ["x"], required: 1)[0] ?? .none
      if case .unknown(let unknown) = value { return .unknown(interpreter.outcome(of: unknown)) }
      if let method = try interpreter.own("__abs__", of: value) {
        return try interpreter.call(method, CallArguments(site: call.site))
      }
      if case .float(let double) = value.unwrapped { return .float(abs(double)) }
      guard let integer = interpreter.bigInteger(value) else {
        throw interpreter.typeError("bad operand type for abs(): '\(interpreter.typeName(value))'")
      }
      return .integer(BigInt(integer.magnitude))
    }
    add("round") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "round", ["number", "ndigits"], required: 1)
      let value = values[0] ?? .none
      var digits: Int?
      if let given = values[1], case .some(let count) = Optional(given) {
        if case .none = count {} else { digits = try interpreter.int(count) }
      }
      return try interpreter.rounded(value, digits)
    }
    add("divmod") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "divmod", ["a", "b"], required: 2)
      let (a, b) = (values[0] ?? .none, values[1] ?? .none)
      return .tuple([try interpreter.binary(.floorDivide, a, b), try interpreter.binary(.modulo, a, b)])
    }
    add("pow") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "pow", ["base", "exp", "mod"], required: 2)
      let (base, exponent) = (values[0] ?? .none, values[1] ?? .none)
      if let modulus = values[2] {
        for case .unknown(let unknown) in [base, exponent, modulus] {
          return .unknown(interpreter.outcome(of: unknown))
        }
        if case .none = modulus {} else { return try interpreter.power(base, exponent, modulo: modulus) }
      }
      return try interpreter.binary(.power, base, exponent)
    }
    add("chr") { (interpreter, call) throws(Interrupt) in
      let code = try interpreter.int(call.positional.first)
      guard (0...0x10FFFF).contains(code) else {
        throw interpreter.valueError("chr() arg not in range(0x110000)")
      }
      guard let scalar = Unicode.Scalar(UInt32(code)) else {
        return .unknown(interpreter.unknown("a string with lone surrogates is not evaluated"))
      }
      return .string(String(scalar))
    }
    add("ord") { (interpreter, call) throws(Interrupt) in
      if case .bytes(let bytes)? = call.positional.first, bytes.count == 1 { return .int(Int(bytes[0])) }
      let scalars = Array(try interpreter.text(call.positional.first, "ord() argument").unicodeScalars)
      guard scalars.count == 1 else { throw interpreter.typeError("ord() expected a character") }
      return .int(Int(scalars[0].value))
    }
    for (name, radix, prefix) in [("bin", 2, "0b"), ("oct", 8, "0o"), ("hex", 16, "0x")] {
      add(name) { (interpreter, call) throws(Interrupt) in
        let value = call.positional.first ?? .none
        if case .unknown(let unknown) = value { return .unknown(interpreter.outcome(of: unknown)) }
        var integer = interpreter.bigInteger(value)
        if integer == nil { integer = BigInt(try interpreter.int(value)) }
        guard let integer else { return .none }
        return .string((integer < 0 ? "-" : "") + prefix + String(integer.magnitude, radix: radix))
      }
    }
  }

  /// A method that the class of an instance defines, bound; nil for any other value.
  func own(_ name: String, of value: Value) throws(Interrupt) -> Value? {
    guard case .instance(let instance) = value else { return nil }
    if let method = instance.type.lookup(name) {
      return .method(BoundMethod(receiver: value, function: method))
    }
    if let base = instance.type.unknownBase { throw .undecided(outcome(of: base)) }
    return nil
  }

  private func rounded(_ value: Value, _ digits: Int?) throws(Interrupt) -> Value {
    if case .unknown(let unknown) = value { return .unknown(outcome(of: unknown)) }
    if let method = try own("__round__", of: value) {
      return try call(method, CallArguments(digits.map { [.int($0)] } ?? [], site: site))
    }
    if case .float(let double) = value.unwrapped {
      guard let digits else { return try wholeNumber(double.rounded(.toNearestOrEven)) }
      return .float(try round(double, digits))
    }
    guard let integer = bigInteger(value) else {
      throw typeError("type \(typeName(value)) doesn't define __round__ method")
    }
    guard let digits, digits < 0 else { return .integer(integer) }
    guard digits > -10_000 else { return .int(0) }
    // To a multiple of a power of ten, halves to the even one.
    let unit = BigInt(10).power(-digits)
    let (quotient, rest) = BigInt(integer.magnitude).quotientAndRemainder(dividingBy: unit)
    let doubled = rest * 2
    let isUp = doubled > unit || (doubled == unit && quotient.magnitude & 1 == 1)
    let result = (isUp ? quotient + 1 : quotient) * unit
    return .integer(integer < 0 ? -result : result)
  }
}

extension BigUInt {
  /// Most significant byte first.
  fileprivate init(bytesOf bytes: [UInt8]) {
    self = bytes.reduce(0) { ($0 << 8) | BigUInt($1) }
  }

  /// Without leading zeros.
  fileprivate func bigEndianBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = self
    while !rest.isZero {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
    return bytes.reversed()
  }
}
