/// A JSON value, written the same way every time: members in the order given, two spaces of indent.
///
/// A writer of its own keeps the order of members, which Foundation's does not, and writes every character that a terminal
/// would obey as an escape: the value is the same, and looking at it is safe.
enum JSON: Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case string(String)
  case array([JSON])
  case object([Member])

  struct Member: Hashable, Sendable {
    var name: String
    var value: JSON
  }

  /// The document, ending with a newline.
  var text: String {
    var out = ""
    write(to: &out, indent: "\n")
    return out + "\n"
  }

  /// - Parameter indent: what begins a line at this depth.
  private func write(to out: inout String, indent: String) {
    switch self {
    case .null: out += "null"
    case .boolean(let value): out += value ? "true" : "false"
    case .integer(let value): out += String(value)
    case .string(let value): Self.write(value, to: &out)
    case .array(let elements):
      Self.write(elements, between: ("[", "]"), to: &out, indent) { element, out, indent in
        element.write(to: &out, indent: indent)
      }
    case .object(let members):
      Self.write(members, between: ("{", "}"), to: &out, indent) { member, out, indent in
        Self.write(member.name, to: &out)
        out += ": "
        member.value.write(to: &out, indent: indent)
      }
    }
  }

  private static func write<Part>(
    _ parts: [Part], between: (String, String), to out: inout String, _ indent: String,
    _ write: (Part, inout String, String) -> Void
  ) {
    out += between.0
    for (index, part) in parts.enumerated() {
      out += (index == 0 ? "" : ",") + indent + "  "
      write(part, &out, indent + "  ")
    }
    out += (parts.isEmpty ? "" : indent) + between.1
  }

  private static func write(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
          }
        default: out.unicodeScalars.append(scalar)
        }
      }
    }
    out += "\""
  }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral {
  init(dictionaryLiteral members: (String, JSON)...) {
    self = .object(members.map { Member(name: $0, value: $1) })
  }

  init(stringLiteral text: String) { self = .string(text) }

  init(_ text: String?) { self = text.map { .string($0) } ?? .null }

  init(_ texts: [String]) { self = .array(texts.map { .string($0) }) }

  init(_ number: some BinaryInteger) { self = .integer(Int64(number)) }
}
