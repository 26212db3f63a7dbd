import PythonSyntax

/// The slug of a name, exactly as python-slugify 9 makes it with its defaults, which is how kedro-airflow names
/// tasks. It is there for those who have a history in Airflow under such names.
///
/// python-slugify transliterates with text-unidecode, a table for all of Unicode under a licence that does not let
/// it be copied here. What needs no table is done: compatibility decomposition with the accents dropped, which
/// is most of what is written in Latin letters. Beside it there are the letters of the Latin, Cyrillic and Greek alphabets
/// of today that do not decompose, in their usual romanisation; the tests hold each of them to the real one.
/// Any other letter makes the slug unknown, since a guess would be another task.
package enum Slug {
  /// - Returns: maybe an empty text (`_`); nil where python-slugify's table would be needed.
  package static func slug(_ name: String) -> String? {
    if name.utf8.allSatisfy({ isSlugByte($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }) {
      return dashed(name.utf8)
    }
    guard let plain = transliterated(quotesDashed(name)), let decoded = withoutEntities(plain) else {
      return nil
    }
    return dashed(withoutNumberCommas(decoded.filter { $0 != UInt8(ascii: "'") }))
  }

  private static func isSlugByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
    default: false
    }
  }

  /// In small letters, with one dash for each run of what is no letter and no digit, and none at the ends.
  private static func dashed(_ bytes: some Sequence<UInt8>) -> String {
    var result: [UInt8] = []
    var isGap = false
    for byte in bytes {
      if byte == UInt8(ascii: "-") || !isSlugByte(byte) {
        isGap = true
        continue
      }
      if isGap, !result.isEmpty { result.append(UInt8(ascii: "-")) }
      isGap = false
      result.append((0x41...0x5A).contains(byte) ? byte + 0x20 : byte)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// A run of `'` separates words; one that comes of a transliteration later does not.
  private static func quotesDashed(_ name: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in name.unicodeScalars { result.append(scalar == "'" ? "-" : scalar) }
    return String(result)
  }

  // MARK: - Letters

  /// ASCII; nil where a letter is not known.
  private static func transliterated(_ name: String) -> [UInt8]? {
    if name.utf8.allSatisfy({ $0 < 0x80 }) { return Array(name.utf8) }
    var result: [UInt8] = []
    for scalar in compatibilityDecomposition(name) {
      switch scalar.value {
      case 0..<0x80: result.append(UInt8(scalar.value))
      // Accents, and the two that join letters without showing.
      case 0x300...0x34E, 0x360...0x362, 0x200C, 0x200D: continue
      default:
        guard let letters = romanised[scalar] ?? romanised[smallLetter(scalar)] else { return nil }
        result += letters.utf8
      }
    }
    return result
  }

  private static func smallLetter(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let small = scalar.properties.lowercaseMapping.unicodeScalars
    return small.count == 1 ? small[small.startIndex] : scalar
  }

  /// Small letters stand for their capitals too, since a slug has none.
  private static let romanised: [Unicode.Scalar: Substring] = {
    let table = """
      ßss æae øo ðd þth đd ħh ıi ĸk łl ŋng œoe ŧt
      аa бb вv гg дd еe жzh зz иi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юiu яia іi ґg
      αa βb γg δd εe ζz ηe θth ιi κk λl μm νn οo πp ρr ςs σs τt υu φph χkh ψps ωo
      ¼1/4 ½1/2 ¾3/4
      """
    var letters: [Unicode.Scalar: Substring] = [:]
    for item in table.split(whereSeparator: \.isWhitespace) {
      guard let letter = item.unicodeScalars.first else { continue }
      letters[letter] = Substring(item.unicodeScalars.dropFirst())
    }
    return letters
  }()

  // MARK: - What HTML and numbers have to do with it

  /// Decodes `&amp;`, `&#65;` and `&#x41;`, in this order one after the other, where the result is ASCII.
  private static func withoutEntities(_ text: [UInt8]) -> [UInt8]? {
    if !text.contains(UInt8(ascii: "&")) { return text }
    var text = text
    for kind in [Entity.named, .decimal, .hexadecimal] {
      guard let decoded = decode(kind, text) else { return nil }
      text = decoded
    }
    return text
  }

  private enum Entity { case named, decimal, hexadecimal }

  private static func decode(_ kind: Entity, _ text: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      guard text[index] == UInt8(ascii: "&"), let end = text[index...].firstIndex(of: UInt8(ascii: ";")),
        let value = value(kind, String(decoding: text[(index + 1)..<end], as: UTF8.self))
      else {
        result.append(text[index])
        index += 1
        continue
      }
      // What is not ASCII comes after the transliteration, and needs another table.
      guard value < 0x80 else { return nil }
      result.append(UInt8(value))
      index = end + 1
    }
    return result
  }

  /// nil where the body is none of this kind.
  private static func value(_ kind: Entity, _ body: String) -> UInt32? {
    let unknown: UInt32 = .max
    switch kind {
    case .named:
      if let known = ["amp": UInt32(0x26), "lt": 0x3C, "gt": 0x3E, "quot": 0x22][body] { return known }
      let isName = body.first?.isLetter == true && body.allSatisfy { $0.isLetter || $0.isNumber }
      return isName ? unknown : nil
    case .decimal:
      let digits = body.dropFirst()
      guard body.first == "#", !digits.isEmpty, digits.allSatisfy(\.isNumber) else { return nil }
      return UInt32(digits) ?? unknown
    case .hexadecimal:
      let digits = body.dropFirst(2)
      guard body.hasPrefix("#x"), !digits.isEmpty, digits.allSatisfy(\.isHexDigit) else { return nil }
      return UInt32(digits, radix: 16) ?? unknown
    }
  }

  /// `1,000` is one number.
  private static func withoutNumberCommas(_ text: [UInt8]) -> [UInt8] {
    func isDigit(_ index: Int) -> Bool { text.indices.contains(index) && (0x30...0x39).contains(text[index]) }
    return text.indices.filter { text[$0] != UInt8(ascii: ",") || !isDigit($0 - 1) || !isDigit($0 + 1) }
      .map { text[$0] }
  }
}
