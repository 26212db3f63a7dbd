import BigInt
import PythonText

/// `format % values`: C's `printf`, as Python has it.
extension Interpreter {
  func percentFormat(_ template: String, _ values: Value) throws(Interrupt) -> Value {
    do throws(Interrupt) {
      return .string(try percent(template, values))
    } catch .undecided(let unknown) {
      return .unknown(unknown)
    }
  }

  private func percent(_ template: String, _ values: Value) throws(Interrupt) -> String {
    var pending: [Value]
    var isTuple = true
    if case .tuple(let items) = values {
      pending = items.reversed()
    } else if case .instance(let instance) = values, case .tuple(let items)? = instance.payload {
      pending = items.reversed()
    } else {
      pending = [values]
      isTuple = false
    }
    func next() throws(Interrupt) -> Value {
      guard let next = pending.popLast() else { throw typeError("not enough arguments for format string") }
      return next
    }
    var result = ""
    var scalars = template.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      var field = PercentField()
      var named: Value?
      if scalars.first == "(" {
        named = try item(.string(try PercentField.key(&scalars, self)), of: values)
      }
      while let flag = scalars.first, "-+ #0".unicodeScalars.contains(flag) {
        field.flags.insert(scalars.removeFirst())
      }
      field.width = try number(&scalars, next) ?? 0
      if scalars.first == "." {
        scalars.removeFirst()
        field.precision = try number(&scalars, next) ?? 0
      }
      if let modifier = scalars.first, "hlL".unicodeScalars.contains(modifier) { scalars.removeFirst() }
      guard let type = scalars.popFirst() else { throw valueError("incomplete format") }
      if type == "%" {
        result += "%"
        continue
      }
      guard "diuoxXeEfFgGcrsa".unicodeScalars.contains(type) else {
        throw valueError("unsupported format character '\(type)'")
      }
      let value: Value
      if let named { value = named } else { value = try next() }
      result += try format(value, type, field)
    }
    // A mapping may have more than the format asks for.
    switch values {
    case .dict: break
    case .tuple where !pending.isEmpty:
      throw typeError("not all arguments converted during string formatting")
    case .instance, .list, .host, .unknown:
      if !pending.isEmpty, !isTuple {
        throw .undecided(unknown("'%' with more values than its format asks for is not evaluated"))
      }
    default:
      if !pending.isEmpty { throw typeError("not all arguments converted during string formatting") }
    }
    return result
  }

  private func number(
    _ scalars: inout Substring.UnicodeScalarView, _ next: () throws(Interrupt) -> Value
  ) throws(Interrupt) -> Int? {
    if scalars.first == "*" {
      scalars.removeFirst()
      return try int(try next())
    }
    var number: Int?
    while let scalar = scalars.first, ("0"..."9").contains(scalar), (number ?? 0) < 100_000 {
      number = (number ?? 0) * 10 + Int(scalar.value - 48)
      scalars.removeFirst()
    }
    return number
  }

  private func format(
    _ value: Value, _ type: Unicode.Scalar, _ field: PercentField
  ) throws(Interrupt) -> String {
    switch type {
    case "s": return field.pad(text: field.cut(try string(of: value)))
    case "r": return field.pad(text: field.cut(try representation(of: value)))
    case "a": return field.pad(text: field.cut(try representation(of: value).asciiEscaped))
    case "c":
      if case .string(let text) = value, text.unicodeScalars.count == 1 { return field.pad(text: text) }
      return field.pad(text: try format(value, "c"))
    case "e", "E", "f", "F", "g", "G":
      if case .unknown(let unknown) = value { throw .undecided(outcome(of: unknown)) }
      guard let double = try number(value) else {
        throw typeError("must be real number, not \(typeName(value))")
      }
      var layout = field.layout
      layout.type = type
      layout.precision = field.precision
      return layout.format(float: double, shortest: "")
    default:
      if case .unknown(let unknown) = value { throw .undecided(outcome(of: unknown)) }
      var whole = value
      if case .float(let double) = value, "diu".unicodeScalars.contains(type) {
        whole = try wholeNumber(double.rounded(.towardZero))
      }
      guard let integer = bigInteger(whole) else {
        throw typeError("%\(type) format: a real number is required, not \(typeName(value))")
      }
      return try format(integer, type, field)
    }
  }

  private func format(
    _ integer: BigInt, _ type: Unicode.Scalar, _ field: PercentField
  ) throws(Interrupt) -> String {
    let radix = type == "o" ? 8 : type == "x" || type == "X" ? 16 : 10
    var digits = String(integer.magnitude, radix: radix, uppercase: type == "X")
    if let precision = field.precision, digits.utf8.count < precision {
      digits = String(repeating: "0", count: precision - digits.utf8.count) + digits
    }
    let prefix = !field.flags.contains("#") || radix == 10 ? "" : "0\(type)"
    return field.layout.pad(number: digits, prefix: prefix, isNegative: integer < 0)
  }
}

/// What stands between `%` and the letter.
private struct PercentField {
  var flags: Set<Unicode.Scalar> = []
  var width = 0
  var precision: Int?

  /// The name in parentheses, which may hold parentheses itself.
  static func key(
    _ scalars: inout Substring.UnicodeScalarView, _ interpreter: Interpreter
  ) throws(Interrupt) -> String {
    scalars.removeFirst()
    var name = String.UnicodeScalarView()
    var depth = 1
    while let scalar = scalars.popFirst() {
      if scalar == "(" { depth += 1 }
      if scalar == ")" { depth -= 1 }
      if depth == 0 { return String(name) }
      name.append(scalar)
    }
    throw interpreter.valueError("incomplete format key")
  }

  /// The same wishes in the terms of `format()`.
  var layout: FormatSpecification {
    var layout = FormatSpecification()
    layout.width = abs(width)
    layout.sign = flags.contains("+") ? "+" : flags.contains(" ") ? " " : "-"
    layout.isAlternate = flags.contains("#")
    if isLeft {
      layout.align = "<"
    } else if flags.contains("0") {
      layout.fill = "0"
      layout.align = "="
    }
    return layout
  }

  private var isLeft: Bool { flags.contains("-") || width < 0 }

  func cut(_ text: String) -> String {
    precision.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(0, $0)))) } ?? text
  }

  func pad(text: String) -> String {
    let padding = String(repeating: " ", count: max(0, abs(width) - text.unicodeScalars.count))
    return isLeft ? text + padding : padding + text
  }
}
