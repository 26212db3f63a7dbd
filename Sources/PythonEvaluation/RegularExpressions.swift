import PythonText

/// The module `re`: its functions, compiled patterns and matches.
extension Interpreter {
  func regularExpressionModule() -> [String: Value] {
    var names: [String: Value] = [
      "Pattern": .type(PatternObject.sharedType), "Match": .type(MatchObject.sharedType),
    ]
    let flags: [(String, String, Int)] = [
      ("I", "IGNORECASE", 2), ("M", "MULTILINE", 8), ("S", "DOTALL", 16), ("U", "UNICODE", 32),
      ("X", "VERBOSE", 64),
      ("A", "ASCII", 256),
    ]
    for (short, long, value) in flags {
      names[short] = .int(value)
      names[long] = .int(value)
    }
    names["compile"] = native("compile", module: "re") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "compile", ["pattern", "flags"], required: 1)
      return .host(try interpreter.pattern(values[0], values[1]))
    }
    names["escape"] = native("escape", module: "re") { (interpreter, call) throws(Interrupt) in
      var result = String.UnicodeScalarView()
      for scalar in try interpreter.text(call.positional.first, "pattern").unicodeScalars {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\u{0B}\u{0C}".unicodeScalars.contains(scalar) { result.append("\\") }
        result.append(scalar)
      }
      return .string(String(result))
    }
    for (name, parameters) in PatternObject.parameters {
      names[name] = native(name, module: "re") { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(
          call, name, ["pattern"] + parameters + ["flags"], required: 1 + (parameters.count > 2 ? 2 : 1))
        let pattern = try interpreter.pattern(values[0], values.last ?? nil)
        return try pattern.run(name, Array(values.dropFirst().dropLast()), interpreter)
      }
    }
    return names
  }

  fileprivate func pattern(_ value: Value?, _ flags: Value?) throws(Interrupt) -> PatternObject {
    if case .host(let object)? = value, let pattern = object as? PatternObject {
      if let flags, try int(flags) != 0 {
        throw valueError("cannot process flags argument with a compiled pattern")
      }
      return pattern
    }
    if case .bytes? = value { throw .undecided(unknown("a pattern of bytes is not evaluated")) }
    let text = try text(value, "pattern")
    let flags = try int(flags, default: 0)
    let read: RegexPattern? = {
      do throws(RegexPattern.Declined) { return try RegexPattern(text, flags) } catch { return nil }
    }()
    guard let read else {
      throw .undecided(unknown("the regular expression \(PythonRepr.string(text)) is not evaluated"))
    }
    return PatternObject(read)
  }
}

/// `re.Pattern`
private final class PatternObject: HostObject {
  static nonisolated(unsafe) let sharedType = ClassObject(
    "Pattern", module: "re", bases: [BuiltinTypes.shared.object])

  /// The methods, with what they take after the pattern.
  static let parameters = [
    "match": ["string"], "search": ["string"], "fullmatch": ["string"], "findall": ["string"],
    "finditer": ["string"],
    "split": ["string", "maxsplit"], "sub": ["repl", "string", "count"], "subn": ["repl", "string", "count"],
  ]

  let pattern: RegexPattern

  var type: ClassObject { Self.sharedType }

  init(_ pattern: RegexPattern) { self.pattern = pattern }

