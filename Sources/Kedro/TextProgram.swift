/// A small backtracking matcher: the part of Python's `re` that `parse` needs.
///
/// Texts are matched whole, scalar by scalar and whatever their case, as under `re.IGNORECASE`; `.` is any
/// scalar. Choices are taken in the order of Python's engine, since which of several matches is found first
/// decides what a dataset's fields are. A pattern is run against many names, so it is compiled once.
struct TextProgram: Hashable, Sendable {
  indirect enum Node: Hashable, Sendable {
    case scalar(Unicode.Scalar)
    case any
    case set(ScalarSet)
    case sequence([Node])
    case alternatives([Node])
    /// `max` nil: without end.
    case repeated(Node, min: Int, max: Int?, isGreedy: Bool)
    case capture(Int, Node)
    /// What a group has captured, again.
    case sameAs(Int)

    static func optional(_ node: Node) -> Node { .repeated(node, min: 0, max: 1, isGreedy: true) }
    static func many(_ node: Node, _ min: Int) -> Node { .repeated(node, min: min, max: nil, isGreedy: true) }
    static func between(_ node: Node, _ min: Int, _ max: Int) -> Node {
      .repeated(node, min: min, max: max, isGreedy: true)
    }
  }

  enum ScalarSet: Hashable, Sendable {
    case digit, notDigit, word, notWord, space, notSpace
    case scalars(String)

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .digit: scalar.isDecimal
      case .notDigit: !scalar.isDecimal
      case .word: scalar.isWord
      case .notWord: !scalar.isWord
      case .space: scalar.isSpace
      case .notSpace: !scalar.isSpace
      case .scalars(let members): members.unicodeScalars.contains { $0.isSameLetter(as: scalar) }
      }
    }
  }

  private enum Instruction: Hashable, Sendable {
    case scalar(Unicode.Scalar)
    case any
    case set(ScalarSet)
    /// Goes on at the first, and if that fails at the second.
    case split(Int, Int)
    case jump(Int)
    case save(Int)
    case sameAs(Int)
    case end
  }

  private var instructions: [Instruction] = []
  private var captureCount = 0

  init(_ node: Node) {
    compile(node)
    instructions.append(.end)
  }

  private mutating func compile(_ node: Node) {
    switch node {
    case .scalar(let scalar): instructions.append(.scalar(scalar))
    case .any: instructions.append(.any)
    case .set(let set): instructions.append(.set(set))
    case .sequence(let nodes): nodes.forEach { compile($0) }
    case .alternatives(let nodes):
      var jumps: [Int] = []
      for (index, node) in nodes.enumerated() {
        let isLast = index == nodes.count - 1
        let split = instructions.count
        if !isLast { instructions.append(.jump(0)) }
        compile(node)
        if !isLast {
          jumps.append(instructions.count)
          instructions.append(.jump(0))
          instructions[split] = .split(split + 1, instructions.count)
        }
      }
      for jump in jumps { instructions[jump] = .jump(instructions.count) }
    case .repeated(let node, let min, let max, let isGreedy):
      for _ in 0..<min { compile(node) }
      // The bodies always consume something, so that a loop ends.
      guard let max else {
        let split = instructions.count
        instructions.append(.jump(0))
        compile(node)
        instructions.append(.jump(split))
        instructions[split] = choice(split + 1, instructions.count, isGreedy)
        return
      }
      var splits: [Int] = []
      for _ in min..<Swift.max(min, max) {
        splits.append(instructions.count)
        instructions.append(.jump(0))
        compile(node)
      }
      for split in splits { instructions[split] = choice(split + 1, instructions.count, isGreedy) }
    case .capture(let group, let node):
      captureCount = Swift.max(captureCount, group + 1)
      instructions.append(.save(2 * group))
      compile(node)
      instructions.append(.save(2 * group + 1))
    case .sameAs(let group): instructions.append(.sameAs(group))
    }
  }

  private func choice(_ more: Int, _ done: Int, _ isGreedy: Bool) -> Instruction {
    isGreedy ? .split(more, done) : .split(done, more)
  }

  /// - Returns: what each group captured, or nil where the whole of `text` does not match.
  func match(_ text: [Unicode.Scalar]) -> [String]? {
    var trail: [Step] = []
    var instruction = 0
    var position = 0
    var saved = [Int](repeating: 0, count: 2 * captureCount)
    while true {
      var goesOn = true
      switch instructions[instruction] {
      case .scalar(let scalar):
        goesOn = position < text.count && scalar.isSameLetter(as: text[position])
        position += 1
        instruction += 1
      case .any:
        goesOn = position < text.count
        position += 1
        instruction += 1
      case .set(let set):
        goesOn = position < text.count && set.contains(text[position])
        position += 1
        instruction += 1
      case .split(let first, let second):
        trail.append(.alternative(second, position))
        instruction = first
      case .jump(let target): instruction = target
      case .save(let slot):
        trail.append(.saved(slot, saved[slot]))
        saved[slot] = position
        instruction += 1
      case .sameAs(let group):
        let captured = text[saved[2 * group]..<saved[2 * group + 1]]
        goesOn =
          position + captured.count <= text.count
          && zip(captured, text[position...]).allSatisfy { $0.lowercase == $1.lowercase }
        position += captured.count
        instruction += 1
      case .end:
        if position == text.count {
          return (0..<captureCount).map { group in
            var capture = ""
            capture.unicodeScalars.append(contentsOf: text[saved[2 * group]..<saved[2 * group + 1]])
            return capture
          }
        }
        goesOn = false
      }
      if goesOn { continue }
      backtracking: while true {
        switch trail.popLast() {
        case .saved(let slot, let old)?: saved[slot] = old
        case .alternative(let next, let start)?:
          (instruction, position) = (next, start)
          break backtracking
        case nil: return nil
        }
      }
    }
  }

  /// What going back undoes, or goes on with.
  private enum Step {
    case alternative(Int, Int)
    case saved(Int, Int)
  }
}

// MARK: Python's view of characters

extension Unicode.Scalar {
  /// Python's `re` compares lower-case letters, and takes for one those that have one capital (`s` and `ſ`).
  func isSameLetter(as other: Unicode.Scalar) -> Bool {
    if self == other { return true }
    let left = lowercase
    let right = other.lowercase
    return left == right || left.uppercase == right.uppercase
  }

  /// The letter's single lower-case scalar.
  var lowercase: Unicode.Scalar {
    if isASCII { return ("A"..."Z").contains(self) ? Unicode.Scalar(UInt8(value) | 0x20) : self }
    if self == "\u{130}" { return "i" }
    let mapping = properties.lowercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first ?? self : self
  }

  private var uppercase: Unicode.Scalar {
    if isASCII { return ("a"..."z").contains(self) ? Unicode.Scalar(UInt8(value) & 0xDF) : self }
    let mapping = properties.uppercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first ?? self : self
  }

  /// `\d`
  var isDecimal: Bool { isASCII ? ("0"..."9").contains(self) : properties.generalCategory == .decimalNumber }

  /// `\w`
  var isWord: Bool {
    if isASCII { return ("0"..."9").contains(self) || ("a"..."z").contains(lowercase) || self == "_" }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }

  /// `str.isalpha`
  var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  /// `\s`
  fileprivate var isSpace: Bool { properties.isWhitespace || ("\u{1C}"..."\u{1F}").contains(self) }
}
