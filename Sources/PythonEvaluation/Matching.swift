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
      guard case .dict(let dict) = value else { return false }
      let remaining = DictObject()
      try update(remaining, with: value)
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

  private func matchesSequence(
    _ value: Value, _ patterns: [Pattern], _ frame: Frame
  ) throws(Interrupt) -> Bool {
    switch value {
    case .unknown(let unknown): throw .undecided(outcome(of: unknown))
    case .list, .tuple, .range: break
    default: return false
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
