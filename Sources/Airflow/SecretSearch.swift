import Diagnostics
import OmegaConf

/// Looks for passwords that would become part of a DAG.
///
/// A DAG is a file that is copied, committed and shown in Airflow's interface, so nothing secret may stand in
/// it. Two things are taken for one: a value that an environment variable or a vault gives (`${oc.env:...}`, by a
/// resolver that the project registered), wherever it stands; and, in the environment of a container and in
/// the DAG's params, a name such as `DB_PASSWORD` with a value of its own, or a value that has the form of a secret.
/// What the diagnostic shows of the line is its place alone: it is kept in a history.
enum SecretSearch {
  static func diagnostics(_ settings: [AirflowSetting]) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    for setting in settings { search(setting, isExposed: false, &diagnostics) }
    return diagnostics
  }

  /// Below these, a name says what the value is.
  private static let exposing: Set<String> = [
    "env", "env_vars", "environment", "params", "annotations", "labels",
  ]

  private static func search(
    _ setting: AirflowSetting, isExposed: Bool, _ diagnostics: inout [Diagnostic]
  ) {
    if let text = setting.writtenText, let resolver = secretResolver(text) {
      diagnostics.append(
        diagnostic(setting, "`\(setting.name)` comes from `\(resolver):`, and would be written into the DAG"))
      return
    }
    if case .string(let text) = setting.value, !text.isEmpty {
      if isExposed, isSecretName(setting.key) {
        diagnostics.append(
          diagnostic(setting, "`\(setting.name)` looks like a secret, and would be written into the DAG"))
      } else if hasSecretForm(text) {
        diagnostics.append(
          diagnostic(
            setting,
            "the value of `\(setting.name)` has the form of a secret, and would be written into the DAG"))
      }
    }
    let below = isExposed || exposing.contains(setting.key)
    for member in setting.members { search(member, isExposed: below, &diagnostics) }
  }

  private static func diagnostic(_ setting: AirflowSetting, _ message: String) -> Diagnostic {
    var place = setting.keyPlace
    place?.lineText = nil
    return Diagnostic(
      .secretInDAG, at: place, message,
      help: "name a Kubernetes secret (`kubernetes: {secrets: [...]}`), or keep it in an Airflow connection "
        + "or in the credentials of the project")
  }

  /// The resolver of an interpolation that reads what is kept outside of the project.
  private static func secretResolver(_ text: String) -> String? {
    if !text.utf8.contains(UInt8(ascii: "$")) { return nil }
    for match in text.matches(of: /\$\{\s*([A-Za-z_][\w.]*)\s*:/) {
      let name = match.1.lowercased()
      if ["oc.env", "env", "getenv"].contains(name)
        || ["secret", "vault", "credential", "password", "keyring", "ssm"].contains(where: name.contains)
      {
        return String(match.1)
      }
    }
    return nil
  }

  /// Whether a variable of this name holds a secret itself, and not where one is (`DB_PASSWORD_FILE`).
  static func isSecretName(_ name: String) -> Bool {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    let elsewhere: Set<String> = [
      "file", "path", "dir", "name", "arn", "ref", "limit", "limits", "count", "max", "min", "length", "ttl",
      "url", "endpoint", "policy", "enabled", "provider", "type",
    ]
    if let last = words.last, elsewhere.contains(last) { return false }
    let secrets: Set<String> = [
      "password", "passwd", "passphrase", "pwd", "secret", "secrets", "token", "apikey", "credential",
      "credentials",
    ]
    if words.contains(where: secrets.contains) { return true }
    let joined = words.joined(separator: "_")
    return ["api_key", "access_key", "private_key", "secret_key", "account_key", "client_secret"].contains {
      joined == $0 || joined.hasSuffix("_" + $0)
    }
  }

  /// A regular expression is made anew wherever it stands, which for each value of each pipeline is a tenth of a large
  /// build: what every match has to contain is looked for first.
  private static func hasSecretForm(_ text: String) -> Bool {
    func mentions(_ parts: String...) -> Bool { parts.contains { text.contains($0) } }
    // user:password@host in a URL; keys of AWS, GitHub, Slack; a private key.
    return mentions("-----BEGIN") && mentions("PRIVATE KEY")
      || mentions("://") && text.firstMatch(of: /[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\/\s:@]*:[^\/\s@{]+@/) != nil
      || mentions("AKIA", "ASIA") && text.firstMatch(of: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/) != nil
      || mentions("ghp", "gho", "ghs", "github_pat", "xox")
        && text.firstMatch(of: /\b(ghp|gho|ghs|github_pat|xox[bap])[_-][A-Za-z0-9_-]{16,}/) != nil
  }
}
