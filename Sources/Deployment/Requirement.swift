/// What a distribution needs: a name, extras, versions and when, as `pyproject.toml` and requirements files write it.
///
/// People write `kedro-datasets [b, a] >=3.0,<4 ; python_version>"3.9"`; a wheel's metadata and pip's messages have
/// one spelling for it, which is `packaging.requirements.Requirement`'s (26.3). Reading and writing it
/// is needed for both.
package struct Requirement: Hashable, Sendable, CustomStringConvertible {
  /// As written.
  package var name: String
  /// Sorted, each once.
  package var extras: [String]
  /// Each an operator and a version (`>=3.0`), sorted by their text, each once.
  package var specifiers: [Specifier]
  package var url: String?
  package var marker: Marker?

  package struct Specifier: Hashable, Sendable, CustomStringConvertible {
    /// `==`, `>=`, `~=`, ...
    package var comparison: String
    package var version: String

    package var description: String { comparison + version }
  }

  /// - Returns: nil where the text is no requirement as PEP 508 has it.
  package init?(_ text: String) {
    var scanner = RequirementScanner(text)
    scanner.skipSpace()
    guard let name = scanner.identifier() else { return nil }
    self.name = name
    scanner.skipSpace()
    guard let extras = scanner.extras() else { return nil }
    self.extras = Set(extras).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    scanner.skipSpace()
    specifiers = []
    if scanner.take("@") {
      scanner.skipSpace()
      guard let url = scanner.url() else { return nil }
      self.url = url
      let isApart = scanner.skipSpace()
      if scanner.isAtEnd { return }
      guard isApart else { return nil }
    } else {
      guard let specifiers = scanner.specifiers() else { return nil }
      self.specifiers = specifiers
      scanner.skipSpace()
    }
    if scanner.isAtEnd { return }
    guard scanner.take(";"), let marker = scanner.marker(), scanner.isAtEnd else { return nil }
    self.marker = marker
  }

  /// In `packaging`'s spelling.
  package var description: String {
    var text = name
    if !extras.isEmpty { text += "[" + extras.joined(separator: ",") + "]" }
    text += specifiers.map(\.description).joined(separator: ",")
    if let url { text += " @ " + url + (marker == nil ? "" : " ") }
    if let marker { text += "; " + marker.description }
    return text
  }

  /// The name in the one spelling in which two names of one distribution are equal (PEP 503).
  package var canonicalName: String { Self.canonical(name) }

  package static func canonical(_ name: String) -> String {
    var result: [UInt8] = []
    for byte in name.utf8 {
      if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") {
        if result.last != UInt8(ascii: "-") { result.append(UInt8(ascii: "-")) }
      } else {
        result.append((0x41...0x5A).contains(byte) ? byte + 0x20 : byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// A set of versions alone, as in `requires-python`, in `packaging`'s spelling.
  /// - Returns: nil where the text is none.
  package static func specifiers(_ text: String) -> [Specifier]? {
    var scanner = RequirementScanner(text)
    scanner.skipSpace()
    guard let specifiers = scanner.versions() else { return nil }
    scanner.skipSpace()
    return scanner.isAtEnd ? specifiers : nil
  }
}
