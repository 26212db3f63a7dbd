import BigInt
import PythonSyntax
import PythonText

/// Text made of values: `str`, `repr`, f-strings, `format` and `%`.
extension Interpreter {
  /// `str(value)`
  package func string(of value: Value) throws(Interrupt) -> String {
    switch value {
    case .string(let text): return text
    case .unknown(let unknown): throw .undecided(outcome(of: unknown))
    case .instance(let instance):
      if let method = instance.type.lookup("__str__") {
        return try text(try call(method, CallArguments([value], site: site)), "__str__ result")
      }
      if instance.type.isSubclass(of: types.baseException),
        case .tuple(let items)? = instance.attributes["args"]
      {
        switch items.count {
        case 0: return ""
        case 1:
          return instance.type === types.keyError
            ? try representation(of: items[0]) : try string(of: items[0])
        default: return try representation(of: .tuple(items))
        }
      }
      if case .string(let text)? = instance.payload, instance.type.lookup("__repr__") == nil { return text }
      return try representation(of: value)
    case .host(let object):
      if let path = object as? PathObject { return try string(of: path.text(self)) }
      if let text = try object.description(self) { return text }
      return try representation(of: value)
    default: return try representation(of: value)
    }
  }

  /// `repr(value)`; what holds a memory address is undecided, since it is different in every run.
  package func representation(of value: Value) throws(Interrupt) -> String {
    try step()
    switch value {
    case .tuple(let items):
      let texts = try items.map { item throws(Interrupt) in try representation(of: item) }
      return texts.count == 1 ? "(\(texts[0]),)" : "(" + texts.joined(separator: ", ") + ")"
    case .list(let list):
      let texts = try nested { () throws(Interrupt) in
        try known(list).map { item throws(Interrupt) in try representation(of: item) }
      }
      return "[" + texts.joined(separator: ", ") + "]"
    case .dict(let dict) where dict.defaultFactory != nil:
      let plain = DictObject()
      try update(plain, with: value)
      return
        "defaultdict(\(try representation(of: dict.defaultFactory ?? .none)), \(try representation(of: .dict(plain))))"
    case .dict(let dict):
      let texts = try nested { () throws(Interrupt) in
        try known(dict).map { entry throws(Interrupt) in
          try representation(of: entry.key) + ": " + representation(of: entry.value)
        }
      }
      return "{" + texts.joined(separator: ", ") + "}"
    case .set(let set):
      let texts = try ordered(set).map { item throws(Interrupt) in try representation(of: item) }
      let body = texts.isEmpty ? "" : "{" + texts.joined(separator: ", ") + "}"
      return set.isFrozen ? "frozenset(\(body))" : texts.isEmpty ? "set()" : body
    case .range(let range):
      return "range(\(range.start), \(range.stop)\(range.step == 1 ? "" : ", \(range.step)"))"
    case .type, .none, .ellipsis, .notImplemented, .bool, .int, .float, .string, .bytes:
      return PythonRepr.text(value)
    case .bigInt(let big): return try self.text(ofInteger: big)
    case .slice(let slice):
      let parts = [slice.lower, slice.upper, slice.step].map { $0.map(String.init) ?? "None" }
      return "slice(\(parts.joined(separator: ", ")))"
    case .host(let object):
      if let text = try object.representation(self) { return text }
    case .instance(let instance):
      if let method = instance.type.lookup("__repr__") {
        return try text(try call(method, CallArguments([value], site: site)), "__repr__ result")
      }
      if instance.type.isSubclass(of: types.baseException),
        case .tuple(let items)? = instance.attributes["args"]
      {
        let texts = try items.map { item throws(Interrupt) in try representation(of: item) }
        return instance.type.name + "(" + texts.joined(separator: ", ") + ")"
      }
      if let base = instance.type.unknownBase { throw .undecided(outcome(of: base)) }
      if let payload = instance.payload {
        let text = try representation(of: payload)
        switch payload {
        case .set: return instance.type.name + "(" + (text == "set()" ? "" : text) + ")"
        default: return text
        }
      }
    case .unknown(let unknown): throw .undecided(outcome(of: unknown))
    default: break
    }
    throw .undecided(
      unknown("the text of this object holds a memory address, which is different in every run"))
  }

  private func nested<Result>(_ body: () throws(Interrupt) -> Result) throws(Interrupt) -> Result {
    if depth >= budget.depth { throw raise(types.recursionError, "maximum recursion depth exceeded") }
    depth += 1
    defer { depth -= 1 }
    return try body()
  }

  // MARK: f-strings

