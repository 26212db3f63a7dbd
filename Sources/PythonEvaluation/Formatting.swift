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
      return try representation(of: value)
    case .host(let object):
      guard let path = object as? PathObject else { return try representation(of: value) }
      return try string(of: path.text(self))
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
          case .ascii: return .unknown(unknown("'!a' is not evaluated"))
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
    if specification.isEmpty { return try string(of: value) }
    if case .instance(let instance) = value, let method = instance.type.lookup("__format__") {
      return try text(
        try call(method, CallArguments([value, .string(specification)], site: site)), "__format__ result")
    }
    guard let layout = FormatLayout(specification) else {
      throw .undecided(unknown("the format '\(specification)' is not evaluated"))
    }
    switch value {
    case .string(let text):
      guard layout.type == nil || layout.type == "s" else {
        throw valueError("Unknown format code '\(layout.type ?? "s")' for object of type 'str'")
      }
      let cut = layout.precision.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) }
      return layout.pad(cut ?? text, isNumber: false)
    case .int, .bool:
      guard let int = integer(value), layout.precision == nil else { break }
      let digits: String
      switch layout.type {
      case nil where value.isBool: return layout.pad(try string(of: value), isNumber: false)
      case nil, "d": digits = layout.grouped(String(int.magnitude))
      case "x": digits = String(int.magnitude, radix: 16)
      case "X": digits = String(int.magnitude, radix: 16, uppercase: true)
      case "o": digits = String(int.magnitude, radix: 8)
      case "b": digits = String(int.magnitude, radix: 2)
      default: throw .undecided(unknown("the format '\(specification)' is not evaluated"))
      }
      return layout.pad(digits, sign: int < 0 ? "-" : layout.plus, isNumber: true)
    default: break
    }
    throw .undecided(unknown("the format '\(specification)' of a '\(typeName(value))' is not evaluated"))
  }

  /// `template.format(...)`
  func format(template: String, _ call: CallArguments) throws(Interrupt) -> String {
    var result = String.UnicodeScalarView()
    var automatic = 0
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
        let text = try replacement(String(view), &automatic, call)
        result.append(contentsOf: text.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  private func replacement(
    _ field: String, _ automatic: inout Int, _ call: CallArguments
  ) throws(Interrupt) -> String {
    var head = Substring(field)
    var specification = ""
    if let colon = field.firstIndex(of: ":") {
      head = field[..<colon]
      specification = String(field[field.index(after: colon)...])
      if specification.contains("{") { specification = try format(template: specification, call) }
    }
    var conversion: Character?
    if let mark = head.firstIndex(of: "!") {
      conversion = head[head.index(after: mark)...].first
      head = head[..<mark]
    }
    let nameEnd = head.firstIndex { $0 == "." || $0 == "[" } ?? head.endIndex
    let name = String(head[..<nameEnd])
    var value: Value
    if name.isEmpty || name.allSatisfy(\.isNumber) {
      let position = name.isEmpty ? automatic : Int(name) ?? 0
      if name.isEmpty { automatic += 1 }
      guard position < call.positional.count else {
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
    default: break
    }
    return try format(value, specification)
  }

  /// `format % values`, for `%s`, `%r`, `%d` and `%%`, with flags and a width.
  func percentFormat(_ template: String, _ values: Value) throws(Interrupt) -> Value {
    var pending: [Value]
    if case .tuple(let items) = values { pending = items.reversed() } else { pending = [values] }
    var result = ""
    var scalars = template.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      guard let type = scalars.popFirst() else { throw valueError("incomplete format") }
      if type == "%" {
        result += "%"
        continue
      }
      var value: Value
      var kind = type
      var layout = PercentLayout()
      func next() throws(Interrupt) -> Unicode.Scalar {
        guard let next = scalars.popFirst() else { throw valueError("incomplete format") }
        return next
      }
      if type == "(" {
        var name = ""
        while let next = scalars.popFirst(), next != ")" { name.unicodeScalars.append(next) }
        value = try item(.string(name), of: values)
        kind = try next()
        while layout.takes(kind) { kind = try next() }
      } else {
        while layout.takes(kind) { kind = try next() }
        guard let next = pending.popLast() else {
          throw typeError("not enough arguments for format string")
        }
        value = next
      }
      do throws(Interrupt) {
        switch kind {
        case "s": result += layout.pad(try string(of: value))
        case "r": result += layout.pad(try representation(of: value))
        case "d", "i": result += layout.pad(try int(value))
        default: return .unknown(unknown("the format '%\(kind)' is not evaluated"))
        }
      } catch .undecided(let unknown) {
        return .unknown(unknown)
      }
    }
    if case .tuple = values, !pending.isEmpty {
      throw typeError("not all arguments converted during string formatting")
    }
    return .string(result)
  }
}

/// What stands between `%` and the letter: flags, then a width.
private struct PercentLayout {
  private var isLeft = false
  private var isZero = false
  private var plus = ""
  private var width = 0

  /// Whether `scalar` belongs to it.
  mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-" where width == 0: isLeft = true
    case "+" where width == 0: plus = "+"
    case " " where width == 0: if plus.isEmpty { plus = " " }
    case "0" where width == 0: isZero = true
    case "0"..."9": width = min(width * 10 + Int(scalar.value - 48), 10_000)
    default: return false
    }
    return true
  }

  func pad(_ text: String) -> String {
    let padding = String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    return isLeft ? text + padding : padding + text
  }

  func pad(_ number: Int) -> String {
    let sign = number < 0 ? "-" : plus
    let digits = String(number.magnitude)
    guard isZero, !isLeft else { return pad(sign + digits) }
    return sign + String(repeating: "0", count: max(0, width - sign.utf8.count - digits.utf8.count)) + digits
  }
}

