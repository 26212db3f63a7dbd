/// Python's `repr` of the values that need no code of the project to be run.
package enum PythonRepr {
  /// `repr(text)`: single quotes unless only they stand in it; escapes for what is not printable.
  package static func string(_ text: String) -> String {
    let hasSingle = text.utf8.contains(UInt8(ascii: "'"))
    let hasDouble = text.utf8.contains(UInt8(ascii: "\""))
    let quote: Unicode.Scalar = hasSingle && !hasDouble ? "\"" : "'"
    var result = String.UnicodeScalarView()
    result.append(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case quote, "\\":
        result.append("\\")
        result.append(scalar)
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      default:
        if isPrintable(scalar) {
          result.append(scalar)
        } else {
          result.append(contentsOf: escape(scalar).unicodeScalars)
        }
      }
    }
    result.append(quote)
    return String(result)
  }

  /// `str.isprintable` for one character: all but the categories "Other" and "Separator", except the space.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value >= 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      return false
    default: return true
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let value = scalar.value
    let (prefix, width) =
      value <= 0xFF ? ("\\x", 2) : value <= 0xFFFF ? ("\\u", 4) : ("\\U", 8)
    let digits = String(value, radix: 16)
    return prefix + String(repeating: "0", count: width - digits.count) + digits
  }

  static func bytes(_ bytes: [UInt8]) -> String {
    let quote: Character =
      bytes.contains(UInt8(ascii: "'")) && !bytes.contains(UInt8(ascii: "\"")) ? "\"" : "'"
    var result = "b" + String(quote)
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\\"): result += "\\\\"
      case UInt8(ascii: "\n"): result += "\\n"
      case UInt8(ascii: "\r"): result += "\\r"
      case UInt8(ascii: "\t"): result += "\\t"
      case quote.asciiValue: result += "\\" + String(quote)
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16)
        result += "\\x" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return result + String(quote)
  }

  /// `repr(double)`: the shortest text that reads back as the same number.
  static func float(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return value.description
  }

  /// `repr` of plain data; for other values a short name of what they are, for messages only.
  package static func text(_ value: Value) -> String {
    switch value {
    case .none: "None"
    case .ellipsis: "Ellipsis"
    case .notImplemented: "NotImplemented"
    case .bool(let bool): bool ? "True" : "False"
    case .int(let int): String(int)
    case .float(let double): float(double)
    case .string(let text): string(text)
    case .bytes(let bytes): self.bytes(bytes)
    case .tuple(let items):
      items.count == 1 ? "(\(text(items[0])),)" : "(" + items.map(text).joined(separator: ", ") + ")"
    case .list(let list): "[" + list.items.map(text).joined(separator: ", ") + "]"
    case .dict(let dict):
      "{" + dict.storage.entries.map { text($0.key) + ": " + text($0.value) }.joined(separator: ", ")
        + "}"
    case .set(let set):
      set.storage.count == 0
        ? "set()" : "{" + set.storage.entries.map { text($0.key) }.joined(separator: ", ") + "}"
    case .range(let range): "range(\(range.start), \(range.stop))"
    case .slice: "slice"
    case .function(let function): "<function \(function.qualifiedName)>"
    case .native(let function): "<built-in function \(function.name)>"
    case .method: "<bound method>"
    case .type(let type):
      "<class '\(type.moduleName == "builtins" ? "" : type.moduleName + ".")\(type.name)'>"
    case .instance(let instance): "<\(instance.type.name) object>"
    case .module(let module): "<module '\(module.name)'>"
    case .host(let object): "<\(object.type.name)>"
    case .iterator(let iterator): "<\(iterator.typeName)>"
    case .unknown(let unknown): unknown.importedName ?? "unknown"
    }
  }
}