  func joinedString(
    _ parts: [Expression], _ whole: Expression, _ frame: Frame
  ) throws(Interrupt) -> Value {
    var result = ""
    for part in parts {
      switch part.kind {
      case .constant(.string(let text, _)): result += text
      case .formattedValue(let value, let conversion, let formatExpression):
        let value = try evaluate(value, frame)
        var specification = ""
        if let formatExpression {
          switch try evaluate(formatExpression, frame) {
          case .string(let text): specification = text
          case .unknown(let unknown): return .unknown(outcome(of: unknown))
          default: break
          }
        }
        site = CallSite(module: frame.globals, range: part.range)
        do throws(Interrupt) {
          switch conversion {
          case .none: result += try format(value, specification)
          case .str: result += try format(.string(try string(of: value)), specification)
          case .repr: result += try format(.string(try representation(of: value)), specification)
          case .ascii:
            result += try format(.string(try representation(of: value).asciiEscaped), specification)
          }
        } catch .undecided(let unknown) {
          return .unknown(unknown)
        }
      default:
        switch try evaluate(part, frame) {
        case .string(let text): result += text
        case let value: return value
        }
      }
    }
    return .string(result)
  }

  // MARK: format()

  /// `format(value, specification)`
  func format(_ value: Value, _ specification: String) throws(Interrupt) -> String {
    switch value {
    case .unknown(let unknown): throw .undecided(outcome(of: unknown))
    case .instance(let instance):
      if let method = instance.type.lookup("__format__") {
        return try text(
          try call(method, CallArguments([value, .string(specification)], site: site)), "__format__ result")
      }
      if specification.isEmpty { return try string(of: value) }
      if let payload = instance.payload, instance.type.lookup("__str__") == nil {
        return try format(payload, specification)
      }
      if let base = instance.type.unknownBase { throw .undecided(outcome(of: base)) }
    case .host:
      if specification.isEmpty { return try string(of: value) }
      throw .undecided(unknown("the format '\(specification)' of a '\(typeName(value))' is not evaluated"))
    default: if specification.isEmpty { return try string(of: value) }
    }
    let isNumber: Bool
    switch value {
    case .string: isNumber = false
    case .int, .bool, .bigInt, .float: isNumber = true
    default:
      throw typeError("unsupported format string passed to \(typeName(value)).__format__")
    }
    guard let layout = FormatSpecification(specification) else {
      throw valueError("Invalid format specifier '\(specification)' for object of type '\(typeName(value))'")
    }
    if isNumber { return try format(number: value, layout) }
    return try format(text: value, layout)
  }

