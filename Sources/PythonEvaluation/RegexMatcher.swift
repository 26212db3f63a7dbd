/// Matches a pattern by backtracking, in the order in which CPython's engine tries the ways.
///
/// Each node is given what has to match behind it as a continuation. A budget of steps ends a pattern that has
/// exponentially many ways, and a limit of depth one that nests too far.
struct RegexMatcher {
  /// The budget is used up.
  struct Exhausted: Error {}

  typealias Node = RegexPattern.Node

  let pattern: RegexPattern
  let text: [Unicode.Scalar]
  private let folded: [Unicode.Scalar]
  /// Start and end of each group, the whole match first; nil where it took no part.
  private(set) var groups: [Range<Int>?]
  private(set) var steps = 0
  private var depth = 0

  init(_ pattern: RegexPattern, _ text: [Unicode.Scalar]) {
    self.pattern = pattern
    self.text = text
    folded = pattern.flags.contains(.ignoreCase) ? text.map(Self.lower) : text
    groups = Array(repeating: nil, count: pattern.groupCount + 1)
  }

  private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar
  }

  /// A match that begins at `start`.
  /// - Parameters:
  ///   - isWhole: it has to end where the text does.
  ///   - mustAdvance: it must not be empty.
  mutating func match(
    at start: Int, isWhole: Bool = false, mustAdvance: Bool = false
  ) throws(Exhausted) -> Bool {
    groups = Array(repeating: nil, count: groups.count)
    let end = text.count
    return try run(pattern.root, start) { (matcher, position) throws(Exhausted) in
      if isWhole, position != end { return false }
      if mustAdvance, position == start { return false }
      matcher.groups[0] = start..<position
      return true
    }
  }

  /// The first match at or behind `start`.
  mutating func search(from start: Int, mustAdvance: Bool = false) throws(Exhausted) -> Bool {
    guard start <= text.count else { return false }
    for position in start...text.count {
      if try match(at: position, mustAdvance: mustAdvance && position == start) { return true }
    }
    return false
  }

  private typealias Continuation = (inout RegexMatcher, Int) throws(Exhausted) -> Bool

  private mutating func run(
    _ node: Node, _ position: Int, _ next: Continuation
  ) throws(Exhausted) -> Bool {
    steps += 1
    depth += 1
    defer { depth -= 1 }
    if steps > 200_000 || depth > 4000 { throw Exhausted() }
    switch node {
    case .character, .any, .oneOf:
      guard position < text.count, accepts(node, position) else { return false }
      return try next(&self, position + 1)
    case .anchor(let anchor): return holds(anchor, position) ? try next(&self, position) : false
    case .sequence(let items): return try run(items[...], position, next)
    case .alternatives(let branches):
      let before = groups
      for branch in branches {
        if try run(branch, position, next) { return true }
        groups = before
      }
      return false
    case .group(let inner, let index):
      let before = groups
      let matched = try run(inner, position) { (matcher, end) throws(Exhausted) in
        let old = matcher.groups[index]
        matcher.groups[index] = position..<end
        if try next(&matcher, end) { return true }
        matcher.groups[index] = old
        return false
      }
      if !matched { groups = before }
      return matched
    case .backReference(let index):
      guard let range = groups[index], position + range.count <= text.count,
        folded[range].elementsEqual(folded[position..<(position + range.count)])
      else { return false }
      return try next(&self, position + range.count)
    case .repetition(let inner, let bounds, let isLazy):
      if inner.isSingle { return try runSingles(inner, bounds, isLazy: isLazy, position, next) }
      return try repeated(inner, bounds, isLazy: isLazy, count: 0, last: -1, position, next)
    case .look(let inner, let isAhead, let isNegated):
      let before = groups
      let start = isAhead ? position : position - (inner.width ?? 0)
      let found =
        start >= 0
        ? try run(inner, start) { (_, end) throws(Exhausted) in isAhead || end == position } : false
      if found == isNegated {
        groups = before
        return false
      }
      if isNegated { groups = before }
      return try next(&self, position)
    }
  }

  private mutating func run(
    _ items: ArraySlice<Node>, _ position: Int, _ next: Continuation
  ) throws(Exhausted) -> Bool {
    guard let first = items.first else { return try next(&self, position) }
    return try run(first, position) { (matcher, position) throws(Exhausted) in
      try matcher.run(items.dropFirst(), position, next)
    }
  }

  /// A repetition of one character needs no way back but its number.
  private mutating func runSingles(
    _ node: Node, _ bounds: ClosedRange<Int>, isLazy: Bool, _ position: Int, _ next: Continuation
  ) throws(Exhausted) -> Bool {
    func fits(_ count: Int) -> Bool { position + count < text.count && accepts(node, position + count) }
    var count = 0
    if isLazy {
      while count < bounds.lowerBound {
        guard fits(count) else { return false }
        count += 1
      }
      while true {
        steps += 1
        if try next(&self, position + count) { return true }
        guard count < bounds.upperBound, fits(count) else { return false }
        count += 1
      }
    }
    while count < bounds.upperBound, fits(count) { count += 1 }
    steps += count / 8
    while count >= bounds.lowerBound {
      steps += 1
      if steps > 200_000 { throw Exhausted() }
      if try next(&self, position + count) { return true }
      count -= 1
    }
    return false
  }

  private mutating func repeated(
    _ node: Node, _ bounds: ClosedRange<Int>, isLazy: Bool, count: Int, last: Int, _ position: Int,
    _ next: Continuation
  ) throws(Exhausted) -> Bool {
    let before = groups
    func again(_ matcher: inout RegexMatcher) throws(Exhausted) -> Bool {
      // An empty turn is not repeated.
      guard count < bounds.upperBound, count < bounds.lowerBound || position != last else { return false }
      return try matcher.run(node, position) { (matcher, end) throws(Exhausted) in
        try matcher.repeated(
          node, bounds, isLazy: isLazy, count: count + 1, last: position, end, next)
      }
    }
    if count < bounds.lowerBound { return try again(&self) }
    if isLazy {
      if try next(&self, position) { return true }
      groups = before
      return try again(&self)
    }
    if try again(&self) { return true }
    groups = before
    return try next(&self, position)
  }

  // MARK: One character

  private func accepts(_ node: Node, _ position: Int) -> Bool {
    let scalar = text[position]
    switch node {
    case .character(let wanted):
      return pattern.flags.contains(.ignoreCase) ? folded[position] == Self.lower(wanted) : scalar == wanted
    case .any: return pattern.flags.contains(.dotAll) || scalar != "\n"
    case .oneOf(let items, let isNegated):
      var found = items.contains { contains($0, scalar) }
      if !found, pattern.flags.contains(.ignoreCase), scalar.isASCII {
        let other =
          scalar.properties.isLowercase
          ? scalar.properties.uppercaseMapping : scalar.properties.lowercaseMapping
        if let other = other.unicodeScalars.first { found = items.contains { contains($0, other) } }
      }
      return found != isNegated
    default: return false
    }
  }

  private func contains(_ item: RegexPattern.ClassItem, _ scalar: Unicode.Scalar) -> Bool {
    switch item {
    case .scalars(let range): range.contains(scalar.value)
    case .category("d"): isDigit(scalar)
    case .category("D"): !isDigit(scalar)
    case .category("w"): isWord(scalar)
    case .category("W"): !isWord(scalar)
    case .category("s"): isSpace(scalar)
    case .category: !isSpace(scalar)
    }
  }

  private var isASCII: Bool { pattern.flags.contains(.ascii) }

  private func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    isASCII || scalar.isASCII
      ? ("0"..."9").contains(scalar) : scalar.properties.generalCategory == .decimalNumber
  }

  private func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }
    return !isASCII && (scalar.isLetter || scalar.properties.numericType != nil)
  }

  private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    if isASCII { return (0x09...0x0D).contains(scalar.value) || scalar == " " }
    return scalar.isPythonSpace
  }

  private func holds(_ anchor: RegexPattern.Anchor, _ position: Int) -> Bool {
    switch anchor {
    case .textStart: return position == 0
    case .lineStart: return position == 0 || text[position - 1] == "\n"
    case .textEnd: return position == text.count
    case .lineEnd:
      if position == text.count { return true }
      return text[position] == "\n" && (pattern.flags.contains(.multiline) || position == text.count - 1)
    case .wordBoundary, .noWordBoundary:
      if text.isEmpty { return false }
      let before = position > 0 && isWord(text[position - 1])
      let after = position < text.count && isWord(text[position])
      return (before != after) == (anchor == .wordBoundary)
    }
  }
}
