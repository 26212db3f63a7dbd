import Diagnostics
import PythonText

/// A value of a configuration file as it was written: with its place, and with its interpolations still
/// in its texts.
///
/// This is the form in which files are merged. Where something is wrong with a value, or with what it
/// refers to, the place says where to point; a value that came from no file has none.
struct ConfigNode: Sendable {
  indirect enum Content: Sendable {
    /// Neither a list nor a mapping.
    case scalar(ConfigValue)
    case list([ConfigNode])
    case mapping([ConfigMember])
  }

  var content: Content
  var place: Place?

  static let empty = ConfigNode(content: .mapping([]), place: nil)

  var members: [ConfigMember]? {
    if case .mapping(let members) = content { members } else { nil }
  }

  subscript(key: ConfigKey) -> ConfigMember? { members?.first { $0.key == key } }
}

struct ConfigMember: Sendable {
  var key: ConfigKey
  var keyPlace: Place?
  var value: ConfigNode
}

/// A key of a mapping: those types that OmegaConf takes.
enum ConfigKey: Hashable, Sendable {
  case string(ExactString)
  case integer(Int)
  case float(Double)
  case boolean(Bool)

  static func string(_ text: String) -> ConfigKey { .string(ExactString(text)) }

  /// The key as Python's `str` gives it.
  var text: String {
    switch self {
    case .string(let exact): exact.text
    case .integer(let value): String(value)
    case .float(let value): PythonRepr.float(value)
    case .boolean(let value): value ? "True" : "False"
    }
  }

  var isString: Bool {
    if case .string = self { true } else { false }
  }

  /// As Python compares keys: `1`, `1.0` and `True` are one.
  static func == (left: ConfigKey, right: ConfigKey) -> Bool {
    switch (left, right) {
    case (.string(let left), .string(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    default: left.number.flatMap { number in right.number.map { $0 == number } } ?? false
    }
  }

  func hash(into hasher: inout Hasher) {
    if case .string(let text) = self { hasher.combine(text) } else { hasher.combine(number) }
  }

  private var number: Double? {
    switch self {
    case .string: nil
    case .integer(let value): Double(value)
    case .float(let value): value
    case .boolean(let value): value ? 1 : 0
    }
  }
}

/// A file that was read, for as long as something may have to point into it.
final class SourceText: Sendable {
  /// Relative to the project's root.
  let path: String
  private let lines: LineMap

  init(path: String, bytes: [UInt8]) {
    self.path = path
    lines = LineMap(bytes)
  }

  func location(_ span: YAMLSpan) -> SourceLocation {
    SourceLocation(
      path: path, line: span.line + 1, column: span.column + 1, length: span.length,
      lineText: lines.text(ofLine: span.line))
  }
}

struct Place: Sendable {
  let source: SourceText
  let span: YAMLSpan

  var location: SourceLocation { source.location(span) }
}