extension Value {
  fileprivate var isBool: Bool { if case .bool = self { true } else { false } }
}

/// The format specification mini-language: `[[fill]align][sign][0][width][,][.precision][type]`.
private struct FormatLayout {
  var fill: Unicode.Scalar = " "
  var align: Unicode.Scalar?
  var plus = ""
  var width = 0
  var grouping: Unicode.Scalar?
  var precision: Int?
  var type: Character?

  init?(_ text: String) {
    var scalars = Array(text.unicodeScalars)[...]
    let aligns: Set<Unicode.Scalar> = ["<", ">", "^", "="]
    if scalars.count > 1, aligns.contains(scalars[1]) {
      fill = scalars[0]
      align = scalars[1]
      scalars = scalars.dropFirst(2)
    } else if let first = scalars.first, aligns.contains(first) {
      align = first
      scalars = scalars.dropFirst()
    }
    if let sign = scalars.first, sign == "+" || sign == "-" || sign == " " {
      plus = sign == "-" ? "" : String(sign)
      scalars = scalars.dropFirst()
    }
    if scalars.first == "0", align == nil {
      fill = "0"
      align = "="
    }
    func number() -> Int? {
      var digits = ""
      while let scalar = scalars.first, ("0"..."9").contains(scalar) {
        digits.unicodeScalars.append(scalar)
        scalars = scalars.dropFirst()
      }
      return digits.isEmpty ? nil : Int(digits)
    }
    width = number() ?? 0
    if let mark = scalars.first, mark == "," || mark == "_" {
      grouping = mark
      scalars = scalars.dropFirst()
    }
    if scalars.first == "." {
      scalars = scalars.dropFirst()
      guard let digits = number() else { return nil }
      precision = digits
    }
    if let last = scalars.first {
      type = Character(last)
      scalars = scalars.dropFirst()
    }
    guard scalars.isEmpty, width < 10_000 else { return nil }
  }

  func grouped(_ digits: String) -> String {
    guard let grouping else { return digits }
    var result: [Character] = []
    for (index, digit) in digits.reversed().enumerated() {
      if index > 0, index % 3 == 0 { result.append(Character(grouping)) }
      result.append(digit)
    }
    return String(result.reversed())
  }

  func pad(_ text: String, sign: String = "", isNumber: Bool) -> String {
    let missing = max(0, width - text.unicodeScalars.count - sign.unicodeScalars.count)
    let padding = { (count: Int) in String(repeating: String(fill), count: count) }
    switch align ?? (isNumber ? ">" : "<") {
    case "<": return sign + text + padding(missing)
    case "^": return padding(missing / 2) + sign + text + padding(missing - missing / 2)
    case "=": return sign + padding(missing) + text
    default: return padding(missing) + sign + text
    }
  }
}
