import Diagnostics
import OmegaConf

/// Takes values of a configuration as the types that Airflow wants, and tells what is not of them.
///
/// kedro-airflow writes whatever YAML made of a value into the DAG: `catchup: "false"` becomes the name `false`,
/// which Python does not know, and the DAG fails where it is imported (D11). Nothing here is converted
/// from one type to another, but told with its place.
struct SettingReader {
  var diagnostics: [Diagnostic] = []

  mutating func wrong(_ setting: AirflowSetting, _ message: String, help: String? = nil) {
    let origin = setting.config == nil ? " (given as a parameter)" : ""
    diagnostics.append(Diagnostic(.airflowOption, at: setting.place, message + origin, help: help))
  }

  mutating func mistyped(_ setting: AirflowSetting, _ wanted: String, help: String? = nil) {
    wrong(setting, "`\(setting.name)` must be \(wanted), and is \(setting.value.described)", help: help)
  }

  mutating func boolean(_ setting: AirflowSetting) -> Bool? {
    if case .boolean(let value) = setting.value { return value }
    if case .string(let text) = setting.value, ["true", "false"].contains(text.lowercased()) {
      mistyped(setting, "a boolean", help: "write \(text.lowercased()) without quotes")
    } else {
      mistyped(setting, "a boolean", help: "write true or false")
    }
    return nil
  }

  mutating func integer(_ setting: AirflowSetting, atLeast least: Int = .min) -> Int? {
    guard case .integer(let value) = setting.value else {
      if case .string(let text) = setting.value, Int(text) != nil {
        mistyped(setting, "an integer", help: "write \(text) without quotes")
      } else {
        mistyped(setting, "an integer")
      }
      return nil
    }
    if value < least {
      wrong(setting, "`\(setting.name)` must be at least \(least), and is \(value)")
      return nil
    }
    return value
  }

  /// - Parameter unitSeconds: what a number counts: 60 where it counts minutes.
  /// - Returns: seconds.
  mutating func duration(_ setting: AirflowSetting, unit: String, unitSeconds: Double) -> Double? {
    let seconds: Double?
    switch setting.value {
    case .integer(let number): seconds = Double(number) * unitSeconds
    case .float(let number): seconds = number * unitSeconds
    case .string(let text): seconds = Durations.seconds(text)
    default: seconds = nil
    }
    // Python's timedelta holds less than a billion days.
    guard let seconds, seconds.isFinite, seconds >= 0, seconds < 86_400e9 else {
      mistyped(
        setting, "a length of time",
        help: "write a number of \(unit), or a text such as \"90m\", \"1h30m\" or \"PT2H\"")
      return nil
    }
    return seconds
  }

  mutating func text(_ setting: AirflowSetting, _ wanted: String = "text") -> String? {
    if case .string(let text) = setting.value {
      if !text.isEmpty { return text }
      wrong(setting, "`\(setting.name)` must not be empty")
      return nil
    }
    mistyped(setting, wanted, help: quoteHelp(setting.value))
    return nil
  }

  private func quoteHelp(_ value: ConfigValue) -> String? {
    switch value {
    case .boolean: "YAML reads yes, no, on and off as booleans: write the text in quotes"
    case .integer(let number): "write it in quotes: \"\(number)\""
    case .float: "write it in quotes"
    default: nil
    }
  }

  /// A list of texts, or one text alone.
  mutating func texts(_ setting: AirflowSetting) -> [String]? {
    guard case .list = setting.value else {
      return text(setting, "text, or a list of texts").map { [$0] }
    }
    var texts: [String] = []
    for item in setting.members {
      guard let text = text(item) else { return nil }
      texts.append(text)
    }
    return texts
  }

  mutating func choice(_ setting: AirflowSetting, _ choices: [String]) -> String? {
    guard case .string(let text) = setting.value else {
      mistyped(setting, "one of " + choices.joined(separator: ", "))
      return nil
    }
    if choices.contains(text) { return text }
    wrong(
      setting, "`\(setting.name)` must be one of \(choices.joined(separator: ", ")), and is \(text.quoted)",
      help: Spelling.closest(to: text, among: choices).map { "did you mean \"\($0)\"?" })
    return nil
  }

  mutating func mapping(_ setting: AirflowSetting) -> [AirflowSetting]? {
    if case .mapping = setting.value { return setting.members }
    mistyped(setting, "a mapping")
    return nil
  }

  mutating func moment(_ setting: AirflowSetting) -> CalendarTime? {
    switch setting.value {
    case .string(let text):
      if let time = CalendarTime(iso: text) { return time }
    case .list(let items):
      let parts = items.compactMap { if case .integer(let part) = $0 { part } else { nil } }
      if parts.count == items.count, let time = CalendarTime(parts: parts) { return time }
    default: break
    }
    mistyped(
      setting, "a date",
      help: "write [2024, 1, 31], 2024-01-31 or 2024-01-31T06:00:00+01:00")
    return nil
  }

  /// A dotted path to something that can be imported: a module and a name in it.
  mutating func dottedPath(_ setting: AirflowSetting) -> String? {
    guard let text = text(setting, "a dotted path") else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count > 1, parts.allSatisfy(Self.isIdentifier) { return text }
    wrong(
      setting, "`\(setting.name)` must be a dotted path to a function, and is \(text.quoted)",
      help: "write the module and the function: \"package.module.function\"")
    return nil
  }

  private static func isIdentifier(_ part: Substring) -> Bool {
    guard let first = part.unicodeScalars.first else { return false }
    func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || scalar.properties.isXIDStart }
    return isLetter(first)
      && part.unicodeScalars.allSatisfy { isLetter($0) || $0.properties.isXIDContinue }
      && !keywords.contains(String(part))
  }

  private static let keywords: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
  ]

  /// Any value that can stand in a DAG as it is.
  mutating func value(_ setting: AirflowSetting) -> PythonValue? {
    switch setting.value {
    case .null: return PythonValue.none
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .string(let text): return .string(text)
    case .float(let value):
      if value.isFinite { return .float(value) }
      wrong(setting, "`\(setting.name)` must be a finite number")
      return nil
    case .list:
      var items: [PythonValue] = []
      for member in setting.members {
        guard let item = value(member) else { return nil }
        items.append(item)
      }
      return .list(items)
    case .mapping:
      var entries: [PythonValue.Entry] = []
      for member in setting.members {
        guard let item = value(member) else { return nil }
        entries.append(.init(key: member.key, value: item))
      }
      return .dictionary(entries)
    case .unknown:
      // Told where the configuration was read.
      return nil
    }
  }
}

extension String {
  var quoted: String { PythonLiteral.string(self) }
}
