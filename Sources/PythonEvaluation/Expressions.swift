import BigInt
import PythonSyntax

/// Expressions: each gives a value or interrupts. Operands are evaluated in Python's order.
extension Interpreter {
  func evaluate(_ expression: Expression, _ frame: Frame) throws(Interrupt) -> Value {
    switch expression.kind {
    case .constant(let constant): return value(of: constant)
    case .name(let name):
      site = CallSite(module: frame.globals, range: expression.range)
      return try lookup(name, frame)
    case .attribute(let object, let name):
      let value = try evaluate(object, frame)
      site = CallSite(module: frame.globals, range: expression.range)
      return try attribute(name, of: value)
    case .call(let function, let arguments, let keywords):
      return try call(expression, function, arguments, keywords, frame)
    case .tuple(let items): return .tuple(try evaluateItems(items, frame))
    case .list(let items): return .list(ListObject(try evaluateItems(items, frame)))
    case .set(let items):
      let set = SetObject()
      for item in try evaluateItems(items, frame) { try insert(item, into: set) }
      return .set(set)
    case .dict(let items): return try evaluateDict(items, frame)
    case .joinedString(let parts):
      return try joinedString(parts, expression, frame)
    case .formattedValue: return try joinedString([expression], expression, frame)
    case .binary(let left, let op, let right):
      let left = try evaluate(left, frame)
      let right = try evaluate(right, frame)
      site = CallSite(module: frame.globals, range: expression.range)
      return try binary(op, left, right)
    case .unary(let op, let operand):
      let operand = try evaluate(operand, frame)
      site = CallSite(module: frame.globals, range: expression.range)
      return try unary(op, operand)
    case .boolean(let op, let values): return try boolean(op, values, frame)
    case .compare(let left, let operators, let comparators):
      return try comparison(left, operators, comparators, expression, frame)
    case .conditional(let test, let body, let orElse):
      let condition = try evaluate(test, frame)
      site = CallSite(module: frame.globals, range: test.range)
      guard let isTrue = try truth(of: condition) else {
        // Both values may have effects; neither is known to have happened.
        let unknown = unknownCondition(condition)
        poison([body, orElse], frame, unknown)
        return .unknown(unknown)
      }
      return try evaluate(isTrue ? body : orElse, frame)
    case .subscript(let object, let slice):
      let value = try evaluate(object, frame)
      let key = try evaluate(slice, frame)
      site = CallSite(module: frame.globals, range: expression.range)
      return try item(key, of: value)
    case .slice(let lower, let upper, let step):
      return try slice([lower, upper, step], frame)
    case .starred(let value):
      site = CallSite(module: frame.globals, range: expression.range)
      return try evaluate(value, frame)
    case .named(let target, let value):
      let value = try evaluate(value, frame)
      var owner = frame
      while owner.kind == .comprehension, let enclosing = owner.enclosing { owner = enclosing }
      try assign(value, to: target, owner)
      return value
    case .lambda(let parameters, let body):
      return .function(
        try makeFunction(
          name: "<lambda>", parameters: parameters, body: .expression(body), isAsync: false,
          range: expression.range, frame))
    case .listComprehension(let element, let generators):
      let list = ListObject()
      try comprehend(generators, frame) { scope throws(Interrupt) in
        list.items.append(try self.evaluate(element, scope))
      }
      return .list(list)
    case .setComprehension(let element, let generators):
      let set = SetObject()
      try comprehend(generators, frame) { scope throws(Interrupt) in
        try self.insert(try self.evaluate(element, scope), into: set)
      }
      return .set(set)
    case .dictComprehension(let key, let value, let generators):
      let dict = DictObject()
      try comprehend(generators, frame) { scope throws(Interrupt) in
        let key = try self.evaluate(key, scope)
        try self.set(key, try self.evaluate(value, scope), in: dict)
      }
      return .dict(dict)
    case .generator(let element, let generators):
      return try generatorExpression(element, generators, frame)
    case .yield(let value):
      let value = try value.map { expression throws(Interrupt) in try evaluate(expression, frame) }
      return try yield(value ?? .none, frame)
    case .yieldFrom(let value):
      let source = try evaluate(value, frame)
      site = CallSite(module: frame.globals, range: value.range)
      return try yieldFrom(source, frame)
    case .await, .templateString, .interpolation:
      site = CallSite(module: frame.globals, range: expression.range)
      return .unknown(unknown("this kind of expression is not evaluated"))
    }
  }

