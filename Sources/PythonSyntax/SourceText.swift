/// What CPython reads from a file's bytes: the byte order mark, the encoding declaration (PEP 263), UTF-8.
///
/// The lexer and all positions are about the UTF-8 text that comes out. For a UTF-8 file without a mark that is
/// the file itself. Otherwise the text is a copy, and offsets count from behind the mark, or in the re-encoded
/// text, as `ast`'s columns do.
///
/// Known encodings: UTF-8, ASCII, Latin-1, Latin-9, Windows-1252, Windows-1251 and KOI8-R, under their usual names.
/// Another one is an error here, though CPython may have a codec for it; a file that declares one of the usual
/// ones and is plain ASCII all the same is read.
struct SourceText {
  var bytes: [UInt8]
  var error: SyntaxError?

  init(_ file: [UInt8]) {
    self.init(decoding: file)
    if error == nil, let offset = bytes.firstIndex(of: 0) {
      error = SyntaxError("source code string cannot contain null bytes", SourceRange(offset, offset + 1))
    }
  }

  private init(decoding file: [UInt8]) {
    let hasMark = file.starts(with: [0xEF, 0xBB, 0xBF])
    let text = hasMark ? Array(file[3...]) : file
    guard let declaration = Self.declaration(text) else {
      self.init(utf8: text, isDeclared: hasMark)
      return
    }
    let name = String(decoding: text[declaration], as: UTF8.self)
    let range = SourceRange(declaration.lowerBound, declaration.upperBound)
    switch Encoding(name) {
    case .utf8 where !hasMark || Encoding.isCanonicalUTF8(name): self.init(utf8: text, isDeclared: true)
    case _ where hasMark:
      self.init(utf8: text, isDeclared: true)
      error = SyntaxError("encoding problem: \(name) with BOM", range)
    case .ascii:
      self.init(utf8: text, isDeclared: true)
      if let offset = text.firstIndex(where: { $0 >= 0x80 }) {
        error = Self.undecodable(text, offset, "ascii", "ordinal not in range(128)")
      }
    case .table(let upperHalf):
      self.init(bytes: Self.decode(text, upperHalf))
    case .extendedASCII where text.allSatisfy({ $0 < 0x80 }):
      self.init(bytes: text)
    case .utf8, .extendedASCII, nil:
      self.init(utf8: text, isDeclared: true)
      error = SyntaxError(
        "unknown encoding: \(name)", range, help: "Save the file as UTF-8 and remove the declaration.")
    }
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private init(utf8 text: [UInt8], isDeclared: Bool) {
    bytes = text
    guard let offset = firstInvalidUTF8(text) else { return }
    if isDeclared {
      error = Self.undecodable(text, offset, "utf-8", "invalid byte sequence")
    } else {
      let byte = String(text[offset], radix: 16)
      let line = text[..<offset].count(where: { $0 == UInt8(ascii: "\n") }) + 1
      error = SyntaxError(
        "Non-UTF-8 code starting with '\\x\(byte)' on line \(line), but no encoding declared; "
          + "see https://peps.python.org/pep-0263/ for details",
        SourceRange(offset, offset + 1))
    }
    // The rest is read all the same: each byte that is none of UTF-8's becomes one `?`, so offsets hold.
    var index = offset
    while let invalid = firstInvalidUTF8(bytes, from: index) {
      bytes[invalid] = UInt8(ascii: "?")
      index = invalid + 1
    }
  }

  private static func undecodable(
    _ text: [UInt8], _ offset: Int, _ codec: String, _ reason: String
  ) -> SyntaxError {
    let byte = String(text[offset], radix: 16)
    return SyntaxError(
      "(unicode error) '\(codec)' codec can't decode byte 0x\(byte) in position \(offset): \(reason)",
      SourceRange(offset, offset + 1))
  }

  /// The encoding's name in `coding: name` or `coding=name`, in a comment of its own on one of the first two
  /// lines; the second counts only if the first has nothing but white space or a comment.
  static func declaration(_ text: [UInt8]) -> Range<Int>? {
    var start = 0
    for _ in 0..<2 {
      var end = start
      while end < text.count, text[end] != UInt8(ascii: "\n"), text[end] != UInt8(ascii: "\r") { end += 1 }
      var index = start
      while index < end, [0x20, 0x09, 0x0C].contains(text[index]) { index += 1 }
      if index < end, text[index] != UInt8(ascii: "#") { return nil }
      if let name = codingName(text, index..<end) { return name }
      start = min(end + 1, text.count)
      if end + 1 < text.count, text[end] == UInt8(ascii: "\r"), text[end + 1] == UInt8(ascii: "\n") {
        start = end + 2
      }
    }
    return nil
  }

  private static func codingName(_ text: [UInt8], _ comment: Range<Int>) -> Range<Int>? {
    let word = Array("coding".utf8)
    guard comment.count > word.count + 1 else { return nil }
    for index in comment.lowerBound..<comment.upperBound - word.count
    where text[index] == word[0] && text[index..<index + word.count].elementsEqual(word) {
      var start = index + word.count
      guard text[start] == UInt8(ascii: ":") || text[start] == UInt8(ascii: "=") else { continue }
      start += 1
      while start < comment.upperBound, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
      var end = start
      while end < comment.upperBound, isNameByte(text[end]) { end += 1 }
      if end > start { return start..<end }
    }
    return nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte < 0x80
      && (Lexer.isWordByte(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."))
  }

  private static func decode(_ text: [UInt8], _ upperHalf: [Unicode.Scalar]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count + text.count / 8)
    for byte in text {
      if byte < 0x80 {
        bytes.append(byte)
      } else {
        bytes.append(contentsOf: UTF8.encode(upperHalf[Int(byte) - 0x80]) ?? UTF8.EncodedScalar())
      }
    }
    return bytes
  }
}

/// The offset of the first byte that is not UTF-8.
private func firstInvalidUTF8(_ bytes: [UInt8], from start: Int = 0) -> Int? {
  var index = start
  while index < bytes.count {
    let byte = bytes[index]
    if byte < 0x80 {
      index += 1
      continue
    }
    let (length, low, high): (Int, UInt8, UInt8) =
      switch byte {
      case 0xC2...0xDF: (2, 0x80, 0xBF)
      case 0xE0: (3, 0xA0, 0xBF)
      case 0xED: (3, 0x80, 0x9F)
      case 0xE1...0xEF: (3, 0x80, 0xBF)
      case 0xF0: (4, 0x90, 0xBF)
      case 0xF1...0xF3: (4, 0x80, 0xBF)
      case 0xF4: (4, 0x80, 0x8F)
      default: (0, 0, 0)
      }
    guard length > 0, index + length <= bytes.count, bytes[index + 1] >= low, bytes[index + 1] <= high,
      bytes[index + 1..<index + length].allSatisfy({ $0 & 0xC0 == 0x80 })
    else { return index }
    index += length
  }
  return nil
}
