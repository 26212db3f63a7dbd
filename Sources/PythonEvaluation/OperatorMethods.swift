import PythonSyntax

/// The methods behind the operators, asked for by name: `"a".__eq__`, `super().__getitem__(key)`.
extension Interpreter {
  func operatorMethod(_ name: String, of value: Value) -> NativeFunction? {
    func unary(_ body: @escaping (Interpreter) throws(Interrupt) -> Value) -> NativeFunction {
      NativeFunction(name) { (interpreter, _) throws(Interrupt) in try body(interpreter) }
    }
    func binary(_ body: @escaping (Interpreter, Value) throws(Interrupt) -> Value) -> NativeFunction {
      NativeFunction(name) { (interpreter, call) throws(Interrupt) in
        try body(interpreter, try interpreter.arguments(call, name, ["value"], required: 1)[0] ?? .none)
      }
    }
    guard let type = types.type(of: value), BuiltinNames.has(name, type) else { return nil }
    switch name {
    case "__len__": return unary { interpreter throws(Interrupt) in try interpreter.length(of: value) }
    case "__iter__":
      return unary { interpreter throws(Interrupt) in .iterator(try interpreter.iterate(value)) }
    case "__str__":
      return unary { interpreter throws(Interrupt) in .string(try interpreter.string(of: value)) }
    case "__repr__":
      return unary { interpreter throws(Interrupt) in .string(try interpreter.representation(of: value)) }
    case "__bool__":
      return unary { interpreter throws(Interrupt) in .bool(try interpreter.isTrue(value)) }
    case "__getitem__":
      return binary { (interpreter, key) throws(Interrupt) in try interpreter.item(key, of: value) }
    case "__contains__":
      return binary { (interpreter, item) throws(Interrupt) in
        try interpreter.compare(.contained, item, value)
      }
    case "__setitem__":
      return NativeFunction(name) { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["key", "value"], required: 2)
        try interpreter.setItem(values[0] ?? .none, of: value, to: values[1] ?? .none)
        return .none
      }
    case "__delitem__":
      return binary { (interpreter, key) throws(Interrupt) in
        try interpreter.deleteItem(key, of: value)
        return .none
      }
    case "__format__":
      return binary { (interpreter, specification) throws(Interrupt) in
        .string(try interpreter.format(value, try interpreter.text(specification, "format_spec")))
      }
    default: break
    }
    if let op = Self.comparisons[name] {
      return binary { (interpreter, other) throws(Interrupt) in
        do throws(Interrupt) {
          let isEquality = op == .equal || op == .notEqual
          if isEquality, !interpreter.areOfOneKind(value, other.unwrapped) { return .notImplemented }
          return try interpreter.compare(op, value, other.unwrapped)
        } catch .raised(let exception) where exception.instance.type === interpreter.types.typeError {
          return .notImplemented
        }
      }
    }
    if let op = Self.operators[name] {
      return binary { (interpreter, other) throws(Interrupt) in
        try interpreter.binary(op, value, other.unwrapped)
      }
    }
    return nil
  }

  /// Whether `__eq__` of the one knows the other.
  private func areOfOneKind(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.string, .string), (.bytes, .bytes), (.list, .list), (.tuple, .tuple), (.dict, .dict), (.set, .set),
      (.range, .range), (_, .unknown):
      true
    default: bigInteger(left) != nil && bigInteger(right) != nil
    }
  }

  static let comparisons: [String: ComparisonOperator] = [
    "__eq__": .equal, "__ne__": .notEqual, "__lt__": .less, "__le__": .lessOrEqual, "__gt__": .greater,
    "__ge__": .greaterOrEqual,
  ]

  static let operators: [String: BinaryOperator] = [
    "__add__": .add, "__sub__": .subtract, "__mul__": .multiply, "__truediv__": .divide,
    "__floordiv__": .floorDivide, "__mod__": .modulo, "__pow__": .power, "__and__": .bitAnd,
    "__or__": .bitOr, "__xor__": .bitXor, "__lshift__": .leftShift, "__rshift__": .rightShift,
  ]
}
