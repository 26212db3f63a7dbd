import Diagnostics

/// Finds what looks like a credential in a configuration file.
///
/// What a person types into `parameters.yml` in a hurry ends in an archive that lies in a bucket for years. So every
/// line that goes into one is looked at: for values that have the form of a well-known secret, and for keys
/// that are called like one and hold a text of their own. Neither is a proof; the first kind is as good as
/// one, since no other text has that form, and so it counts in a comment as well.
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

  /// - Parameters:
  ///   - bytes: of a file; one that is no text has no lines that mean anything.
  ///   - hasKeys: whether it is YAML, JSON, TOML or the like. In other texts, such as a README, only forms are looked for.
  package static func findings(in bytes: [UInt8], hasKeys: Bool = true) -> [Finding] {
    if bytes.prefix(8192).contains(0) { return [] }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    var findings: [Finding] = []
    for (index, line) in lines.enumerated() {
      func add(_ certainty: Certainty, _ what: String) {
        findings.append(Finding(certainty: certainty, line: index + 1, what: what))
      }
      let text = withoutComment(line)
      if let what = SecretForms.find(in: line) {
        add(.form, what)
      } else if hasKeys, SecretForms.hasPasswordInURL(text) {
        add(.form, "a password in a URL")
      } else if SecretForms.hasPasswordInURL(line) {
        // Mostly an example.
        add(.name, "password")
      } else if hasKeys, let key = SecretKeys.find(in: text, before: lines.dropFirst(index + 1)),
        !SecretKeys.isReference(key, lines[max(0, index - 3)...].prefix(7))
      {
        add(.name, key)
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

  /// What stands for a secret that is somewhere else: an interpolation, a template, stars.
  static func isPlaceholder(_ value: ArraySlice<UInt8>) -> Bool {
    let marks = ["${", "$", "<", "{{", "%("].map { Array($0.utf8) }
    return marks.contains { value.starts(with: $0) } || value.allSatisfy { "*xX.-_?".utf8.contains($0) }
  }

  /// A byte of a name, or of a token.
  static func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }
}

/// Secrets that are known by their form.
enum SecretForms {
  /// What a secret starts with, how many characters follow at the least, and what it is.
  private static let prefixed: [(prefix: [UInt8], count: Int, what: String)] = [
    ("AKIA", 16, "an AWS access key"), ("ASIA", 16, "an AWS access key"), ("ghp_", 36, "a GitHub token"),
    ("gho_", 36, "a GitHub token"), ("ghs_", 36, "a GitHub token"), ("ghu_", 36, "a GitHub token"),
    ("ghr_", 36, "a GitHub token"), ("github_pat_", 22, "a GitHub token"), ("glpat-", 20, "a GitLab token"),
    ("xoxb-", 20, "a Slack token"), ("xoxp-", 20, "a Slack token"), ("xoxa-", 20, "a Slack token"),
    ("AIza", 35, "a Google API key"), ("sk-ant-", 20, "an API key"), ("sk-proj-", 20, "an API key"),
    ("sk_live_", 20, "an API key"), ("rk_live_", 20, "an API key"), ("hf_", 30, "a Hugging Face token"),
    ("dapi", 32, "a Databricks token"), ("npm_", 36, "an npm token"), ("pypi-AgEI", 20, "a PyPI token"),
    ("eyJhbGciOi", 8, "a signed token"), ("eyJ0eXAiOi", 8, "a signed token"),
  ].map { (Array($0.0.utf8), $0.1, $0.2) }

  static func find(in line: ArraySlice<UInt8>) -> String? {
    var index = line.startIndex
    while index < line.endIndex {
      guard SecretScan.isWordByte(line[index]) else {
        index += 1
        continue
      }
      let word = line[index...].prefix(while: SecretScan.isWordByte)
      index = word.endIndex
      for (prefix, count, what) in prefixed
      where word.count >= prefix.count + count && word.starts(with: prefix) { return what }
      if word.starts(with: "-----BEGIN".utf8), ends(line[index...], with: "PRIVATE KEY") {
        return "a private key"
      }
    }
    return nil
  }

  /// Whether the text stands in the rest of a line.
  private static func ends(_ rest: ArraySlice<UInt8>, with text: String) -> Bool {
    let text = Array(text.utf8)
    return rest.indices.contains { rest[$0] == text[0] && rest[$0...].starts(with: text) }
  }

  /// `scheme://user:password@host`, the password written out.
  static func hasPasswordInURL(_ line: ArraySlice<UInt8>) -> Bool {
    var rest = line
    while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
      rest = rest[(colon + 1)...]
      guard rest.starts(with: "//".utf8) else { continue }
      let authority = rest.dropFirst(2).prefix { !" \t\"'/?#".utf8.contains($0) }
      guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
        let inner = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
      else { continue }
      let password = authority[(inner + 1)..<at]
      if !password.isEmpty, !SecretScan.isPlaceholder(password) { return true }
    }
    return false
  }
}

