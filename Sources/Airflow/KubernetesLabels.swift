/// What Kubernetes takes as a label's name and value, and so as a node selector's and, of the name, as an annotation's.
///
/// Its API refuses a pod with any other, when the task runs. What Airflow's provider puts on a pod by itself (`dag_id`,
/// `task_id`, `run_id`) it cuts, most of it to what is valid; what is given to it, it passes on as it is.
/// Source: `k8s.io/apimachinery/pkg/util/validation`, `IsQualifiedName` and `IsValidLabelValue`.
package enum KubernetesLabels {
  private static let longest = 63
  private static let longestPrefix = 253

  /// At most 63 ASCII letters, digits, `-`, `_` and `.`, with a letter or digit at both ends; or nothing.
  package static func isValue(_ text: String) -> Bool { text.isEmpty || isPart(text) }

  /// A part like a value, but not empty; before it there may be the name of a domain and a `/`.
  package static func isName(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard let name = parts.last, isPart(String(Substring(name))) else { return false }
    return parts.count == 1 || (parts.count == 2 && isDomain(String(Substring(parts[0]))))
  }

  /// Whether Airflow's provider makes a valid label of an id.
  package static func canHold(id: String) -> Bool {
    id.utf8.contains { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
  }

  private static func isPart(_ text: String) -> Bool {
    text.utf8.count <= longest && matches(text, /[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?/)
  }

  private static func isDomain(_ text: String) -> Bool {
    text.utf8.count <= longestPrefix
      && matches(text, /[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)
  }

  /// By code points: for a regular expression of Swift's, a letter with a combining mark is one character.
  private static func matches<Output>(_ text: String, _ form: Regex<Output>) -> Bool {
    text.utf8.allSatisfy { $0 < 0x80 } && text.wholeMatch(of: form) != nil
  }
}
