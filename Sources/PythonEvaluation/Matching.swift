import PythonSyntax

/// The `match` statement.
extension Interpreter {
  func match(
    _ subject: Expression, _ cases: [MatchCase], _ statement: Statement, _ frame: Frame
  ) throws(Interrupt) -> Completion {
    let value = try evaluate(subject, frame)
    for matchCase in cases {
      site = CallSite(module: frame.globals, range: matchCase.pattern.range)
      do throws(Interrupt) {
        guard try matches(value, matchCase.pattern, frame) else { continue }
        if let condition = matchCase.condition,
          !(try isTrue(try evaluate(condition, frame)))
        {
          continue
        }
      } catch .undecided(let unknown) {
        if statement.mayLeave { throw .undecided(unknown) }
        poison([statement], frame, unknown)
        return .normal
      }
      return try execute(matchCase.body, frame)
    }
    return .normal
  }

  private func matches(
    _ value: Value, _ pattern: Pattern, _ frame: Frame
  ) throws(Interrupt) -> Bool {
    switch pattern.kind {
    case .value(let expression):
      return try decided(try isEqual(value, try evaluate(expression, frame)), value)
    case .singleton(let constant):
      return try decided(isIdentical(value, self.value(of: constant)), value)
    case .capture(let inner, let name):
      if let inner, !(try matches(value, inner, frame)) { return false }
      if let name { try bind(name, value, frame) }
      return true
    case .alternatives(let patterns):
      for pattern in patterns where try matches(value, pattern, frame) { return true }
      return false
    case .sequence(let patterns): return try matchesSequence(value, patterns, frame)
    case .mapping(let keys, let patterns, let rest):
      if case .unknown(let unknown) = value { throw .undecided(outcome(of: unknown)) }
      guard case .dict(let dict) = value.unwrapped else {
        if try isLookedInto(value, .mapping) {
          throw .undecided(unknown("the patterns of a '\(typeName(value))' are not evaluated"))
        }
        return false
      }
      if case .instance(let instance) = value, instance.type.changesLookup {
        throw .undecided(unknown("the patterns of a '\(typeName(value))' are not evaluated"))
      }
      let remaining = DictObject()
      try update(remaining, with: .dict(dict))
      for (key, pattern) in zip(keys, patterns) {
        let key = try evaluate(key, frame)
        guard try decided(try contains(key, in: .dict(dict)), value) else { return false }
        if !(try matches(try item(key, of: .dict(dict)), pattern, frame)) { return false }
        try deleteItem(key, of: .dict(remaining))
      }
      if let rest { try bind(rest, .dict(remaining), frame) }
      return true
    case .matchClass(let type, let patterns, let names, let keywordPatterns):
      let type = try evaluate(type, frame)
      guard try decided(try isInstance(value, of: type), value) else { return false }
      for (name, pattern) in zip(names, keywordPatterns) {
        guard let attribute = try attributeIfPresent(name, of: value),
          try matches(attribute, pattern, frame)
        else { return false }
      }
      return try matchesPositional(value, type, patterns, frame)
    case .star: return true
    }
  }

  private func decided(_ answer: Bool?, _ value: Value) throws(Interrupt) -> Bool {
    guard let answer else { throw .undecided(unknownCondition(value)) }
    return answer
  }

  private func matchesPositional(
    _ value: Value, _ type: Value, _ patterns: [Pattern], _ frame: Frame
  ) throws(Interrupt) -> Bool {
    guard let first = patterns.first else { return true }
    if case .type(let type) = type, type.moduleName == "builtins", patterns.count == 1 {
      return try matches(value, first, frame)
    }
    let names = try elements(of: try attribute("__match_args__", of: type))
    for (name, pattern) in zip(names, patterns) {
      guard case .string(let name) = name, let part = try attributeIfPresent(name, of: value),
        try matches(part, pattern, frame)
      else { return false }
    }
    return true
  }

  /// Whether an object is a sequence or a mapping to a pattern: by its class, since CPython marks classes so.
  private func isLookedInto(_ value: Value, _ kind: PatternKind) throws(Interrupt) -> Bool {
    switch value {
    case .host(let object): return object.patternKind == kind
    case .instance(let instance):
      let name = kind == .sequence ? "Sequence" : "Mapping"
      let isMarked = instance.type.resolutionOrder.contains { type in
        switch (type.moduleName, type.name) {
        case ("collections.abc", name), ("collections", "deque"): kind == .sequence || type.name == name
        case ("collections", "ChainMap"), ("collections", "UserDict"), ("types", "MappingProxyType"):
          kind == .mapping
        default: false
        }
      }
      if !isMarked, let base = instance.type.unknownBase { throw .undecided(outcome(of: base)) }
      return isMarked
    default: return false
    }
  }

  private func matchesSequence(
    _ value: Value, _ patterns: [Pattern], _ frame: Frame
  ) throws(Interrupt) -> Bool {
    switch value.unwrapped {
    case .unknown(let unknown): throw .undecided(outcome(of: unknown))
    case .list, .tuple, .range: break
    default: guard try isLookedInto(value, .sequence) else { return false }
    }
    let items = try elements(of: value)
    let star = patterns.firstIndex { if case .star = $0.kind { true } else { false } }
    guard let star else {
      guard items.count == patterns.count else { return false }
      for (item, pattern) in zip(items, patterns) where !(try matches(item, pattern, frame)) { return false }
      return true
    }
    let after = patterns.count - star - 1
    guard items.count >= star + after else { return false }
    for (item, pattern) in zip(items, patterns[..<star]) where !(try matches(item, pattern, frame)) {
      return false
    }
    for (item, pattern) in zip(items.suffix(after), patterns[(star + 1)...])
    where !(try matches(item, pattern, frame)) {
      return false
    }
    if case .star(let name?) = patterns[star].kind {
      try bind(name, .list(ListObject(Array(items[star..<(items.count - after)]))), frame)
    }
    return true
  }
}

extension ClassObject {
  /// A class of the project below `dict` that finds its keys in another way.
  fileprivate var changesLookup: Bool {
    ["get", "keys", "__contains__", "__getitem__"].contains { name in
      resolutionOrder.contains { $0.range != nil && $0.attributes[name] != nil }
    }
  }
}
