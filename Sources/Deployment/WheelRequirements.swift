/// The wheel-path requirements: what `pip install -r` needs beside the DAG, as one line with the wheel's path.
///
/// A line of a requirements file is not a path: pip (26.3) ends it at ` #`, takes what follows ` -` for options
/// and what follows `;` for a marker, and reads `name@` as a requirement's name. So a path of other than the
/// plainest characters is written as a `file:` URL, where each can be escaped. pip resolves a relative path
/// from the current folder, and a `file:` URL only if it has a `../` in it; hence the `_/../`, which it
/// takes away again without looking for a `_`.
///
/// `${NAME}` is left as it is: pip puts in the environment variable, which is what a prefix such as
/// `${AIRFLOW_HOME}/dist` is for.
package struct WheelRequirements: Hashable, Sendable {
  package var wheel: WheelName

  package init(_ wheel: WheelName) { self.wheel = wheel }

  /// The text of `requirements.txt`, ending with a newline.
  /// - Parameter prefix: the wheel's folder: relative, absolute, or a URL.
  package func text(prefix: String) -> String {
    let folder = prefix.isEmpty || prefix.utf8.last == UInt8(ascii: "/") ? prefix : prefix + "/"
    let path = folder + wheel.description
    if Self.isURL(prefix) { return Self.escaped(path, keeping: "%:?#[]@!$&'()*+,;=~") + "\n" }
    let escaped = Self.escaped(path, keeping: "+~!")
    if escaped.utf8.elementsEqual(path.utf8), path.utf8.first != UInt8(ascii: "-") { return path + "\n" }
    return (path.utf8.first == UInt8(ascii: "/") ? "file://" : "file:_/../") + escaped + "\n"
  }

  /// Whether a prefix starts with `scheme://`, as in `https://host/` or `file:///`.
  private static func isURL(_ prefix: String) -> Bool {
    guard let colon = prefix.utf8.firstIndex(of: UInt8(ascii: ":")), colon != prefix.startIndex else {
      return false
    }
    return prefix[..<colon].utf8.allSatisfy(isAlphanumeric) && prefix[colon...].hasPrefix("://")
  }

  /// Percent-escapes all bytes but letters, digits, `-._/`, those of `kept`, and environment variables.
  private static func escaped(_ text: String, keeping kept: String) -> String {
    let bytes = Array(text.utf8)
    var result = ""
    var index = 0
    while index < bytes.count {
      if let end = endOfVariable(in: bytes, at: index) {
        result += String(decoding: bytes[index..<end], as: UTF8.self)
        index = end
        continue
      }
      let byte = bytes[index]
      if isAlphanumeric(byte) || "-._/".utf8.contains(byte) || kept.utf8.contains(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
      index += 1
    }
    return result
  }

  /// The end of a `${NAME}` that starts at `index`; a name is of capitals, digits and `_`.
  private static func endOfVariable(in bytes: [UInt8], at index: Int) -> Int? {
    guard bytes[index...].starts(with: "${".utf8) else { return nil }
    let name = bytes[(index + 2)...].prefix {
      (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
    }
    guard !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: "}") else {
      return nil
    }
    return name.endIndex + 1
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