  var equalityKey: AnyHashable? { [ExactString(pattern.text), ExactString(String(pattern.flags.rawValue))] }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    if let parameters = Self.parameters[name] {
      return interpreter.native(name, module: "re") { [self] (interpreter, call) throws(Interrupt) in
        if name == "match" || name == "search" || name == "fullmatch" || name.hasPrefix("find"),
          call.positional.count > 1
        {
          return .unknown(interpreter.unknown("'\(name)' with bounds is not evaluated"))
        }
        let values = try interpreter.arguments(call, name, parameters, required: max(1, parameters.count - 1))
        return try run(name, values, interpreter)
      }
    }
    switch name {
    case "pattern": return .string(pattern.text)
    case "groups": return .int(pattern.groupCount)
    case "groupindex":
      let dict = DictObject()
      for (name, index) in pattern.names { dict[name] = .int(index) }
      return .dict(dict)
    default: return .unknown(interpreter.unknown("'\(name)' of a pattern is not evaluated"))
    }
  }

  func run(_ name: String, _ values: [Value?], _ interpreter: Interpreter) throws(Interrupt) -> Value {
    if name.hasPrefix("sub") {
      return try substitute(
        values[0] ?? .none, try interpreter.text(values[1], "string"),
        try interpreter.int(values[2], default: 0), isCounted: name == "subn", interpreter)
    }
    let text = try interpreter.text(values[0], "string")
    switch name {
    case "match", "fullmatch":
      var matcher = try matcher(text, interpreter)
      let found = try guarded(interpreter) { () throws(RegexMatcher.Exhausted) in
        try matcher.match(at: 0, isWhole: name == "fullmatch")
      }
      return found ? .host(MatchObject(self, text, matcher)) : .none
    case "search":
      return try matches(text, limit: 1, interpreter).first.map { .host($0) } ?? .none
    case "finditer":
      return .iterator(
        IteratorObject("callable_iterator", over: try matches(text, limit: 0, interpreter).map { .host($0) }))
    case "findall":
      var found: [Value] = []
      for match in try matches(text, limit: 0, interpreter) {
        let groups = (1..<match.groups.count).map { match.text(of: $0) ?? .string("") }
        found.append(
          groups.isEmpty ? match.text(of: 0) ?? .none : groups.count == 1 ? groups[0] : .tuple(groups))
      }
      return .list(ListObject(found))
    default: return try split(text, try interpreter.int(values[1], default: 0), interpreter)
    }
  }

  private func matcher(_ text: String, _ interpreter: Interpreter) throws(Interrupt) -> RegexMatcher {
    if pattern.flags.contains(.ignoreCase), !text.isASCII {
      throw .undecided(interpreter.unknown("a text that is not ASCII is not matched without its case"))
    }
    return RegexMatcher(pattern, Array(text.unicodeScalars))
  }

  private func guarded(
    _ interpreter: Interpreter, _ body: () throws(RegexMatcher.Exhausted) -> Bool
  ) throws(Interrupt) -> Bool {
    do throws(RegexMatcher.Exhausted) {
      return try body()
    } catch {
      throw .undecided(interpreter.unknown("this regular expression takes too many steps"))
    }
  }

  /// All matches, as CPython goes through a text: behind an empty one, the next must not be empty.
  private func matches(
    _ text: String, limit: Int, _ interpreter: Interpreter
  ) throws(Interrupt) -> [MatchObject] {
    var matcher = try matcher(text, interpreter)
    var found: [MatchObject] = []
    var position = 0
    var mustAdvance = false
    while limit <= 0 || found.count < limit {
      let before = matcher.steps
      let isFound = try guarded(interpreter) { () throws(RegexMatcher.Exhausted) in
        try matcher.search(from: position, mustAdvance: mustAdvance)
      }
      try interpreter.spend((matcher.steps - before) / 16 + 1)
      guard isFound, let range = matcher.groups[0] else { break }
      found.append(MatchObject(self, text, matcher))
      position = range.upperBound
      mustAdvance = range.isEmpty
    }
    return found
  }

  private func split(_ text: String, _ limit: Int, _ interpreter: Interpreter) throws(Interrupt) -> Value {
    if limit < 0 { return .list(ListObject([.string(text)])) }
    let scalars = Array(text.unicodeScalars)
    var parts: [Value] = []
    var position = 0
    for match in try matches(text, limit: limit, interpreter) {
      guard let range = match.groups[0] else { continue }
      parts.append(.string(String(scalars[position..<range.lowerBound])))
      for group in 1..<match.groups.count { parts.append(match.text(of: group) ?? .none) }
      position = range.upperBound
    }
    parts.append(.string(String(scalars[position...])))
    return .list(ListObject(parts))
  }

  private func substitute(
    _ replacement: Value, _ text: String, _ limit: Int, isCounted: Bool, _ interpreter: Interpreter
  ) throws(Interrupt) -> Value {
    let scalars = Array(text.unicodeScalars)
    let found = limit < 0 ? [] : try matches(text, limit: limit, interpreter)
    var result = ""
    var position = 0
    for match in found {
      guard let range = match.groups[0] else { continue }
      result += String(scalars[position..<range.lowerBound])
      if case .string(let template) = replacement.unwrapped {
        result += try match.expand(template, interpreter)
      } else {
        let made = try interpreter.call(replacement, CallArguments([.host(match)], site: interpreter.site))
        result += try interpreter.text(made, "expected str instance")
      }
      position = range.upperBound
    }
    result += String(scalars[position...])
    return isCounted ? .tuple([.string(result), .int(found.count)]) : .string(result)
  }
}

/// `re.Match`
private final class MatchObject: HostObject {
  static nonisolated(unsafe) let sharedType = ClassObject(
    "Match", module: "re", bases: [BuiltinTypes.shared.object])

  let pattern: PatternObject
  let text: String
  let groups: [Range<Int>?]
  private let scalars: [Unicode.Scalar]

  var type: ClassObject { Self.sharedType }

