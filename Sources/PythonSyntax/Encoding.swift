/// The source encodings besides UTF-8 that a Python file may declare and that are known here.
enum Encoding {
  case utf8
  case ascii
  /// Python knows it, and it is ASCII in its lower half; its other characters are not known here.
  case extendedASCII
  /// One byte a character: the characters of 0x80...0xFF.
  case table([Unicode.Scalar])

  /// - Parameter name: as declared; case, `_` and `-` do not matter, as in Python's codec registry.
  init?(_ name: String) {
    switch Self.normalized(name) {
    case "utf-8", "utf8", "u8", "utf", "utf8-ucs2", "utf8-ucs4", "cp65001", "utf-8-sig": self = .utf8
    case let name where name.hasPrefix("utf-8-"): self = .utf8
    case "ascii", "us-ascii", "646", "us": self = .ascii
    case "latin-1", "latin1", "latin", "l1", "iso-8859-1", "iso8859-1", "iso8859", "8859", "cp819",
      "iso-latin-1":
      self = .table((0x80...0xFF).compactMap { Unicode.Scalar($0 as UInt32) })
    case "iso-8859-15", "iso8859-15", "latin-9", "latin9", "l9": self = .table(Self.latin9)
    case "cp1252", "windows-1252", "1252": self = .table(Self.windows1252)
    case "cp1251", "windows-1251", "1251": self = .table(Self.windows1251)
    case "koi8-r": self = .table(Self.koi8)
    case let name where Self.asciiSupersets.contains(name): self = .extendedASCII
    default: return nil
    }
  }

  private static let asciiSupersets: Set<String> = [
    "big5", "big5hkscs", "cp437", "cp850", "cp866", "cp874", "cp932", "cp936", "cp949", "cp950", "cp1250",
    "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "windows-1250", "windows-1253",
    "windows-1254", "windows-1255", "windows-1256", "windows-1257", "windows-1258", "euc-jp", "euc-kr",
    "gb2312", "gbk", "gb18030", "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6",
    "iso-8859-7", "iso-8859-8", "iso-8859-9", "iso-8859-10", "iso-8859-11", "iso-8859-13", "iso-8859-14",
    "iso-8859-16", "koi8-u", "latin2", "latin5", "mac-roman", "shift-jis", "sjis", "tis-620",
  ]

  /// Whether `name` is UTF-8 to CPython's tokenizer itself, and not only to its codecs: behind a byte order
  /// mark, nothing else may be declared.
  static func isCanonicalUTF8(_ name: String) -> Bool {
    let name = normalized(name)
    return name == "utf-8" || name.hasPrefix("utf-8-")
  }

  private static func normalized(_ name: String) -> String {
    let bytes = name.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "_"), UInt8(ascii: "."): UInt8(ascii: "-")
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte + 32
      default: byte
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let latin9: [Unicode.Scalar] = {
    let changed: [UInt32: UInt32] = [
      0xA4: 0x20AC, 0xA6: 0x160, 0xA8: 0x161, 0xB4: 0x17D, 0xB8: 0x17E, 0xBC: 0x152, 0xBD: 0x153, 0xBE: 0x178,
    ]
    return (0x80...0xFF).compactMap { Unicode.Scalar(changed[$0] ?? $0) }
  }()

  /// The five bytes that the code page leaves open stand for themselves.
  private static let windows1252: [Unicode.Scalar] =
    Array(
      "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)
    + (0xA0...0xFF).compactMap { Unicode.Scalar($0 as UInt32) }

  private static let windows1251: [Unicode.Scalar] = Array(
    ("ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї"
      + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя").unicodeScalars)

  private static let koi8: [Unicode.Scalar] = Array(
    ("─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓⌠■∙√≈≤≥\u{A0}⌡°²·÷═║╒ё╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡Ё╢╣╤╥╦╧╨╩╪╫╬©"
      + "юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ").unicodeScalars)
}