/// Keys that are called like a secret and hold a text: in a line of YAML, of JSON on one line, in a query, in a connection
/// string.
enum SecretKeys {
  /// Words that end the name of a key that holds a secret, in one.
  private static let words: Set<[UInt8]> = Set(
    [
      "password", "passwd", "pwd", "passphrase", "secret", "secretkey", "secretaccesskey", "clientsecret",
      "apikey", "accesskey", "accesskeyid", "privatekey", "accountkey", "token", "accesstoken", "authtoken",
      "sastoken", "connectionstring", "awsaccesskeyid", "awssecretaccesskey",
    ].map { Array($0.utf8) })

  /// - Parameter following: the lines below, in which YAML may go on with a value.
  static func find(in line: ArraySlice<UInt8>, before following: ArraySlice<ArraySlice<UInt8>>) -> String? {
    for index in line.indices where line[index] == UInt8(ascii: ":") || line[index] == UInt8(ascii: "=") {
      let key = key(before: index, in: line)
      if key.isEmpty { continue }
      let rest = withoutAnchors(line[(index + 1)...].drop(while: isSpace))
      let value = value(rest)
      if isNamed(key) {
        if isText(value), !SecretScan.isPlaceholder(value) { return text(key) }
        if line[index] == UInt8(ascii: ":"), goesOn(rest, line, following) { return text(key) }
      } else if isAWSSecret(value) || isLogin(key, rest) {
        return text(key)
      }
    }
    return nil
  }