  init(_ pattern: PatternObject, _ text: String, _ matcher: RegexMatcher) {
    self.pattern = pattern
    self.text = text
    groups = matcher.groups
    scalars = matcher.text
  }

  /// nil: the group took no part.
  func text(of group: Int) -> Value? { groups[group].map { .string(String(scalars[$0])) } }

  private func index(_ value: Value, _ interpreter: Interpreter) throws(Interrupt) -> Int {
    let index: Int?
    if case .string(let name) = value {
      index = pattern.pattern.names.first { ExactString($0.name) == ExactString(name) }?.index
    } else {
      index = try interpreter.int(value)
    }
    guard let index, groups.indices.contains(index) else {
      throw interpreter.raise(interpreter.types.indexError, "no such group")
    }
    return index
  }

  func item(_ key: Value, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    text(of: try index(key, interpreter)) ?? Value.none
  }

  func representation(_ interpreter: Interpreter) throws(Interrupt) -> String? {
    guard let range = groups[0] else { return nil }
    let found = PythonRepr.string(String(scalars[range]))
    guard found.unicodeScalars.count <= 50 else { return nil }
    return "<re.Match object; span=(\(range.lowerBound), \(range.upperBound)), match=\(found)>"
  }

  func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    func method(_ body: @escaping NativeFunction.Body) -> Value {
      interpreter.native(name, module: "re", body)
    }
    switch name {
    case "group":
      return method { [self] (interpreter, call) throws(Interrupt) in
        var found: [Value] = []
        for group in call.positional.isEmpty ? [.int(0)] : call.positional {
          found.append(text(of: try index(group, interpreter)) ?? .none)
        }
        return found.count == 1 ? found[0] : .tuple(found)
      }
    case "groups":
      return method { [self] (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["default"])
        return .tuple((1..<groups.count).map { text(of: $0) ?? values[0] ?? .none })
      }
    case "groupdict":
      return method { [self] (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["default"])
        let dict = DictObject()
        for (name, index) in pattern.pattern.names { dict[name] = text(of: index) ?? values[0] ?? Value.none }
        return .dict(dict)
      }
    case "start", "end", "span":
      return method { [self] (interpreter, call) throws(Interrupt) in
        let range = groups[try index(call.positional.first ?? .int(0), interpreter)]
        let (start, end) = (range?.lowerBound ?? -1, range?.upperBound ?? -1)
        return name == "start" ? .int(start) : name == "end" ? .int(end) : .tuple([.int(start), .int(end)])
      }
    case "expand":
      return method { [self] (interpreter, call) throws(Interrupt) in
        .string(try expand(try interpreter.text(call.positional.first, "template"), interpreter))
      }
    case "string": return .string(text)
    case "re": return .host(pattern)
    case "pos": return .int(0)
    case "endpos": return .int(scalars.count)
    default: return .unknown(interpreter.unknown("'\(name)' of a match is not evaluated"))
    }
  }

  /// A replacement with `\1`, `\g<name>` and the escapes of characters.
  func expand(_ template: String, _ interpreter: Interpreter) throws(Interrupt) -> String {
    var result = ""
    var rest = template.unicodeScalars[...]
    let declined = Interrupt.undecided(
      interpreter.unknown("the replacement \(PythonRepr.string(template)) is not evaluated"))
    func string(_ index: Int) -> String {
      if case .string(let text)? = text(of: index) { text } else { "" }
    }
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      guard let escape = rest.popFirst() else { throw declined }
      switch escape {
      case "n": result += "\n"
      case "t": result += "\t"
      case "r": result += "\r"
      case "\\": result += "\\"
      case "g":
        guard rest.popFirst() == "<", let end = rest.firstIndex(of: ">") else { throw declined }
        let name = String(rest[..<end])
        rest = rest[rest.index(after: end)...]
        let number = name.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(name) : nil
        guard let index = number ?? pattern.pattern.names.first(where: { $0.name == name })?.index,
          groups.indices.contains(index)
        else { throw declined }
        result += string(index)
      case "1"..."9":
        var number = Int(escape.value - 48)
        if let second = rest.first, ("0"..."9").contains(second) {
          if let third = rest.dropFirst().first, ("0"..."7").contains(third) { throw declined }
          number = number * 10 + Int(second.value - 48)
          rest.removeFirst()
        }
        guard groups.indices.contains(number) else { throw declined }
        result += string(number)
      case "a"..."z", "A"..."Z", "0": throw declined
      default:
        result.unicodeScalars.append("\\")
        result.unicodeScalars.append(escape)
      }
    }
    return result
  }
}

extension String {
  fileprivate init(_ scalars: ArraySlice<Unicode.Scalar>) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }
}
