/// Takes what may be secret out of a path that is a URL: user and password, query, fragment.
///
/// Source: `_redact_url_credentials` of `kedro/io/core.py` (Kedro 1.7).
package enum RedactedPath {
  private static let mark = "<redacted>"

  package static func redact(_ path: String) -> String {
    // None of what follows holds for a path without one of these.
    if !path.utf8.contains(where: { ":@?#".utf8.contains($0) }) { return path }
    if path.contains("://") { return redactURLs(path) }
    if path.contains(" ") { return path }
    // A path whose scheme was cut off may still begin with user and password.
    let authority = path.prefix { !"/?#".contains($0) }
    if authority.count < path.count, authority.contains("@") {
      return redact(scheme: "", "//" + path, dropping: 2)
    }
    if path.contains("?") || path.contains("#") { return redact(scheme: "", path, dropping: 0) }
    return path
  }

  /// Every URL in the text: a scheme, `://`, and what follows up to a space, a quote or a closing sign.
  private static func redactURLs(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let separator = rest.firstRange(of: "://") {
      let before = rest[..<separator.lowerBound]
      let signs = before.reversed().prefix { $0.isSchemeCharacter }
      // The longest run that begins with a letter.
      let scheme = String(signs.reversed().drop { !($0.isASCII && $0.isLetter) })
      let body = rest[separator.upperBound...].prefix { !$0.isWhitespace && !"'\"<>)]".contains($0) }
      if scheme.isEmpty || body.isEmpty {
        result += rest[..<separator.upperBound]
      } else {
        result += before.dropLast(scheme.count) + redact(scheme: scheme + ":", "//" + body, dropping: 0)
      }
      rest = rest[(scheme.isEmpty || body.isEmpty ? separator.upperBound : body.endIndex)...]
    }
    return result + rest
  }

  /// `urlsplit` and `urlunsplit` around the redaction; a text without anything to redact stays as it is.
  private static func redact(scheme: String, _ url: String, dropping count: Int) -> String {
    var rest = url[...]
    var fragment: Substring?
    var query: Substring?
    if let hash = rest.firstIndex(of: "#") {
      fragment = rest[rest.index(after: hash)...]
      rest = rest[..<hash]
    }
    if let mark = rest.firstIndex(of: "?") {
      query = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    var authority: Substring = ""
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      authority = rest.prefix { $0 != "/" }
      rest = rest.dropFirst(authority.count)
    }
    let user = authority.lastIndex(of: "@")
    let hasQuery = !(query ?? "").isEmpty
    let hasFragment = !(fragment ?? "").isEmpty
    guard user != nil || hasQuery || hasFragment else { return scheme + String(url.dropFirst(count)) }
    var result = scheme
    if url.hasPrefix("//") {
      result += "//" + (user.map { mark + authority[$0...] } ?? String(authority))
    }
    result += rest
    if hasQuery { result += "?" + mark }
    if hasFragment { result += "#" + mark }
    return String(result.dropFirst(count))
  }
}

extension Character {
  fileprivate var isSchemeCharacter: Bool { isASCII && (isLetter || isNumber || "+.-".contains(self)) }
}
