import Crypto
import PythonText

/// How names of a project become ids and file names that Airflow accepts, without two becoming one.
///
/// A name that Airflow accepts is kept as it is, because an id is an identity: Airflow's history of a task
/// hangs on it, and a person looks for the node by it. kedro-airflow slugifies, which makes one id of
/// `a.b`, `a-b` and `a_b`; here no name is changed for its looks.
///
/// What Airflow does not accept is replaced, and then two names may meet: `f([a])` and `f_a`. The one that
/// was altered gives way, with a short hash of its full name; two altered ones both do. So every result
/// follows from the *set* of names: not from their order, and for a name that Airflow accepts not even
/// from the set. A hashed result can meet a name once more (somebody may write such a name), so hashing
/// goes by rounds, in each of which all that are still in doubt get another hash; it ends, since the names
/// are finitely many.
package enum Names {
  /// The longest task or DAG id in bytes of UTF-8.
  ///
  /// Airflow's `validate_key` allows 250 characters (`airflow/utils/helpers.py`, the same in 2.11 and 3.3).
  /// But its default log path has a folder `task_id=<id>` for each task, and a file system's names end at
  /// 255 bytes: a longer id is accepted and then fails when its task opens its log.
  package static let longestID = 255 - "task_id=".utf8.count

  /// Whether a name serves as a task or DAG id as it is, on every version and metadata database.
  ///
  /// Airflow also takes a name of nothing but dots; but `..` is a step back in the addresses of its pages.
  package static func isAccepted(_ name: String) -> Bool {
    name.utf8.count <= longestID && name.unicodeScalars.allSatisfy(isAccepted)
      && name.utf8.contains { $0 != UInt8(ascii: ".") }
  }

  /// `[\w.-]` of Airflow's `KEY_REGEX`: in Python `\w` is `_` and what `str.isalnum` holds for, which takes
  /// `½` and leaves out combining marks.
  ///
  /// Letters are left out that some installations take: those younger than Unicode 12.1, which Python 3.8
  /// does not know; those outside the basic plane, which Airflow's columns for ids cannot hold on MySQL
  /// (`utf8mb3_bin`); and the few that show as nothing, by which two ids would look like one.
  static func isAccepted(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2E: return true
    case 0...0x7F, 0x10000...: return false
    default: break
    }
    let properties = scalar.properties
    guard let age = properties.age, (age.major, age.minor) <= (12, 1) else { return false }
    if properties.isDefaultIgnorableCodePoint { return false }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
    default: return properties.numericType != nil
    }
  }

  /// A name for each original, in the same order: accepted by Airflow, and distinct where the originals are.
  /// - Parameters:
  ///   - limit: the longest result in bytes of UTF-8.
  ///   - ignoringCase: also distinct where case is ignored, as on some file systems. Of names that differ
  ///     in nothing else, the one without capitals is kept.
  package static func distinct(
    _ originals: [String], limit: Int = longestID, ignoringCase: Bool = false
  ) -> [String] {
    func key(_ name: String) -> ExactString { ExactString(ignoringCase ? name.lowercased() : name) }

    var results: [ExactString: String] = [:]
    results.reserveCapacity(originals.count)
    var taken: Set<ExactString> = []
    taken.reserveCapacity(originals.count)
    var doubtful: [(original: ExactString, candidate: String)] = []
    for original in originals {
      let exact = ExactString(original)
      if results[exact] != nil { continue }
      results[exact] = original
      let isKept = original.utf8.count <= limit && isAccepted(original)
      if isKept, key(original) == exact {
        taken.insert(exact)
      } else {
        doubtful.append((exact, isKept ? original : replaced(original, limit: limit)))
      }
    }
    var round = 0
    while !doubtful.isEmpty {
      let keys = doubtful.map { key($0.candidate) }
      let claims = Dictionary(keys.map { ($0, 1) }, uniquingKeysWith: +)
      var losers: [(original: ExactString, candidate: String)] = []
      var winners: [ExactString] = []
      for (entry, key) in zip(doubtful, keys) {
        if claims[key] == 1, !taken.contains(key) {
          results[entry.original] = entry.candidate
          winners.append(key)
        } else {
          let original = entry.original.text
          losers.append((entry.original, hashed(original, round: round, limit: limit)))
        }
      }
      taken.formUnion(winners)
      doubtful = losers
      round += 1
    }
    return originals.map { results[ExactString($0)] ?? $0 }
  }

  /// The name with `_` for each run of what is not accepted: none beside a `-`, `.` or `_` that is there
  /// already, and none of these at either end.
  private static func replacing(_ name: String) -> String {
    var result = String.UnicodeScalarView()
    var isGap = false
    for scalar in name.unicodeScalars {
      if !isAccepted(scalar) {
        isGap = true
        continue
      }
      if isGap, let last = result.last, !isSeparator(last), !isSeparator(scalar) { result.append("_") }
      isGap = false
      result.append(scalar)
    }
    let trimmed = result.drop(while: isSeparator)
    guard let end = trimmed.lastIndex(where: { !isSeparator($0) }) else { return "unnamed" }
    return String(Substring(trimmed[...end]))
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "-" || scalar == "." || scalar == "_"
  }

  private static func replaced(_ name: String, limit: Int) -> String {
    let result = replacing(name)
    return result.utf8.count <= limit ? result : hashed(name, round: 0, limit: limit)
  }

  /// The replaced name, cut where it must be, with eight hexadecimal digits of a hash of the full name.
  private static func hashed(_ name: String, round: Int, limit: Int) -> String {
    var hash = SHA256()
    var bytes = Array(name.utf8)
    bytes.append(contentsOf: repeatElement(0, count: round))
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    let digits = hash.finalize().prefix(4).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    var stem = replacing(name).unicodeScalars[...]
    while stem.reduce(0, { $0 + UTF8.width($1) }) > limit - 9 {
      stem = stem.prefix(max(1, min(stem.count - 1, limit - 9)))
    }
    return String(Substring(stem)) + "-" + digits.joined()
  }
}
