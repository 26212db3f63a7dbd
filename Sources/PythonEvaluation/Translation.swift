/// `str.maketrans`, `str.translate`, and the part of a text that `start` and `end` mean.
extension Interpreter {
  /// The text between two bounds, and where it begins; nil where `start` is behind the end.
  func part(
    of text: String, _ start: Value?, _ end: Value?
  ) throws(Interrupt) -> (text: String, start: Int)? {
    if start == nil, end == nil { return (text, 0) }
    let scalars = Array(text.unicodeScalars)
    func bound(_ value: Value?, _ fallback: Int) throws(Interrupt) -> Int {
      guard let value else { return fallback }
      if case .none = value { return fallback }
      let index = try int(value)
      return index < 0 ? max(0, index + scalars.count) : index
    }
    let lower = try bound(start, 0)
    let upper = min(try bound(end, scalars.count), scalars.count)
    guard lower <= upper else { return nil }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[lower..<upper])
    return (String(view), lower)
  }

  /// `str.maketrans`
  var makeTranslation: NativeFunction {
    NativeFunction("maketrans") { (interpreter, call) throws(Interrupt) in
      let table = DictObject()
      if call.positional.count == 1 {
        guard case .dict(let source)? = call.positional.first else {
          throw interpreter.typeError("if you give only one argument to maketrans it must be a dict")
        }
        for (key, value) in try interpreter.known(source) {
          var code = key
          if case .string(let text) = key {
            guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
              throw interpreter.valueError("string keys in translate table must be of length 1")
            }
            code = .int(Int(scalar.value))
          }
          try interpreter.set(code, value, in: table)
        }
        return .dict(table)
      }
      var texts: [[Unicode.Scalar]] = []
      for value in call.positional {
        texts.append(Array(try interpreter.text(value, "argument").unicodeScalars))
      }
      guard texts.count >= 2, texts.count <= 3, texts[0].count == texts[1].count else {
        throw interpreter.valueError("the first two maketrans arguments must have equal length")
      }
      for (old, new) in zip(texts[0], texts[1]) {
        try interpreter.set(.int(Int(old.value)), .int(Int(new.value)), in: table)
      }
      for gone in texts.dropFirst(2).joined() { try interpreter.set(.int(Int(gone.value)), .none, in: table) }
      return .dict(table)
    }
  }

  func translate(_ text: String, _ table: Value) throws(Interrupt) -> Value {
    guard case .dict(let table) = table else {
      return .unknown(unknown("'str.translate' by this table is not evaluated"))
    }
    _ = try known(table)
    var result = ""
    for scalar in text.unicodeScalars {
      switch table.storage[.int(Int(scalar.value))] {
      case nil: result.unicodeScalars.append(scalar)
      case .some(.none): continue
      case .string(let text)?: result += text
      case .int(let code)?:
        guard let new = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
          throw valueError("character mapping must be in range(0x110000)")
        }
        result.unicodeScalars.append(new)
      case .unknown(let unknown)?: return .unknown(outcome(of: unknown))
      default: throw typeError("character mapping must return integer, None or str")
      }
    }
    return .string(result)
  }
}
