/// Text of a project made fit to be shown.
///
/// A project's files are written by others, and a terminal obeys what it is sent: an escape sequence in a node's name
/// could move the cursor, a bidirectional control could show code in an order in which it does not stand (CVE-2021-42574).
/// Whatever acts and is not seen is therefore shown by its number, `<U+001B>`, and all else as it is.
package struct VisibleText: Hashable, Sendable {
  package private(set) var text = ""
  /// Columns of a terminal that `text` takes.
  package private(set) var width = 0

  /// Columns from one tab stop to the next.
  static let tabWidth = 4

  package init() {}

  package init(_ text: String) {
    for scalar in text.unicodeScalars { append(scalar) }
  }

  /// Appends one scalar: a tab as spaces up to the next stop, a control by its number.
  package mutating func append(_ scalar: Unicode.Scalar) {
    if scalar == "\t" {
      let count = Self.tabWidth - width % Self.tabWidth
      text += String(repeating: " ", count: count)
      width += count
    } else if Self.acts(scalar) {
      let digits = String(scalar.value, radix: 16, uppercase: true)
      let name = "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
      text += name
      width += name.utf8.count
    } else {
      text.unicodeScalars.append(scalar)
      width += Self.width(of: scalar)
    }
  }

  /// Controls of the terminal, of lines and of direction; characters that are not seen and change what is.
  private static func acts(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200C, 0x200D: false  // Joiners: part of words and of emoji.
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
      default: false
      }
    }
  }

  /// Columns that a scalar takes: none if it is drawn over its neighbour, two if it is as wide as it is high (Unicode's
  /// East Asian Width `W` and `F`, in blocks: within a block of these a narrow one is rare, and costs a caret one column).
  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
      0x1F900...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
