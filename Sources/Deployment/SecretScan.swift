import Diagnostics

/// Finds what looks like a credential in a configuration file.
///
/// What a person types into `parameters.yml` in a hurry ends in an archive that lies in a bucket for years. So every
/// line that goes into one is looked at: for values that have the form of a well-known secret, and for keys
/// that are called like one and hold a text of their own. Neither is a proof; the first kind is as good as
/// one, since no other text has that form.
package struct SecretScan: Sendable {
  /// How sure it is that a line holds a secret.
  package enum Certainty: Hashable, Sendable {
    /// A value has the form of a secret.
    case form
    /// A key is called like one.
    case name
  }

  package struct Finding: Hashable, Sendable {
    package var certainty: Certainty
    /// Counted from 1.
    package var line: Int
    /// What the key is called, or what kind of secret the value is; never the value.
    package var what: String
  }

  /// - Parameter bytes: a text file, YAML, JSON or TOML; anything else has no lines that mean anything.
  package static func findings(in bytes: [UInt8]) -> [Finding] {
    var findings: [Finding] = []
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let text = withoutComment(line)
      if let what = form(text) {
        findings.append(Finding(certainty: .form, line: index + 1, what: what))
      } else if let key = namedKey(text) {
        findings.append(Finding(certainty: .name, line: index + 1, what: key))
      }
    }
    return findings
  }

  private static func withoutComment(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var previous: UInt8 = 0x20
    for index in line.indices {
      if line[index] == UInt8(ascii: "#"), previous == 0x20 || previous == 0x09 { return line[..<index] }
      previous = line[index]
    }
    return line
  }

  // MARK: - Forms

  private static func form(_ line: ArraySlice<UInt8>) -> String? {
    let dashes = Array("-----BEGIN ".utf8)
    if contains(line, dashes), contains(line, Array("PRIVATE KEY".utf8)) { return "a private key" }
    for (prefix, count, what) in prefixed {
      var start = line.startIndex
      while let found = position(of: prefix, in: line[start...]) {
        let body = line[(found + prefix.count)...].prefix(while: isTokenByte)
        let isWordStart = found == line.startIndex || !isTokenByte(line[found - 1])
        if isWordStart, body.count >= count { return what }
        start = found + 1
      }
    }
    return hasPasswordInURL(line) ? "a password in a URL" : nil
  }

  /// What a secret starts with, how many characters follow at the least, and what it is.
  private static let prefixed: [(prefix: [UInt8], count: Int, what: String)] = [
    ("AKIA", 16, "an AWS access key"), ("ASIA", 16, "an AWS access key"), ("ghp_", 36, "a GitHub token"),
    ("gho_", 36, "a GitHub token"), ("ghs_", 36, "a GitHub token"), ("github_pat_", 22, "a GitHub token"),
    ("glpat-", 20, "a GitLab token"), ("xoxb-", 20, "a Slack token"), ("xoxp-", 20, "a Slack token"),
    ("AIza", 35, "a Google API key"), ("sk-ant-", 20, "an API key"), ("sk_live_", 20, "an API key"),
    ("hf_", 30, "a Hugging Face token"), ("dapi", 32, "a Databricks token"),
    ("eyJhbGciOi", 20, "a signed token"),
  ].map { (Array($0.0.utf8), $0.1, $0.2) }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  /// `scheme://user:password@host`, the password written out.
  private static func hasPasswordInURL(_ line: ArraySlice<UInt8>) -> Bool {
    guard let scheme = position(of: Array("://".utf8), in: line) else { return false }
    let authority = line[(scheme + 3)...].prefix { !" \t\"'/?#".utf8.contains($0) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
      let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    let password = authority[(colon + 1)..<at]
    return !password.isEmpty && !isPlaceholder(password)
  }

  // MARK: - Names

  /// Words that end the name of a key that holds a secret, without `_` and `-`.
  private static let words = [
    "password", "passwd", "passphrase", "secret", "secretkey", "secretaccesskey", "clientsecret", "apikey",
    "accesskey", "accesskeyid", "privatekey", "accountkey", "token", "accesstoken", "authtoken", "sastoken",
    "connectionstring", "awsaccesskeyid", "awssecretaccesskey",
  ].map { Array($0.utf8) }

  private static func namedKey(_ line: ArraySlice<UInt8>) -> String? {
    guard
      let separator = line.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") })
    else { return nil }
    let key = trimmed(line[..<separator], " \t\"'-{,")
    let plain = key.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
      .map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
    guard words.contains(where: { plain.elementsEqual($0) || isEnding($0, of: plain, key) }) else {
      return nil
    }
    let value = trimmed(line[(separator + 1)...], " \t\",'}\r")
    return isText(value) && !isPlaceholder(value) ? String(decoding: key, as: UTF8.self) : nil
  }

  /// Whether a longer name ends with the word as a word of its own: `db_password`, and not `max_tokens`.
  private static func isEnding(_ word: [UInt8], of plain: [UInt8], _ key: ArraySlice<UInt8>) -> Bool {
    guard plain.count > word.count, plain.suffix(word.count).elementsEqual(word) else { return false }
    let tail = key.reversed().prefix(word.count + 4)
    return tail.contains(UInt8(ascii: "_")) || tail.contains(UInt8(ascii: "-"))
  }

  /// A text that says something: no number, no boolean, no list, nothing empty.
  private static func isText(_ value: ArraySlice<UInt8>) -> Bool {
    guard let first = value.first, !"[{|>&*!".utf8.contains(first) else { return false }
    let text = String(decoding: value, as: UTF8.self)
    return Double(text) == nil
      && !["null", "~", "true", "false", "none", "yes", "no"].contains(text.lowercased())
  }

  /// What stands for a secret that is somewhere else: an interpolation, a template, stars.
  private static func isPlaceholder(_ value: ArraySlice<UInt8>) -> Bool {
    let marks = ["${", "$", "<", "{{", "%("].map { Array($0.utf8) }
    return marks.contains { value.starts(with: $0) } || value.allSatisfy { "*xX.-_?".utf8.contains($0) }
  }

  // MARK: - Bytes

  private static func trimmed(_ bytes: ArraySlice<UInt8>, _ characters: String) -> ArraySlice<UInt8> {
    let set = Array(characters.utf8)
    let start = bytes.drop { set.contains($0) }
    guard let last = start.lastIndex(where: { !set.contains($0) }) else { return start.prefix(0) }
    return start[...last]
  }

  private static func contains(_ bytes: ArraySlice<UInt8>, _ part: [UInt8]) -> Bool {
    position(of: part, in: bytes) != nil
  }

  private static func position(of part: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = part.first, bytes.count >= part.count else { return nil }
    for index in bytes.startIndex...(bytes.endIndex - part.count) where bytes[index] == first {
      if bytes[index...].starts(with: part) { return index }
    }
    return nil
  }
}