  func value(of constant: Constant) -> Value {
    switch constant {
    case .none: .none
    case .ellipsis: .ellipsis
    case .boolean(let bool): .bool(bool)
    case .integer(let int): .int(int)
    case .bigInteger(let digits): BigInt(digits, radix: 16).map(Value.integer) ?? .none
    case .float(let double): .float(double)
    case .imaginary: .unknown(unknown("complex numbers are not evaluated"))
    case .string(let text, _): .string(text)
    case .surrogateString: .unknown(unknown("a string with lone surrogates is not evaluated"))
    case .bytes(let bytes): .bytes(bytes)
    }
  }

  // MARK: Names

  func lookup(_ name: String, _ frame: Frame) throws(Interrupt) -> Value {
    switch frame.kind {
    case .module: break
    case .classBody:
      if let value = frame.locals[name] { return value }
      // A name that the body binds somewhere is looked for in the module otherwise, not in the functions around it.
      if frame.names?.local.contains(name) != true, frame.names?.global.contains(name) != true,
        let owner = frame.owner(ofEnclosed: name), let value = owner.locals[name]
      {
        return value
      }
    case .function, .comprehension:
      if frame.names?.local.contains(name) == true {
        if let value = frame.locals[name] { return value }
        throw raise(
          types.unboundLocalError,
          "cannot access local variable '\(name)' where it is not associated with a value")
      }
      if frame.names?.global.contains(name) != true, let owner = frame.owner(ofEnclosed: name) {
        if let value = owner.locals[name] { return value }
        throw raise(
          types.nameError,
          "cannot access free variable '\(name)' where it is not associated with a value in enclosing scope")
      }
    }
    if let value = frame.globals.attributes[name] { return value }
    if let value = builtins[name] { return value }
    if let open = frame.globals.openNamespace { return .unknown(open) }
    throw raise(types.nameError, "name '\(name)' is not defined")
  }

  // MARK: Displays

