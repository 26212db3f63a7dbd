import PythonText

/// Transcoding: `cars@pandas` and `cars@spark` are one dataset, `cars`, read or written in two ways.
///
/// Dependencies, the uniqueness of outputs and the mapping of modular pipelines go by the name without the
/// suffix; the catalog goes by the whole name. (`kedro/pipeline/transcoding.py`, the same in all versions.)
package enum Transcoding {
  package static let separator: Character = "@"

  /// The dataset and the format, which is empty where there is none (`_transcode_split`).
  /// - Throws: `ValueError` where there is more than one separator.
  package static func split(_ name: String) throws(KedroError) -> (base: String, format: String) {
    // By bytes: a combining character after the separator would hide it from a search for `Character`s.
    let at = UInt8(ascii: "@")
    guard let first = name.utf8.firstIndex(of: at) else { return (name, "") }
    let count = name.utf8.count { $0 == at }
    if count > 1 {
      throw KedroError(
        .valueError, "Expected maximum 1 transcoding separator, found \(count) instead: '\(name)'.",
        about: [name])
    }
    return (String(name[..<first]), String(name[name.utf8.index(after: first)...]))
  }

  /// The dataset's name without its format (`_strip_transcoding`).
  package static func strip(_ name: String) throws(KedroError) -> String { try split(name).base }
}

/// Kedro's two ways to name a parameter among a node's inputs.
package enum ParameterName {
  package static let all = "parameters"
  package static let prefix = "params:"

  /// `parameters` itself.
  package static func isAll(_ name: String) -> Bool { name.isExactly(all) }
  /// `params:x`.
  package static func isSingle(_ name: String) -> Bool { name.utf8.starts(with: prefix.utf8) }
}
