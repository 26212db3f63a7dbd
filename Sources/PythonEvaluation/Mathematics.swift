import BigInt

/// The module `math`, as far as its results are the same everywhere: whole numbers, roots, and what IEEE 754 fixes.
extension Interpreter {
  func mathModule() -> [String: Value] {
    var names: [String: Value] = [
      "pi": .float(.pi), "e": .float(2.718281828459045), "tau": .float(2 * .pi), "inf": .float(.infinity),
      "nan": .float(.nan),
    ]
    func add(_ name: String, _ body: @escaping NativeFunction.Body) {
      names[name] = native(name, module: "math", body)
    }
    func number(_ interpreter: Interpreter, _ call: CallArguments) throws(Interrupt) -> Double {
      let value = call.positional.first ?? .none
      if case .unknown(let unknown) = value { throw .undecided(interpreter.outcome(of: unknown)) }
      guard let number = try interpreter.number(value) else {
        throw interpreter.typeError("must be real number, not \(interpreter.typeName(value))")
      }
      return number
    }
    let roundings: [(String, FloatingPointRoundingRule)] = [
      ("floor", .down), ("ceil", .up), ("trunc", .towardZero),
    ]
    for (name, rule) in roundings {
      add(name) { (interpreter, call) throws(Interrupt) in
        let value = call.positional.first ?? .none
        if let integer = interpreter.bigInteger(value) { return .integer(integer) }
        if let method = try interpreter.own("__\(name)__", of: value) {
          return try interpreter.call(method, CallArguments(site: call.site))
        }
        return try interpreter.wholeNumber(try number(interpreter, call).rounded(rule))
      }
    }
    add("sqrt") { (interpreter, call) throws(Interrupt) in
      let value = try number(interpreter, call)
      if value < 0 { throw interpreter.valueError("math domain error") }
      return .float(value.squareRoot())
    }
    add("fabs") { (interpreter, call) throws(Interrupt) in .float(abs(try number(interpreter, call))) }
    add("isnan") { (interpreter, call) throws(Interrupt) in .bool(try number(interpreter, call).isNaN) }
    add("isinf") { (interpreter, call) throws(Interrupt) in .bool(try number(interpreter, call).isInfinite) }
    add("isfinite") { (interpreter, call) throws(Interrupt) in .bool(try number(interpreter, call).isFinite) }
    for (name, isLeast) in [("gcd", false), ("lcm", true)] {
      add(name) { (interpreter, call) throws(Interrupt) in
        var result: BigInt = isLeast ? 1 : 0
        for value in call.positional {
          guard let integer = interpreter.bigInteger(value) else { return .int(try interpreter.int(value)) }
          let divisor = result.greatestCommonDivisor(with: integer)
          result = isLeast ? (divisor.isZero ? 0 : result * integer / divisor) : divisor
        }
        return .integer(BigInt(result.magnitude))
      }
    }
    add("factorial") { (interpreter, call) throws(Interrupt) in
      let count = try interpreter.int(call.positional.first)
      if count < 0 { throw interpreter.valueError("factorial() not defined for negative values") }
      try interpreter.spend(bits: count < 20_000 ? count * 14 : Int.max)
      return .integer((0..<count).reduce(BigInt(1)) { $0 * BigInt($1 + 1) })
    }
    for (name, isOrdered) in [("comb", false), ("perm", true)] {
      add(name) { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["n", "k"], required: isOrdered ? 1 : 2)
        let n = try interpreter.int(values[0])
        let k = try interpreter.int(values[1], default: n)
        if n < 0 || k < 0 { throw interpreter.valueError("n and k must be non-negative integers") }
        if k > n { return .int(0) }
        try interpreter.spend(bits: k < 20_000 ? k * 64 : Int.max)
        var result: BigInt = 1
        for index in 0..<k {
          result *= BigInt(n - index)
          if !isOrdered { result /= BigInt(index + 1) }
        }
        return .integer(result)
      }
    }
    add("prod") { (interpreter, call) throws(Interrupt) in
      var result = call["start"] ?? .int(1)
      for item in try interpreter.elements(of: call.positional.first ?? .none) {
        result = try interpreter.binary(.multiply, result, item)
      }
      return result
    }
    add("isqrt") { (interpreter, call) throws(Interrupt) in
      guard let value = interpreter.bigInteger(call.positional.first ?? .none) else {
        return .int(try interpreter.int(call.positional.first))
      }
      if value < 0 { throw interpreter.valueError("isqrt() argument must be nonnegative") }
      return .integer(value.squareRoot())
    }
    add("copysign") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "copysign", ["x", "y"], required: 2)
      guard let x = try interpreter.number(values[0] ?? .none),
        let y = try interpreter.number(values[1] ?? .none)
      else {
        throw interpreter.typeError("must be real number")
      }
      return .float(Double(signOf: y, magnitudeOf: x))
    }
    return names
  }
}
