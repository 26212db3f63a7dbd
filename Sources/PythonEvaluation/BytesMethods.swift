/// Making `bytes`, and what is evaluated of their methods.
extension Interpreter {
  func makeBytes(_ arguments: CallArguments) throws(Interrupt) -> Value {
    let values = try self.arguments(arguments, "bytes", ["source", "encoding", "errors"])
    switch (values[0]?.unwrapped, values[1]) {
    case (nil, nil): return .bytes([])
    case (.string(let text)?, let encoding?):
      return try encode(text, try self.text(encoding, "encoding"), values[2])
    case (.string?, nil): throw typeError("string argument without an encoding")
    case (.bytes(let bytes)?, nil): return .bytes(bytes)
    case (.int(let count)?, nil):
      if count < 0 { throw valueError("negative count") }
      try spend(count / 64)
      return .bytes([UInt8](repeating: 0, count: count))
    default:
      var bytes: [UInt8] = []
      for item in try elements(of: values[0] ?? .none) {
        guard let byte = UInt8(exactly: try int(item)) else {
          throw valueError("bytes must be in range(0, 256)")
        }
        bytes.append(byte)
      }
      return .bytes(bytes)
    }
  }

  private enum Encoding { case utf8, ascii, latin1 }

  private func encoding(_ name: String) throws(Interrupt) -> Encoding {
    switch name.lowercased().replacing("_", with: "-") {
    case "utf-8", "utf8": return .utf8
    case "ascii", "us-ascii": return .ascii
    case "latin-1", "latin1", "iso-8859-1": return .latin1
    default: throw .undecided(unknown("the encoding '\(name)' is not evaluated"))
    }
  }

  func encode(_ text: String, _ name: String, _ errors: Value?) throws(Interrupt) -> Value {
    let encoding = try encoding(name)
    if encoding == .utf8 { return .bytes(Array(text.utf8)) }
    let limit: UInt32 = encoding == .ascii ? 0x80 : 0x100
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if scalar.value < limit {
        bytes.append(UInt8(scalar.value))
        continue
      }
      switch errors {
      case .string("ignore")?: continue
      case .string("replace")?: bytes.append(0x3F)
      case nil, .string("strict")?:
        throw raise(types.exceptions["UnicodeError"] ?? types.valueError, "character cannot be encoded")
      default: throw .undecided(unknown("this handling of errors is not evaluated"))
      }
    }
    return .bytes(bytes)
  }

  private func decode(_ bytes: [UInt8], _ name: String) throws(Interrupt) -> Value {
    switch try encoding(name) {
    case .utf8:
      guard let text = String(validating: bytes, as: UTF8.self) else {
        return .unknown(unknown("these bytes are not UTF-8"))
      }
      return .string(text)
    case .ascii where bytes.contains { $0 >= 0x80 }:
      return .unknown(unknown("these bytes are not ASCII"))
    case .ascii, .latin1:
      var view = String.UnicodeScalarView()
      for byte in bytes { view.append(Unicode.Scalar(byte)) }
      return .string(String(view))
    }
  }

  func bytesMethod(_ name: String, _ bytes: [UInt8]) -> NativeFunction? {
    switch name {
    case "decode":
      return NativeFunction(name) { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["encoding", "errors"])
        let encoding = try values[0].map { value throws(Interrupt) in try interpreter.text(value, "encoding")
        }
        do throws(Interrupt) {
          return try interpreter.decode(bytes, encoding ?? "utf-8")
        } catch .undecided(let unknown) {
          return .unknown(unknown)
        }
      }
    case "hex":
      return NativeFunction(name) { (interpreter, call) throws(Interrupt) in
        if !call.positional.isEmpty || !call.keywords.isEmpty {
          return .unknown(interpreter.unknown("'bytes.hex' with a separator is not evaluated"))
        }
        return .string(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
      }
    default: return nil
    }
  }
}
