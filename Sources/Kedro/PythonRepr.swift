/// How Python writes strings, and lists, sets and dictionaries of them: `repr(str)` and what contains it.
///
/// Kedro puts such texts into its messages, and since 1.0 into the key that default node names are a
/// hash of, so they have to be right to the byte. The rules are `unicode_repr` in CPython's
/// `Objects/unicodeobject.c`: single quotes unless only single quotes occur inside, the short escapes for
/// tab, newline and return, and a numeric escape for everything that is not printable.
///
/// Which characters are printable depends on the Unicode version of either side; it can differ for a
/// character that one of them does not know yet.
package enum PythonRepr {
  /// `repr(text)`.
  package static func string(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
    var result = String.UnicodeScalarView()
    result.append(quote)
    for scalar in scalars {
      switch scalar {
      case quote, "\\":
        result.append("\\")
        result.append(scalar)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      case _ where isPrintable(scalar): result.append(scalar)
      default: result.append(contentsOf: escape(scalar).unicodeScalars)
      }
    }
    result.append(quote)
    return String(result)
  }

  /// `repr(list)` of strings.
  package static func list(_ texts: some Sequence<String>) -> String {
    "[" + texts.map(string).joined(separator: ", ") + "]"
  }

  /// `repr(set)` of strings. Python's order is different in each process; this one is sorted.
  package static func set(_ texts: some Sequence<String>) -> String {
    let sorted = texts.sortedExactly()
    return sorted.isEmpty ? "set()" : "{" + sorted.map(string).joined(separator: ", ") + "}"
  }

  /// `repr(inputs)` of what a node was given.
  package static func datasets(_ datasets: Node.Datasets) -> String {
    switch datasets {
    case .none: "None"
    case .name(let name): string(name)
    case .list(let names): list(names)
    case .mapping(let entries):
      "{" + entries.map { string($0.key) + ": " + string($0.dataset) }.joined(separator: ", ") + "}"
    }
  }

  /// `str.isprintable` for one character.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value < 0x7F }
    return switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      false
    default: true
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    func padded(_ letter: String, _ width: Int) -> String {
      "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
    }
    return switch scalar.value {
    case ..<0x100: padded("x", 2)
    case ..<0x10000: padded("u", 4)
    default: padded("U", 8)
    }
  }
}
