/// The condition under which a requirement holds: `python_version < "3.11" and extra == "dev"`.
package indirect enum Marker: Hashable, Sendable, CustomStringConvertible {
  case comparison(Operand, String, Operand)
  /// Parts with `and` or `or` between them, as written: `and` binds more tightly.
  case sequence([Marker], [String])

  package enum Operand: Hashable, Sendable {
    case variable(String)
    case value(String)
  }

  /// In `packaging`'s spelling: parentheses only around what is a sequence inside of another.
  package var description: String { text(isOutermost: true) }

  private func text(isOutermost: Bool) -> String {
    switch self {
    case .comparison(let left, let comparison, let right):
      return "\(Self.text(left)) \(comparison) \(Self.text(right))"
    case .sequence(let parts, let words):
      if parts.count == 1 { return parts[0].text(isOutermost: isOutermost) }
      var text = parts[0].text(isOutermost: false)
      for (word, part) in zip(words, parts.dropFirst()) {
        text += " " + word + " " + part.text(isOutermost: false)
      }
      return isOutermost ? text : "(" + text + ")"
    }
  }

  private static func text(_ operand: Operand) -> String {
    switch operand {
    case .variable(let name): name
    case .value(let value): value.utf8.contains(UInt8(ascii: "\"")) ? "'\(value)'" : "\"\(value)\""
    }
  }

  /// This marker and that the extra is asked for, as setuptools writes it for `optional-dependencies`.
  package static func extra(_ name: String, and marker: Marker?) -> Marker {
    let extra = Marker.comparison(.variable("extra"), "==", .value(name))
    guard let marker else { return extra }
    return .sequence([marker, extra], ["and"])
  }
}
