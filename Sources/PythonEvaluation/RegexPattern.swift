/// A regular expression of Python's `re`, read into a tree.
///
/// What is covered: characters, escapes, classes, groups with and without names, `|`, repetition greedy and lazy,
/// back references, anchors, look-ahead, look-behind of a fixed width, and the flags `I`, `M`, `S`, `A`. Whatever else
/// stands in a pattern, an error included, is declined and not guessed at.
struct RegexPattern {
  indirect enum Node {
    case character(Unicode.Scalar)
    /// `.`
    case any
    case oneOf([ClassItem], isNegated: Bool)
    case anchor(Anchor)
    case sequence([Node])
    case alternatives([Node])
    case group(Node, Int)
    case backReference(Int)
    case repetition(Node, ClosedRange<Int>, isLazy: Bool)
    case look(Node, isAhead: Bool, isNegated: Bool)
  }

  enum ClassItem {
    case scalars(ClosedRange<UInt32>)
    /// `\d`, `\w`, `\s`, and in upper case what they are not.
    case category(Unicode.Scalar)
  }

  enum Anchor { case lineStart, lineEnd, textStart, textEnd, wordBoundary, noWordBoundary }

  struct Flags: OptionSet {
    let rawValue: Int
    static let ignoreCase = Flags(rawValue: 2)
    static let multiline = Flags(rawValue: 8)
    static let dotAll = Flags(rawValue: 16)
    static let unicode = Flags(rawValue: 32)
    static let ascii = Flags(rawValue: 256)
    static let known: Flags = [.ignoreCase, .multiline, .dotAll, .unicode, .ascii]
  }

  /// Not a pattern that is covered.
  struct Declined: Error {}

  let text: String
  private(set) var flags: Flags
  private(set) var root = Node.sequence([])
  private(set) var groupCount = 0
  private(set) var names: [(name: String, index: Int)] = []
  private var open: Set<Int> = []
  private var rest: ArraySlice<Unicode.Scalar>
  private var depth = 0

  init(_ text: String, _ flags: Int) throws(Declined) {
    self.text = text
    self.flags = Flags(rawValue: flags)
    rest = Array(text.unicodeScalars)[...]
    guard self.flags.isSubset(of: .known) else { throw Declined() }
    try readLeadingFlags()
    root = try alternatives()
    guard rest.isEmpty else { throw Declined() }
    // Folding letters beyond ASCII has rules of its own.
    if self.flags.contains(.ignoreCase), !text.isASCII { throw Declined() }
  }

  // MARK: Reading

