import PythonSyntax

/// Binding values to targets: names, attributes, elements, and sequences of targets; and taking them away.
extension Interpreter {
  func assign(_ value: Value, to target: Expression, _ frame: Frame) throws(Interrupt) {
    switch target.kind {
    case .name(let name): try bind(name, value, frame)
    case .tuple(let targets), .list(let targets): try unpack(value, into: targets, target, frame)
    case .attribute(let object, let name):
      let object = try evaluate(object, frame)
      site = CallSite(module: frame.globals, range: target.range)
      try setAttribute(name, of: object, to: value)
    case .subscript(let container, let slice):
      let container = try evaluate(container, frame)
      let key = try evaluate(slice, frame)
      site = CallSite(module: frame.globals, range: target.range)
      try setItem(key, of: container, to: value)
    case .starred(let inner): try assign(value, to: inner, frame)
    default: throw raise(types.syntaxError, "cannot assign to expression")
    }
  }

  func bind(_ name: String, _ value: Value, _ frame: Frame) throws(Interrupt) {
    switch frame.kind {
    case .module: frame.globals.attributes[name] = value
    case .function, .classBody:
      if frame.names?.global.contains(name) == true {
        frame.globals.attributes[name] = value
      } else if frame.names?.nonlocal.contains(name) == true, let owner = frame.owner(ofEnclosed: name) {
        owner.locals[name] = value
      } else {
        if frame.kind == .classBody, frame.locals[name] == nil { frame.bound.append(name) }
        frame.locals[name] = frame.enumeration?.value(value, of: name, self) ?? value
      }
    case .comprehension: frame.locals[name] = value
    }
  }

  private func unpack(
    _ value: Value, into targets: [Expression], _ whole: Expression, _ frame: Frame
  ) throws(Interrupt) {
    site = CallSite(module: frame.globals, range: whole.range)
    if case .unknown(let unknown) = value {
      for target in targets { try assign(.unknown(outcome(of: unknown)), to: target, frame) }
      return
    }
    let starIndex = targets.firstIndex {
      if case .starred = $0.kind { true } else { false }
    }
    let items = try elements(of: value, upTo: starIndex == nil ? targets.count + 1 : .max)
    guard let starIndex else {
      guard items.count == targets.count else {
        throw valueError(
          items.count > targets.count
            ? "too many values to unpack (expected \(targets.count))"
            : "not enough values to unpack (expected \(targets.count), got \(items.count))")
      }
      for (target, item) in zip(targets, items) { try assign(item, to: target, frame) }
      return
    }
    let after = targets.count - starIndex - 1
    guard items.count >= starIndex + after else {
      throw valueError(
        "not enough values to unpack (expected at least \(starIndex + after), got \(items.count))")
    }
    for (target, item) in zip(targets[..<starIndex], items) { try assign(item, to: target, frame) }
    let middle = items[starIndex..<(items.count - after)]
    try assign(.list(ListObject(Array(middle))), to: targets[starIndex], frame)
    for (target, item) in zip(targets[(starIndex + 1)...], items.suffix(after)) {
      try assign(item, to: target, frame)
    }
  }

  /// The elements of an iterable, no more of them taken than are needed.
  private func elements(of value: Value, upTo limit: Int) throws(Interrupt) -> [Value] {
    switch value {
    case .list, .tuple, .set, .dict: return try elements(of: value)
    default:
      let iterator = try iterate(value)
      var items: [Value] = []
      while items.count < limit, let item = try iterator.next() {
        try step()
        items.append(item)
      }
      return items
    }
  }

  func augmentedAssign(
    _ target: Expression, _ op: BinaryOperator, _ value: Expression, _ frame: Frame
  ) throws(Interrupt) {
    let place = CallSite(module: frame.globals, range: target.range)
    switch target.kind {
    case .name(let name):
      site = place
      let old = try lookup(name, frame)
      try bind(name, try inPlace(op, old, try evaluate(value, frame)), frame)
    case .attribute(let object, let name):
      let object = try evaluate(object, frame)
      site = place
      let old = try attribute(name, of: object)
      try setAttribute(name, of: object, to: try inPlace(op, old, try evaluate(value, frame)))
    case .subscript(let container, let slice):
      let container = try evaluate(container, frame)
      let key = try evaluate(slice, frame)
      site = place
      let old = try item(key, of: container)
      try setItem(key, of: container, to: try inPlace(op, old, try evaluate(value, frame)))
    default: throw raise(types.syntaxError, "illegal expression for augmented assignment")
    }
  }

  /// `left op= right`: lists, dictionaries and sets change themselves.
  private func inPlace(_ op: BinaryOperator, _ left: Value, _ right: Value) throws(Interrupt) -> Value {
    switch (op, left) {
    case (.multiply, .list(let list)):
      guard case .list(let product) = try binary(op, left, right) else {
        list.taint = unknown("this list is repeated an unknown number of times")
        return left
      }
      list.items = product.items
      return left
    case (.subtract, .set(let set)) where !set.isFrozen, (.bitAnd, .set(let set)) where !set.isFrozen,
      (.bitXor, .set(let set)) where !set.isFrozen:
      guard case .set(let result) = try binary(op, left, right) else {
        set.taint = unknown("this set is changed by an unknown one")
        return left
      }
      set.storage = result.storage
      set.taint = set.taint ?? result.taint
      return left
    case (_, .instance(let instance)):
      let names: [BinaryOperator: String] = [
        .add: "__iadd__", .subtract: "__isub__", .multiply: "__imul__", .bitOr: "__ior__",
        .bitAnd: "__iand__", .divide: "__itruediv__",
      ]
      if let name = names[op], let method = instance.type.lookup(name) {
        return try call(method, CallArguments([left, right], site: site))
      }
      if let name = names[op], BuiltinNames.onlyLibraryHas(name, instance.type) {
        return .unknown(unknown("'\(name)' of a '\(instance.type.name)' is not evaluated"))
      }
      return try binary(op, left, right)
    case (.add, .list(let list)):
      if case .unknown(let unknown) = right {
        list.taint = outcome(of: unknown)
      } else {
        try extend(list, with: right)
      }
      return left
    case (.bitOr, .dict(let dict)):
      try update(dict, with: right)
      return left
    case (.bitOr, .set(let set)) where !set.isFrozen:
      for item in try elements(of: right) { try insert(item, into: set) }
      return left
    default: return try binary(op, left, right)
    }
  }

  func delete(_ target: Expression, _ frame: Frame) throws(Interrupt) {
    switch target.kind {
    case .name(let name):
      _ = try lookup(name, frame)
      frame.unbind(name)
    case .attribute(let object, let name): try deleteAttribute(name, of: try evaluate(object, frame))
    case .subscript(let container, let slice):
      let container = try evaluate(container, frame)
      try deleteItem(try evaluate(slice, frame), of: container)
    case .tuple(let targets), .list(let targets): for target in targets { try delete(target, frame) }
    default: break
    }
  }
}