  /// The elements of a display or of an argument list, `*` unpacked.
  func evaluateItems(_ items: [Expression], _ frame: Frame) throws(Interrupt) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(items.count)
    for item in items {
      if case .starred(let inner) = item.kind {
        let value = try evaluate(inner, frame)
        site = CallSite(module: frame.globals, range: item.range)
        values += try elements(of: value)
      } else {
        values.append(try evaluate(item, frame))
      }
    }
    return values
  }

  private func evaluateDict(_ items: [DictItem], _ frame: Frame) throws(Interrupt) -> Value {
    let dict = DictObject()
    for item in items {
      if let key = item.key {
        let key = try evaluate(key, frame)
        let value = try evaluate(item.value, frame)
        site = CallSite(module: frame.globals, range: item.value.range)
        try set(key, value, in: dict)
      } else {
        let value = try evaluate(item.value, frame)
        site = CallSite(module: frame.globals, range: item.value.range)
        try update(dict, with: value)
      }
    }
    return .dict(dict)
  }

  private func slice(_ bounds: [Expression?], _ frame: Frame) throws(Interrupt) -> Value {
    var values: [Int?] = []
    for bound in bounds {
      guard let bound else {
        values.append(nil)
        continue
      }
      switch try evaluate(bound, frame) {
      case .none: values.append(nil)
      case .int(let int): values.append(int)
      case .bool(let bool): values.append(bool ? 1 : 0)
      case .unknown(let unknown): return .unknown(outcome(of: unknown))
      default: throw typeError("slice indices must be integers or None or have an __index__ method")
      }
    }
    return .slice(PythonSlice(lower: values[0], upper: values[1], step: values[2]))
  }

  // MARK: Comprehensions

  /// Runs `body` once for each combination that the generators give, in a scope of their own. The first
  /// iterable belongs to the scope outside.
  private func comprehend(
    _ generators: [Comprehension], _ frame: Frame, _ body: (Frame) throws(Interrupt) -> Void
  ) throws(Interrupt) {
    guard let first = generators.first else { return }
    let iterable = try evaluate(first.iterable, frame)
    let scope = Frame(
      .comprehension, globals: frame.globals, enclosing: frame,
      names: ScopeNames(targets: generators.map(\.target)), function: frame.function)
    try comprehend(generators[...], over: iterable, scope, body)
  }

  private func comprehend(
    _ generators: ArraySlice<Comprehension>, over iterable: Value, _ scope: Frame,
    _ body: (Frame) throws(Interrupt) -> Void
  ) throws(Interrupt) {
    guard let generator = generators.first else { return }
    site = CallSite(module: scope.globals, range: generator.iterable.range)
    let iterator = try iterate(iterable)
    while let item = try iterator.next() {
      try step()
      try assign(item, to: generator.target, scope)
      if !(try holds(generator.conditions, scope)) { continue }
      let rest = generators.dropFirst()
      if let inner = rest.first {
        try comprehend(rest, over: try evaluate(inner.iterable, scope), scope, body)
      } else {
        try body(scope)
      }
    }
  }

  // MARK: Logic

  private func boolean(
    _ op: BooleanOperator, _ values: [Expression], _ frame: Frame
  ) throws(Interrupt) -> Value {
    var result = Value.none
    for (index, expression) in values.enumerated() {
      result = try evaluate(expression, frame)
      if index == values.count - 1 { break }
      site = CallSite(module: frame.globals, range: expression.range)
      guard let isTrue = try truth(of: result) else {
        let unknown = unknownCondition(result)
        poison(Array(values[(index + 1)...]), frame, unknown)
        return .unknown(unknown)
      }
      if isTrue == (op == .or) { break }
    }
    return result
  }

  private func comparison(
    _ left: Expression, _ operators: [ComparisonOperator], _ comparators: [Expression],
    _ whole: Expression, _ frame: Frame
  ) throws(Interrupt) -> Value {
    var left = try evaluate(left, frame)
    var result = Value.bool(true)
    for (index, (op, comparator)) in zip(operators, comparators).enumerated() {
      let right = try evaluate(comparator, frame)
      site = CallSite(module: frame.globals, range: whole.range)
      result = try compare(op, left, right)
      if index == operators.count - 1 { break }
      guard let isTrue = try truth(of: result) else { return result }
      if !isTrue { break }
      left = right
    }
    return result
  }

  /// The truth of a value; nil where it is unknown.
  package func truth(of value: Value) throws(Interrupt) -> Bool? {
    switch value {
    case .none: return false
    case .bool(let bool): return bool
    case .int(let int): return int != 0
    case .float(let double): return double != 0
    case .string(let text): return !text.isEmpty
    case .bytes(let bytes): return !bytes.isEmpty
    case .tuple(let items): return !items.isEmpty
    case .range(let range): return range.count > 0
    case .list(let list): return list.taint == nil ? !list.items.isEmpty : nil
    case .dict(let dict): return dict.taint == nil ? dict.storage.count > 0 : nil
    case .set(let set): return set.taint == nil ? set.storage.count > 0 : nil
    case .host(let object): return try object.isTrue(self)
    case .unknown: return nil
    case .instance(let instance):
      for name in ["__bool__", "__len__"] {
        if let method = instance.type.lookup(name) {
          return try truth(of: try call(method, CallArguments([value], site: site)))
        }
      }
      if instance.type.unknownBase != nil { return nil }
      return try instance.payload.map { payload throws(Interrupt) in try truth(of: payload) } ?? true
    default: return true
    }
  }

  /// The truth of a value that the way depends on.
  func isTrue(_ value: Value) throws(Interrupt) -> Bool {
    guard let isTrue = try truth(of: value) else { throw .undecided(unknownCondition(value)) }
    return isTrue
  }

  func unknownCondition(_ value: Value) -> Unknown {
    switch value {
    case .unknown(let unknown): return outcome(of: unknown)
    case .list(let object): if let taint = object.taint { return taint }
    case .dict(let object): if let taint = object.taint { return taint }
    case .set(let object): if let taint = object.taint { return taint }
    case .instance(let object): if let base = object.type.unknownBase { return outcome(of: base) }
    default: break
    }
    return unknown("the condition is unknown")
  }
}