  /// Whether the key names a secret of Kubernetes', beside what becomes of it in a pod (`airflow.yml`).
  static func isReference(_ key: String, _ around: ArraySlice<ArraySlice<UInt8>>) -> Bool {
    guard key == "secret" else { return false }
    let mark = Array("deploy_t".utf8)
    return around.contains { line in
      line.indices.contains { line[$0] == mark[0] && line[$0...].starts(with: mark) }
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  /// The name that ends before a separator, where something begins with it; empty where there is none.
  private static func key(before separator: Int, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = separator
    while end > line.startIndex, isSpace(line[end - 1]) || isQuote(line[end - 1]) { end -= 1 }
    var start = end
    while start > line.startIndex,
      SecretScan.isWordByte(line[start - 1]) || line[start - 1] == UInt8(ascii: ".")
    {
      start -= 1
    }
    // A mark of byte order ends with 0xBF.
    let isBeginning =
      start == line.startIndex || " \t{,[?&;(\"'".utf8.contains(line[start - 1]) || line[start - 1] == 0xBF
    return isBeginning ? line[start..<end] : line[end..<end]
  }

  /// Whether the name ends with one of the words as a word of its own: `db_password`, `dbPassword` and
  /// `spark.hadoop.fs.s3a.secret.key`, and not `max_tokens`. Of a name with dots, any part may end so: what an account's key
  /// is for follows it (`fs.azure.account.key.NAME.dfs.core.windows.net`).
  private static func isNamed(_ key: ArraySlice<UInt8>) -> Bool {
    var parts: [[UInt8]] = [[]]
    var ends: [Int] = []
    var previous: UInt8 = 0
    for byte in key {
      let isUpper = (0x41...0x5A).contains(byte)
      if byte == UInt8(ascii: ".") { ends.append(parts.count) }
      if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") {
        parts.append([])
      } else {
        if isUpper, (0x61...0x7A).contains(previous) { parts.append([]) }
        parts[parts.count - 1].append(isUpper ? byte + 0x20 : byte)
      }
      previous = byte
    }
    ends.append(parts.count)
    return ends.contains { end in
      (max(0, end - 4)..<end).contains { words.contains(Array(parts[$0..<end].joined())) }
    }
  }

  /// `&name` and `!tag` stand before a value.
  private static func withoutAnchors(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = bytes
    while let first = rest.first, first == UInt8(ascii: "&") || first == UInt8(ascii: "!") {
      rest = rest.drop { !isSpace($0) }.drop(while: isSpace)
    }
    return rest
  }

  private static func value(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    if let first = rest.first, isQuote(first) { return rest.dropFirst().prefix { $0 != first } }
    // Of two braces the first ones are a placeholder's.
    let isTemplate = rest.starts(with: "{{".utf8) || rest.starts(with: "${".utf8)
    let end = isTemplate ? rest.endIndex : rest.firstIndex { ",}]&;".utf8.contains($0) } ?? rest.endIndex
    var value = rest[..<end]
    while let last = value.last, isSpace(last) || isQuote(last) { value = value.dropLast() }
    return value
  }

  /// A text that says something: no number, no boolean, no list, nothing empty.
  private static func isText(_ value: ArraySlice<UInt8>) -> Bool {
    guard let first = value.first, !"[{|>*".utf8.contains(first) else { return false }
    let text = text(value)
    return Double(text) == nil
      && !["null", "~", "true", "false", "none", "yes", "no"].contains(text.lowercased())
  }

  /// Whether a text stands below, further in than its key, as a block or by itself.
  private static func goesOn(
    _ rest: ArraySlice<UInt8>, _ line: ArraySlice<UInt8>, _ following: ArraySlice<ArraySlice<UInt8>>
  ) -> Bool {
    let value = rest.drop(while: isSpace).prefix { !isSpace($0) }
    let isBlock = value.first == UInt8(ascii: "|") || value.first == UInt8(ascii: ">")
    guard value.isEmpty || isBlock, let next = following.first(where: { !$0.allSatisfy(isSpace) }) else {
      return false
    }
    let content = next.drop(while: isSpace)
    guard next.count - content.count > line.prefix(while: isSpace).count else { return false }
    let text = self.value(content)
    if isBlock { return !SecretScan.isPlaceholder(text) }
    let isPlain = !content.contains(UInt8(ascii: ":")) && !"-#".utf8.contains(content.first ?? 0)
    return isPlain && isText(text) && !SecretScan.isPlaceholder(text)
  }

  /// 40 characters of three kinds, as AWS makes them, whatever their key is called. A commit's hash has no capitals.
  private static func isAWSSecret(_ value: ArraySlice<UInt8>) -> Bool {
    guard value.count == 40 else { return false }
    func has(_ range: ClosedRange<UInt8>) -> Bool { value.contains { range.contains($0) } }
    return has(0x30...0x39) && has(0x41...0x5A) && has(0x61...0x7A)
      && value.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "+")
      }
  }

  /// A user and a password in a list, as `logging.handlers.SMTPHandler` takes them.
  private static func isLogin(_ key: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>) -> Bool {
    guard key.elementsEqual("credentials".utf8), rest.first == UInt8(ascii: "["),
      let comma = rest.firstIndex(of: UInt8(ascii: ","))
    else { return false }
    let second = value(rest[(comma + 1)...].drop(while: isSpace))
    return isText(second) && !SecretScan.isPlaceholder(second)
  }
}
