/// The type of a YAML scalar, as PyYAML's resolver with OmegaConf's additions sees it.
///
/// PyYAML reads YAML 1.1: `yes` and `off` are booleans, `017` is fifteen, `1:30` is ninety (base 60),
/// `1_000` a thousand, while `0o17`, `y` and `1.2.3` are strings. OmegaConf's loader then lets `1e3` be a
/// float and takes the dates away, so that `2024-01-01` stays a string.
///
/// Rules: `yaml/resolver.py` and `yaml/constructor.py` of PyYAML 6, `omegaconf/_yaml.py` of OmegaConf 2.4
/// (`_utils.py` in 2.3).
enum YAMLScalar {
  enum Tag: String {
    case null = "tag:yaml.org,2002:null"
    case boolean = "tag:yaml.org,2002:bool"
    case integer = "tag:yaml.org,2002:int"
    case float = "tag:yaml.org,2002:float"
    case string = "tag:yaml.org,2002:str"
    /// `<<`
    case merge = "tag:yaml.org,2002:merge"
    /// `=`, which PyYAML can read as a key only.
    case value = "tag:yaml.org,2002:value"
  }

  /// The tag of a plain scalar without a tag of its own.
  static func tag(of text: String) -> Tag {
    let bytes = Array(text.utf8)
    guard let first = bytes.first else { return .null }
    switch first {
    case UInt8(ascii: "~"): return text == "~" ? .null : .string
    case UInt8(ascii: "<"): return text == "<<" ? .merge : .string
    case UInt8(ascii: "="): return text == "=" ? .value : .string
    case UInt8(ascii: "n") where text == "null", UInt8(ascii: "N") where text == "Null" || text == "NULL":
      return .null
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"):
      // The order of PyYAML's resolvers does not matter: no text is both.
      if isFloat(bytes) { return .float }
      return isInteger(bytes) ? .integer : .string
    default: return booleans[text] == nil ? .string : .boolean
    }
  }

  /// The value of a scalar under a tag; nil where PyYAML's constructor fails on the text.
  static func value(of text: String, as tag: Tag) -> ConfigValue? {
    switch tag {
    case .null: .null
    case .boolean: boolean(text.lowercased()).map(ConfigValue.boolean)
    case .integer: integer(text)
    case .float: float(text).map(ConfigValue.float)
    case .string: .string(text)
    case .merge, .value: nil
    }
  }

  private static func boolean(_ text: String) -> Bool? {
    switch text {
    case "yes", "true", "on": true
    case "no", "false", "off": false
    default: nil
    }
  }

  private static let booleans: [String: Bool] = {
    var spellings: [String: Bool] = [:]
    for (word, value) in [
      ("yes", true), ("no", false), ("true", true), ("false", false), ("on", true), ("off", false),
    ] {
      let title = word.prefix(1).uppercased() + word.dropFirst()
      for spelling in [word, title, word.uppercased()] { spellings[spelling] = value }
    }
    return spellings
  }()
}

// MARK: Integers

extension YAMLScalar {
  private static func isInteger(_ bytes: [UInt8]) -> Bool {
    var text = bytes[...]
    text.dropSign()
    guard let first = text.first else { return false }
    if first == UInt8(ascii: "0") {
      if text.count == 1 { return true }
      let rest = text.dropFirst(2)
      switch text[text.startIndex + 1] {
      case UInt8(ascii: "b"): return !rest.isEmpty && rest.allSatisfy { "01_".utf8.contains($0) }
      case UInt8(ascii: "x"): return !rest.isEmpty && rest.allSatisfy { $0.isHexadecimal || $0 == underscore }
      default: return text.dropFirst().allSatisfy { "01234567_".utf8.contains($0) }
      }
    }
    guard first.isDigit else { return false }
    text.skip { $0.isDigit || $0 == underscore }
    while text.first == colon {
      text.removeFirst()
      guard text.dropSexagesimalDigits() else { return false }
    }
    return text.isEmpty
  }

