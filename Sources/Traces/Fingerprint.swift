import Crypto

/// A value known by its hash: SHA-256 over its bytes, so that two values with one fingerprint are one value.
///
/// Swift's own `==` will not do for that. It takes a composed and a decomposed letter for the same text, which to Python
/// and to the file system are two, and its `Hasher` says something else in every process.
package struct Fingerprint: Hashable, Sendable, Codable {
  /// In lowercase hexadecimal.
  package let text: String

  init(_ bytes: [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    let hash = SHA256.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    text = String(decoding: hash, as: UTF8.self)
  }

  package init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  /// Writes the parts of a value one after the other. Each says how long it is, so that no two values are written the
  /// same.
  package struct Writer {
    private var bytes: [UInt8] = []

    package init() {}

    package mutating func write(_ number: Int) {
      withUnsafeBytes(of: Int64(number).littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func write(_ part: [UInt8]) {
      write(part.count)
      bytes += part
    }

    package mutating func write(_ text: String) {
      write(text.utf8.count)
      bytes.append(contentsOf: text.utf8)
    }

    package mutating func write(_ text: String?) {
      write(text == nil ? 0 : 1)
      if let text { write(text) }
    }

    package mutating func write(_ texts: [String]) {
      write(texts.count)
      for text in texts { write(text) }
    }

    package mutating func write(_ fingerprint: Fingerprint) { write(fingerprint.text) }

    package var fingerprint: Fingerprint { Fingerprint(bytes) }
  }
}

extension Fingerprint {
  /// The fingerprint of texts, each after the other.
  package init(of texts: String...) {
    var writer = Writer()
    writer.write(texts)
    self = writer.fingerprint
  }
}

extension Fingerprint {
  /// The fingerprint of a file's bytes.
  package init(of bytes: [UInt8]) { self.init(bytes) }
}
