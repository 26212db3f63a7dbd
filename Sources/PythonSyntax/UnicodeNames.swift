/// The characters that `\N{...}` names.
///
/// Swift knows the name of each character but not the way back, so the first `\N` of a process makes an
/// index: the hash of each name that is not computed by rule, sorted. It takes some ten milliseconds and half a
/// megabyte, which a file without `\N` never pays. Names made by rule (CJK ideographs, Hangul syllables) are read.
///
/// Limit: the Unicode version is that of Swift's standard library, not that of the project's Python.
enum UnicodeNames {
  /// - Parameter name: UTF-8, in any case, as Python allows.
  static func scalar(named name: ArraySlice<UInt8>) -> Unicode.Scalar? {
    let name = name.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") ? $0 - 32 : $0 }
    if let scalar = ideograph(name) ?? syllable(name) ?? variationSelector(name) { return scalar }
    let wanted = hash(name)
    var low = 0
    var high = index.count
    while low < high {
      let middle = (low + high) / 2
      if index[middle].hash < wanted { low = middle + 1 } else { high = middle }
    }
    while low < index.count, index[low].hash == wanted {
      let entry = index[low]
      if let scalar = Unicode.Scalar(entry.value),
        entry.alias.map({ $0.utf8.elementsEqual(name) })
          ?? (scalar.properties.name?.utf8.elementsEqual(name) == true)
      {
        return scalar
      }
      low += 1
    }
    return nil
  }

  /// `alias`: the name, where it is not the character's own.
  private static let index: [(hash: UInt32, value: UInt32, alias: String?)] = {
    var index: [(hash: UInt32, value: UInt32, alias: String?)] = []
    let blocks: [ClosedRange<UInt32>] = [
      0x0...0x33FF, 0x4DC0...0x4DFF, 0xA000...0xABFF, 0xD7B0...0xD7FF, 0xFB00...0x16FFF,
      0x18800...0x1FFFF, 0xE0000...0xE01FF,
    ]
    for value in blocks.joined() {
      guard let name = Unicode.Scalar(value)?.properties.name else { continue }
      index.append((hash(name.utf8), value, nil))
    }
    for alias in UnicodeAliases.all { index.append((hash(alias.name.utf8), alias.value, alias.name)) }
    return index.sorted { ($0.hash, $0.value) < ($1.hash, $1.value) }
  }()

  /// FNV-1a.
  private static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var hash: UInt32 = 2_166_136_261
    for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return hash
  }

  /// `CJK UNIFIED IDEOGRAPH-4E00` and the other names that end with their own number.
  private static func ideograph(_ name: [UInt8]) -> Unicode.Scalar? {
    guard let dash = name.lastIndex(of: UInt8(ascii: "-")) else { return nil }
    let digits = name[(dash + 1)...]
    guard digits.count == 4 || digits.count == 5 else { return nil }
    var value: UInt32 = 0
    for byte in digits {
      guard let digit = digitValue(byte) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    guard let scalar = Unicode.Scalar(value), let known = scalar.properties.name,
      known.utf8.elementsEqual(name)
    else { return nil }
    return scalar
  }

  /// `VS1` ... `VS256`
  private static func variationSelector(_ name: [UInt8]) -> Unicode.Scalar? {
    guard name.starts(with: "VS".utf8), name.count <= 5, name.dropFirst(2).first != UInt8(ascii: "0"),
      let number = UInt32(String(decoding: name[2...], as: UTF8.self)), (1...256).contains(number)
    else { return nil }
    return Unicode.Scalar(number <= 16 ? 0xFE00 + number - 1 : 0xE0100 + number - 17)
  }

  /// `HANGUL SYLLABLE GAG`: the letters of a lead, a vowel and a tail, put together as Unicode 3.12 says.
  private static func syllable(_ name: [UInt8]) -> Unicode.Scalar? {
    let prefix = "HANGUL SYLLABLE ".utf8
    guard name.starts(with: prefix) else { return nil }
    let letters = name[prefix.count...]
    for lead in leads.indices where letters.starts(with: leads[lead].utf8) {
      let rest = letters.dropFirst(leads[lead].utf8.count)
      for vowel in vowels.indices where rest.starts(with: vowels[vowel].utf8) {
        let end = rest.dropFirst(vowels[vowel].utf8.count)
        for tail in tails.indices where tails[tail].utf8.elementsEqual(end) {
          return Unicode.Scalar(UInt32(0xAC00 + (lead * 21 + vowel) * 28 + tail))
        }
      }
    }
    return nil
  }

  private static let leads = [
    "G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H",
  ]
  private static let vowels = [
    "A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI",
    "YU", "EU", "YI", "I",
  ]
  private static let tails = [
    "", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS",
    "S", "SS", "NG", "J", "C", "K", "T", "P", "H",
  ]
}