  private static func integer(_ text: String) -> ConfigValue? {
    var digits = text.utf8.filter { $0 != underscore }[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    digits.dropSign()
    guard let first = digits.first else { return nil }
    if digits.contains(colon) {
      var total = 0
      for part in digits.split(separator: colon, omittingEmptySubsequences: false) {
        guard let value = Int(String(decoding: part, as: UTF8.self)) else { return nil }
        let (scaled, overflow) = total.multipliedReportingOverflow(by: 60)
        if overflow { return tooLarge }
        total = scaled + value
      }
      return .integer(isNegative ? -total : total)
    }
    let radix: Int
    switch (first, digits.dropFirst().first) {
    case (UInt8(ascii: "0"), UInt8(ascii: "b")?): radix = 2
    case (UInt8(ascii: "0"), UInt8(ascii: "x")?): radix = 16
    case (UInt8(ascii: "0"), _): radix = 8
    default: radix = 10
    }
    if radix == 2 || radix == 16 { digits = digits.dropFirst(2) }
    // `0b_` is an integer for the resolver and an error for the constructor.
    guard !digits.isEmpty, digits.allSatisfy({ ($0.hexadecimalValue ?? 99) < radix }) else { return nil }
    let sign = isNegative ? "-" : ""
    return Int(sign + String(decoding: digits, as: UTF8.self), radix: radix).map(ConfigValue.integer)
      ?? tooLarge
  }

  private static let tooLarge = ConfigValue.unknown("an integer beyond 64 bits")
}

// MARK: Floats

extension YAMLScalar {
  /// The union of PyYAML's pattern and OmegaConf's.
  private static func isFloat(_ bytes: [UInt8]) -> Bool {
    var text = bytes[...]
    let hasSign = text.dropSign()
    let word = String(decoding: text, as: UTF8.self)
    if [".inf", ".Inf", ".INF"].contains(word) { return true }
    if [".nan", ".NaN", ".NAN"].contains(word) { return !hasSign }
    guard let first = text.first else { return false }
    if first == point {
      // `.5`, without a sign before it; its exponent has one.
      text.removeFirst()
      guard !hasSign, text.first?.isDigit == true else { return false }
      text.skip { $0.isDigit || $0 == underscore }
      return text.isEmpty || text.dropExponent(signIsOptional: false) && text.isEmpty
    }
    guard first.isDigit else { return false }
    let whole = text.prefix { $0.isDigit || $0 == underscore }
    text = text.dropFirst(whole.count)
    // OmegaConf's pattern wants its underscores between digits, and allows more behind.
    let isStrict = whole.last != underscore && !whole.hasDoubledUnderscore
    switch text.first {
    case point:
      text.removeFirst()
      text.skip { $0.isDigit || $0 == underscore }
      return text.isEmpty || text.dropExponent(signIsOptional: isStrict) && text.isEmpty
    case colon:
      while text.first == colon {
        text.removeFirst()
        guard text.dropSexagesimalDigits() else { return false }
      }
      guard text.first == point else { return false }
      return text.dropFirst().allSatisfy { $0.isDigit || $0 == underscore }
    default: return isStrict && text.dropExponent(signIsOptional: true) && text.isEmpty
    }
  }

  private static func float(_ text: String) -> Double? {
    var digits = text.lowercased().utf8.filter { $0 != underscore }[...]
    let sign: Double = digits.first == UInt8(ascii: "-") ? -1 : 1
    digits.dropSign()
    let word = String(decoding: digits, as: UTF8.self)
    if word == ".inf" { return sign * .infinity }
    if word == ".nan" { return .nan }
    guard digits.contains(colon) else { return PythonFloat.parse(word).map { sign * $0 } }
    // As PyYAML adds it up, from the last part to the first, so that the rounding is the same.
    var base = 1.0
    var total = 0.0
    for part in digits.split(separator: colon, omittingEmptySubsequences: false).reversed() {
      guard let value = PythonFloat.parse(String(decoding: part, as: UTF8.self)) else { return nil }
      total += value * base
      base *= 60
    }
    return sign * total
  }
}

private let underscore = UInt8(ascii: "_")
private let colon = UInt8(ascii: ":")
private let point = UInt8(ascii: ".")

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  fileprivate var isHexadecimal: Bool { hexadecimalValue != nil }
  fileprivate var hexadecimalValue: Int? { Character(Unicode.Scalar(self)).hexDigitValue }
}

extension ArraySlice<UInt8> {
  @discardableResult
  fileprivate mutating func dropSign() -> Bool {
    guard first == UInt8(ascii: "+") || first == UInt8(ascii: "-") else { return false }
    removeFirst()
    return true
  }

  fileprivate mutating func skip(while predicate: (UInt8) -> Bool) { self = drop(while: predicate) }

  /// `[0-5]?[0-9]`
  fileprivate mutating func dropSexagesimalDigits() -> Bool {
    let digits = prefix { $0.isDigit }
    guard digits.count == 1 || digits.count == 2 && digits[digits.startIndex] <= UInt8(ascii: "5") else {
      return false
    }
    self = dropFirst(digits.count)
    return true
  }

  /// `[eE][-+][0-9]+`
  fileprivate mutating func dropExponent(signIsOptional: Bool) -> Bool {
    guard first == UInt8(ascii: "e") || first == UInt8(ascii: "E") else { return false }
    removeFirst()
    guard dropSign() || signIsOptional else { return false }
    let digits = prefix { $0.isDigit }
    self = dropFirst(digits.count)
    return !digits.isEmpty
  }

  fileprivate var hasDoubledUnderscore: Bool {
    zip(self, dropFirst()).contains { $0 == underscore && $1 == underscore }
  }
}
