import Crypto

/// A last line by which a text file proves that it is as it was written.
///
///     # dagwatchd: sha256 <64 hexadecimal digits>
///
/// The digits are the hash of everything before that line. So a file says by itself whether a hand or a formatter
/// has been at it since, and that is known without any record of ours: of a file that a colleague's dagwatchd
/// wrote and git brought here, of one from before the state was lost, of one that was written right before a
/// crash. It is no signature: who wants to forge one can, and gains that the file is replaced.
///
/// The line is a comment in Python and in a requirements file, which are what is sealed.
package enum Seal {
  private static let start = Array("# dagwatchd: sha256 ".utf8)
  private static let digitCount = 64
  private static var lineLength: Int { start.count + digitCount + 1 }

  /// The bytes with the line after them. A last line without an ending gets one.
  package static func sealing(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    if let last = bytes.last, last != newline { bytes.append(newline) }
    let digits = SHA256.hexadecimal(bytes)
    bytes.reserveCapacity(bytes.count + lineLength)
    bytes += start
    bytes += digits.utf8
    bytes.append(newline)
    return bytes
  }

  /// Whether the bytes end with a seal that fits what stands before it.
  package static func isIntact(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= lineLength else { return false }
    let body = bytes.dropLast(lineLength)
    return (body.last ?? newline) == newline
      && bytes.suffix(lineLength).elementsEqual(start + SHA256.hexadecimal(body).utf8 + [newline])
  }

  /// Whether there is a seal's line, fitting or not: then the file was once of dagwatchd's making.
  package static func isPresent(in bytes: [UInt8]) -> Bool {
    bytes.split(separator: newline).contains { $0.starts(with: start) }
  }

  private static let newline = UInt8(ascii: "\n")
}

extension SHA256 {
  /// The hash of the bytes in lowercase hexadecimal digits.
  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = hash(data: Array(bytes)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
