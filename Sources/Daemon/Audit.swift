import Airflow
import Building
import Configuration
import Diagnostics
import History
import Kedro
import ProjectFiles
import Watching

/// Three accounts of one project held against each other: what reading says, what Kedro says, and what is published.
///
/// Nothing here trusts an earlier result: the project is read anew, Kedro is asked anew, and the published files are
/// compared byte for byte with those that would be published now. What is published is held
/// against Kedro's account, and against the read one only where Kedro gave none.
package struct Audit: Sendable {
  /// What reading alone says.
  package var read: BuildResult
  /// What Kedro says.
  package var kedro: BuildResult
  /// From reading to Kedro; nil where one of them gave no account.
  package var difference: ModelDifference?
  /// Sorted by path.
  package var published: [PublishedFile]

  /// What a published file is, against what it ought to be.
  package struct PublishedFile: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
      case same, different, missing, unreadable
    }

    package var path: String
    package var state: State
    /// What publishing would mean for Airflow, from the plan that was last published.
    package var changes: [String]
    /// The first line that differs, counted from 1; nil where no line can.
    package var line: Int?
  }

  /// - Parameters:
  ///   - root: the project's absolute path.
  ///   - historyPath: of the database, which need not exist.
  package init(root: String, overrides: Configuration.Overrides, historyPath: String) {
    func build(_ engine: Configuration.Engine) -> BuildResult {
      var overrides = overrides
      overrides.engine = engine
      var builder = Builder(root: root, overrides: overrides, machine: DiskFiles(root: "/"))
      return builder.build(files: DiskFiles(root: root))
    }
    read = build(.static)
    kedro = build(.kedro)
    if let left = read.model, let right = kedro.model { difference = ModelDifference(from: left, to: right) }
    let history = try? History(path: historyPath, readOnly: true)
    let due = (kedro.isFailed ? read : kedro).dueFiles.sorted {
      $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
    }
    let largest = due.map(\.bytes.count).max() ?? 0
    let disk = DiskFiles(root: "/", limit: max(largest, DiskFiles.largest))
    published = due.map { artifact in
      let path = artifact.path.hasPrefix("/") ? artifact.path : root + "/" + artifact.path
      let contents = disk.contents(of: .root.appending(String(path.drop { $0 == "/" })))
      let state: PublishedFile.State =
        switch contents {
        case .file(let bytes): (try? artifact.bytes(over: bytes)) == bytes ? .same : .different
        case .absent: .missing
        case .directory, .unreadable: .unreadable
        }
      var changes: [String] = []
      if state != .same, let history, let plan = artifact.plan,
        let old = Recorder.publishedPlan(at: artifact.path, in: history)
      {
        changes = PlanDifference(from: old, to: plan).lines
      }
      return PublishedFile(
        path: artifact.path, state: state, changes: changes,
        line: contents.bytes.flatMap { Self.firstDifference($0, artifact.bytes) })
    }
  }

  private static func firstDifference(_ left: [UInt8], _ right: [UInt8]) -> Int? {
    if left == right { return nil }
    return 1 + zip(left, right).prefix { $0 == $1 }.count { $0.0 == UInt8(ascii: "\n") }
  }

  /// Whether anything is not as it ought to be.
  package var hasDifference: Bool {
    !(difference?.isEmpty ?? true) || published.contains { $0.state != .same }
  }
}