  private func format(text value: Value, _ layout: FormatSpecification) throws(Interrupt) -> String {
    guard case .string(let text) = value else { return "" }
    guard layout.type == nil || layout.type == "s" else { throw unknownFormat(layout, value) }
    if layout.sign != "-" || layout.isAlternate || layout.align == "=" || layout.grouping != nil
      || layout.hidesNegativeZero
    {
      throw valueError("this is not allowed in string format specifier")
    }
    if layout.isZeroPadded {
      throw .undecided(unknown("a text padded with zeros depends on Python's version"))
    }
    let cut = layout.precision.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) }
    return layout.pad(text: cut ?? text)
  }

  private func unknownFormat(_ layout: FormatSpecification, _ value: Value) -> Interrupt {
    valueError("Unknown format code '\(layout.type ?? "s")' for object of type '\(typeName(value))'")
  }

  /// A number other than by its `str`.
  private func format(number value: Value, _ layout: FormatSpecification) throws(Interrupt) -> String {
    let isFloat = if case .float = value { true } else { false }
    switch layout.type {
    case "e", "E", "f", "F", "g", "G", "%": break
    case nil where isFloat, "n" where isFloat: break
    case nil, "d", "n", "b", "o", "x", "X", "c":
      guard let integer = bigInteger(value), !isFloat else { throw unknownFormat(layout, value) }
      return try format(integer: integer, layout)
    default: throw unknownFormat(layout, value)
    }
    guard let double = try number(value) else { throw unknownFormat(layout, value) }
    if layout.type == "n", layout.grouping != nil { throw valueError("Cannot specify ',' with 'n'.") }
    return layout.format(float: double, shortest: PythonRepr.float(double))
  }

  private func format(integer: BigInt, _ layout: FormatSpecification) throws(Interrupt) -> String {
    if layout.precision != nil {
      throw valueError("Precision not allowed in integer format specifier")
    }
    if layout.hidesNegativeZero {
      throw valueError("Negative zero coercion (z) not allowed in format specifier with integer")
    }
    if layout.grouping == ",", let type = layout.type, type != "d" {
      throw valueError("Cannot specify ',' with '\(type)'.")
    }
    if layout.grouping != nil, layout.type == "n" || layout.type == "c" {
      throw valueError("Cannot specify '_' with '\(layout.type ?? "n")'.")
    }
    switch layout.type {
    case "b": return layout.format(integer: integer, radix: 2)
    case "o": return layout.format(integer: integer, radix: 8)
    case "x", "X": return layout.format(integer: integer, radix: 16, uppercase: layout.type == "X")
    case "c":
      if layout.sign != "-" { throw valueError("Sign not allowed with integer format specifier 'c'") }
      if layout.isAlternate {
        throw valueError("Alternate form (#) not allowed with integer format specifier 'c'")
      }
      var layout = layout
      if layout.align == nil { layout.align = layout.isZeroPadded ? "=" : ">" }
      return layout.pad(text: try character(integer))
    default:
      _ = try text(ofInteger: integer)
      return layout.format(integer: integer, radix: 10)
    }
  }

  private func character(_ code: BigInt) throws(Interrupt) -> String {
    guard let value = UInt32(exactly: code), value <= 0x10FFFF else {
      throw raise(types.overflowError, "%c arg not in range(0x110000)")
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw .undecided(unknown("a string with lone surrogates is not evaluated"))
    }
    return String(scalar)
  }

  /// `template.format(...)`
  func format(template: String, _ call: CallArguments) throws(Interrupt) -> String {
    var automatic = 0
    return try format(template: template, &automatic, call, isNested: false)
  }

  private func format(
    template: String, _ automatic: inout Int, _ call: CallArguments, isNested: Bool
  ) throws(Interrupt) -> String {
    var result = String.UnicodeScalarView()
    let scalars = Array(template.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      if scalar == "{" || scalar == "}" {
        if index < scalars.count, scalars[index] == scalar {
          result.append(scalar)
          index += 1
          continue
        }
        guard scalar == "{" else { throw valueError("Single '}' encountered in format string") }
        var depth = 1
        let start = index
        while index < scalars.count, depth > 0 {
          if scalars[index] == "{" { depth += 1 }
          if scalars[index] == "}" { depth -= 1 }
          index += 1
        }
        guard depth == 0 else { throw valueError("expected '}' before end of string") }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<(index - 1)])
        let text = try replacement(String(view), &automatic, call, isNested: isNested)
        result.append(contentsOf: text.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// In CPython's order: a field takes its number before the fields inside of its specification take theirs.
  private func replacement(
    _ field: String, _ automatic: inout Int, _ call: CallArguments, isNested: Bool
  ) throws(Interrupt) -> String {
    var head = Substring(field)
    var specification = ""
    if let colon = field.endOfFieldName {
      head = field[..<colon]
      specification = String(field[field.index(after: colon)...])
    }
    var conversion: Character?
    if let mark = head.firstIndex(of: "!") {
      conversion = head[head.index(after: mark)...].first
      head = head[..<mark]
    }
    let nameEnd = head.firstIndex { $0 == "." || $0 == "[" } ?? head.endIndex
    let name = String(head[..<nameEnd])
    var value: Value
    if name.isEmpty || name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // -1: the fields are numbered by hand.
      if name.isEmpty ? automatic < 0 : automatic > 0 {
        throw valueError("cannot switch between automatic field numbering and manual field specification")
      }
      let position = name.isEmpty ? automatic : Int(name) ?? Int.max
      automatic = name.isEmpty ? automatic + 1 : -1
      guard position < call.positional.count else {
        if let more = call.more { throw .undecided(more) }
        throw raise(types.indexError, "Replacement index \(position) out of range for positional args tuple")
      }
      value = call.positional[position]
    } else {
      guard let named = call[name] else {
        if let more = call.more { throw .undecided(more) }
        throw keyError(.string(name))
      }
      value = named
    }
    var rest = head[nameEnd...]
    while let mark = rest.first {
      rest.removeFirst()
      if mark == "." {
        let end = rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
        value = try attribute(String(rest[..<end]), of: value)
        rest = rest[end...]
      } else {
        guard let end = rest.firstIndex(of: "]") else { throw valueError("Missing ']' in format string") }
        let key = String(rest[..<end])
        value = try item(Int(key).map(Value.int) ?? .string(key), of: value)
        rest = rest[rest.index(after: end)...]
      }
    }
    switch conversion {
    case "r": value = .string(try representation(of: value))
    case "s": value = .string(try string(of: value))
    case "a": value = .string(try representation(of: value).asciiEscaped)
    case nil: break
    default: throw valueError("Unknown conversion specifier")
    }
    if specification.contains("{") {
      if isNested { throw valueError("Max string recursion exceeded") }
      specification = try format(template: specification, &automatic, call, isNested: true)
    }
    return try format(value, specification)
  }
}

extension String {
  /// `ascii(...)` of what `repr` gave.
  var asciiEscaped: String {
    var result = ""
    for scalar in unicodeScalars {
      if scalar.isASCII {
        result.unicodeScalars.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16)
      let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
      result += "\\" + letter + String(repeating: "0", count: width - digits.utf8.count) + digits
    }
    return result
  }

  /// The colon behind a replacement field's name, which may have one in brackets.
  fileprivate var endOfFieldName: Index? {
    var isIndex = false
    for (index, character) in zip(indices, self) {
      switch character {
      case "[": isIndex = true
      case "]": isIndex = false
      case ":" where !isIndex: return index
      default: break
      }
    }
    return nil
  }
}