  private mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.unicodeScalars) else { return false }
    rest = rest.dropFirst(text.unicodeScalars.count)
    return true
  }

  private mutating func next() throws(Declined) -> Unicode.Scalar {
    guard let scalar = rest.popFirst() else { throw Declined() }
    return scalar
  }

  private mutating func readLeadingFlags() throws(Declined) {
    guard rest.starts(with: "(?".unicodeScalars), let letter = rest.dropFirst(2).first,
      "aimsxLu".unicodeScalars.contains(letter)
    else { return }
    rest = rest.dropFirst(2)
    while true {
      switch try next() {
      case "i": flags.insert(.ignoreCase)
      case "m": flags.insert(.multiline)
      case "s": flags.insert(.dotAll)
      case "a": flags.insert(.ascii)
      case "u": flags.insert(.unicode)
      case ")": return
      default: throw Declined()
      }
    }
  }

  private mutating func alternatives() throws(Declined) -> Node {
    depth += 1
    defer { depth -= 1 }
    if depth > 100 { throw Declined() }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(Declined) -> Node {
    var items: [Node] = []
    while let scalar = rest.first, scalar != "|", scalar != ")" {
      let item = try atom()
      items.append(try repetition(of: item))
    }
    return .sequence(items)
  }

  private mutating func repetition(of item: Node) throws(Declined) -> Node {
    let bounds: ClosedRange<Int>
    if take("*") {
      bounds = 0...Int.max
    } else if take("+") {
      bounds = 1...Int.max
    } else if take("?") {
      bounds = 0...1
    } else if let counted = try counts() {
      bounds = counted
    } else {
      return item
    }
    switch item {
    case .anchor, .look: throw Declined()
    default: break
    }
    // How often what may be empty is repeated, and what its groups then hold, is CPython's own affair.
    if bounds.upperBound > 1, item.mayBeEmpty { throw Declined() }
    let isLazy = take("?")
    // A possessive repetition, or two in a row.
    if let scalar = rest.first, "*+?".unicodeScalars.contains(scalar) { throw Declined() }
    if rest.first == "{", try counts() != nil { throw Declined() }
    return .repetition(item, bounds, isLazy: isLazy)
  }

  /// `{2}`, `{2,}`, `{,3}`, `{2,3}`; nil where the brace is a character.
  private mutating func counts() throws(Declined) -> ClosedRange<Int>? {
    guard rest.first == "{" else { return nil }
    let before = rest
    rest.removeFirst()
    func number(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int? {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      rest = rest.dropFirst(digits.count)
      return Int(String(String.UnicodeScalarView(digits)))
    }
    let lower = number(&rest)
    if lower != nil, take("}") { return (lower ?? 0)...(lower ?? 0) }
    guard take(",") else {
      rest = before
      return nil
    }
    let upper = number(&rest)
    guard take("}") else {
      rest = before
      return nil
    }
    guard (lower ?? 0) <= (upper ?? Int.max) else { throw Declined() }
    return (lower ?? 0)...(upper ?? Int.max)
  }

  private mutating func atom() throws(Declined) -> Node {
    switch try next() {
    case ".": return .any
    case "^": return .anchor(flags.contains(.multiline) ? .lineStart : .textStart)
    case "$": return .anchor(.lineEnd)
    case "(": return try group()
    case "[": return try characterClass()
    case "\\": return try escape()
    case "*", "+", "?": throw Declined()
    case "{":
      var ahead = self
      ahead.rest = (["{"] + rest)[...]
      if try ahead.counts() != nil { throw Declined() }
      return .character("{")
    case let scalar: return .character(scalar)
    }
  }

  private mutating func group() throws(Declined) -> Node {
    if take("?:") { return try closed(try alternatives()) }
    for (mark, isAhead, isNegated) in [
      ("?=", true, false), ("?!", true, true), ("?<=", false, false), ("?<!", false, true),
    ] where take(mark) {
      let inner = try closed(try alternatives())
      if !isAhead, inner.width == nil { throw Declined() }
      return .look(inner, isAhead: isAhead, isNegated: isNegated)
    }
    if take("?P=") {
      let name = try self.name(until: ")")
      guard let group = names.first(where: { $0.name == name }), !open.contains(group.index) else {
        throw Declined()
      }
      return .backReference(group.index)
    }
    groupCount += 1
    let index = groupCount
    if take("?P<") {
      let name = try self.name(until: ">")
      if names.contains(where: { $0.name == name }) { throw Declined() }
      names.append((name, index))
    } else if rest.first == "?" {
      throw Declined()
    }
    open.insert(index)
    let inner = try closed(try alternatives())
    open.remove(index)
    return .group(inner, index)
  }

  private mutating func closed(_ node: Node) throws(Declined) -> Node {
    guard take(")") else { throw Declined() }
    return node
  }

  private mutating func name(until end: Unicode.Scalar) throws(Declined) -> String {
    var name = ""
    while true {
      let scalar = try next()
      if scalar == end { break }
      guard scalar == "_" || (scalar.isASCII && scalar.properties.isXIDContinue) else { throw Declined() }
      name.unicodeScalars.append(scalar)
    }
    guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else { throw Declined() }
    return name
  }

  private mutating func escape() throws(Declined) -> Node {
    let scalar = try next()
    switch scalar {
    case "d", "D", "w", "W", "s", "S": return .oneOf([.category(scalar)], isNegated: false)
    case "A": return .anchor(.textStart)
    case "Z": return .anchor(.textEnd)
    case "b": return .anchor(.wordBoundary)
    case "B": return .anchor(.noWordBoundary)
    case "1"..."9":
      var number = Int(scalar.value - 48)
      if let second = rest.first, ("0"..."9").contains(second) {
        if let third = rest.dropFirst().first, ("0"..."7").contains(third) { throw Declined() }
        number = number * 10 + Int(second.value - 48)
        rest.removeFirst()
      }
      guard number <= groupCount, !open.contains(number) else { throw Declined() }
      return .backReference(number)
    default: return .character(try plainEscape(scalar))
    }
  }

  /// An escape that stands for one character, inside and outside of a class.
  private mutating func plainEscape(_ scalar: Unicode.Scalar) throws(Declined) -> Unicode.Scalar {
    switch scalar {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "f": return "\u{0C}"
    case "v": return "\u{0B}"
    case "a": return "\u{07}"
    case "x", "u", "U":
      let count = scalar == "x" ? 2 : scalar == "u" ? 4 : 8
      let digits = rest.prefix(count)
      rest = rest.dropFirst(count)
      guard digits.count == count, let value = UInt32(String(String.UnicodeScalarView(digits)), radix: 16),
        let result = Unicode.Scalar(value)
      else { throw Declined() }
      return result
    case "a"..."z", "A"..."Z", "0"..."9": throw Declined()
    default: return scalar
    }
  }

  private mutating func characterClass() throws(Declined) -> Node {
    let isNegated = take("^")
    var items: [ClassItem] = []
    var isFirst = true
    while true {
      var scalar = try next()
      if scalar == "]", !isFirst { break }
      isFirst = false
      // What newer versions may read as an operation on sets.
      if "[-&~|".unicodeScalars.contains(scalar), rest.first == scalar { throw Declined() }
      if scalar == "\\" {
        let letter = try next()
        if "dDwWsS".unicodeScalars.contains(letter) {
          items.append(.category(letter))
          if rest.first == "-", rest.dropFirst().first != "]" { throw Declined() }
          continue
        }
        scalar = letter == "b" ? "\u{08}" : try plainEscape(letter)
      }
      guard rest.first == "-", let upper = rest.dropFirst().first, upper != "]" else {
        items.append(.scalars(scalar.value...scalar.value))
        continue
      }
      rest.removeFirst()
      var end = try next()
      if end == "-" { throw Declined() }
      if end == "\\" {
        let letter = try next()
        end = letter == "b" ? "\u{08}" : try plainEscape(letter)
      }
      guard scalar.value <= end.value else { throw Declined() }
      items.append(.scalars(scalar.value...end.value))
    }
    return .oneOf(items, isNegated: isNegated)
  }
}

extension RegexPattern.Node {
  /// How many characters it matches, if it is always the same number.
  var width: Int? {
    switch self {
    case .character, .any, .oneOf: return 1
    case .anchor, .look: return 0
    case .sequence(let items):
      var total = 0
      for item in items {
        guard let width = item.width else { return nil }
        total += width
      }
      return total
    case .alternatives(let branches):
      guard let first = branches.first?.width, branches.allSatisfy({ $0.width == first }) else { return nil }
      return first
    case .group(let inner, _): return inner.width
    case .backReference: return nil
    case .repetition(let inner, let bounds, _):
      guard bounds.lowerBound == bounds.upperBound, let width = inner.width, bounds.lowerBound < 1000 else {
        return nil
      }
      return width * bounds.lowerBound
    }
  }

  var mayBeEmpty: Bool {
    switch self {
    case .character, .any, .oneOf: false
    case .anchor, .look, .backReference: true
    case .sequence(let items): items.allSatisfy(\.mayBeEmpty)
    case .alternatives(let branches): branches.contains(where: \.mayBeEmpty)
    case .group(let inner, _): inner.mayBeEmpty
    case .repetition(let inner, let bounds, _): bounds.lowerBound == 0 || inner.mayBeEmpty
    }
  }

  /// One character, without a group in it.
  var isSingle: Bool {
    switch self {
    case .character, .any, .oneOf: true
    default: false
    }
  }
}
