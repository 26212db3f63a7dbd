import Crypto
import PythonText

/// How names of a project become ids and file names that Airflow accepts, without two becoming one.
///
/// A name that Airflow accepts is kept as it is, because an id is an identity: Airflow's history of a task
/// hangs on it, and a person looks for the node by it. kedro-airflow slugifies, which makes one id of
/// `a.b`, `a-b` and `a_b`; here no name is changed for its looks, unless slugs are asked for.
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

  /// What an id is made for.
  package struct Subject: Hashable, Sendable {
    /// Tells it from others that are called the same. Where it is the name itself, the subject has the first claim
    /// to that name.
    package var identity: String
    package var name: String

    package init(identity: String, name: String) {
      self.identity = identity
      self.name = name
    }
  }

  /// A name for each original, in the same order: accepted by Airflow, and distinct where the originals are.
  /// - Parameters:
  ///   - limit: the longest result in bytes of UTF-8.
  ///   - ignoringCase: also distinct where case is ignored, as on some file systems. Of names that differ
  ///     in nothing else, the one without capitals is kept.
  package static func distinct(
    _ originals: [String], naming: PlanOptions.Naming = .verbatim, limit: Int = longestID,
    ignoringCase: Bool = false
  ) -> [String] {
    distinct(
      originals.map { Subject(identity: $0, name: $0) }, naming: naming, limit: limit,
      ignoringCase: ignoringCase)
  }

  /// An id for each subject, in the same order: accepted by Airflow, and distinct where the identities are.
  package static func distinct(
    _ subjects: [Subject], naming: PlanOptions.Naming, limit: Int = longestID, ignoringCase: Bool = false
  ) -> [String] {
    func key(_ name: String) -> ExactString { ExactString(ignoringCase ? name.lowercased() : name) }

    var results: [ExactString: String] = [:]
    results.reserveCapacity(subjects.count)
    var taken: Set<ExactString> = []
    taken.reserveCapacity(subjects.count)
    var doubtful: [(identity: ExactString, stem: String, candidate: String)] = []
    for subject in subjects {
      let identity = ExactString(subject.identity)
      if results[identity] != nil { continue }
      let stem = wanted(subject.name, naming)
      let isWhole = stem.utf8.count <= limit && isAccepted(stem)
      let candidate = isWhole ? stem : replaced(stem, subject.identity, limit: limit)
      results[identity] = candidate
      if isWhole, identity == ExactString(stem), key(stem) == identity {
        taken.insert(identity)
      } else {
        doubtful.append((identity, stem, candidate))
      }
    }
    var round = 0
    while !doubtful.isEmpty {
      let keys = doubtful.map { key($0.candidate) }
      let claims = Dictionary(keys.map { ($0, 1) }, uniquingKeysWith: +)
      var losers: [(identity: ExactString, stem: String, candidate: String)] = []
      var winners: [ExactString] = []
      for (entry, key) in zip(doubtful, keys) {
        if claims[key] == 1, !taken.contains(key) {
          results[entry.identity] = entry.candidate
          winners.append(key)
        } else {
          let name = hashed(entry.stem, entry.identity.text, round: round, limit: limit)
          losers.append((entry.identity, entry.stem, name))
        }
      }
      taken.formUnion(winners)
      doubtful = losers
      round += 1
    }
    return subjects.map { results[ExactString($0.identity)] ?? $0.name }
  }

  /// The id that a name has if nothing stands against it. A name that has no slug stays what it is.
  package static func wanted(_ name: String, _ naming: PlanOptions.Naming) -> String {
    switch naming {
    case .verbatim: return name
    case .slug:
      guard let slug = Slug.slug(name), !slug.isEmpty else { return name }
      return slug
    }
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

  private static func replaced(_ stem: String, _ identity: String, limit: Int) -> String {
    let result = replacing(stem)
    return result.utf8.count <= limit ? result : hashed(stem, identity, round: 0, limit: limit)
  }

  /// The stem as Airflow accepts it, cut where it must be, with eight hexadecimal digits of a hash of the identity.
  private static func hashed(_ stem: String, _ identity: String, round: Int, limit: Int) -> String {
    var hash = SHA256()
    var bytes = Array(identity.utf8)
    bytes.append(contentsOf: repeatElement(0, count: round))
    bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    let digits = hash.finalize().prefix(4).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    // A scalar is at least a byte, so that more scalars than this cannot be needed.
    var kept = replacing(stem).unicodeScalars.prefix(limit - 9)
    var length = kept.reduce(0) { $0 + UTF8.width($1) }
    while length > limit - 9, let last = kept.popLast() { length -= UTF8.width(last) }
    return String(Substring(kept)) + "-" + digits.joined()
  }
}
