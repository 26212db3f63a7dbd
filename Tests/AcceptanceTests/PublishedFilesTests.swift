import Foundation
import Synchronization
import TestSupport
import Testing

/// How files come and go, beside kedro-airflow 0.11, which writes into the file that Airflow reads and removes none.
@Suite("Published files, beside kedro airflow create")
struct PublishedFilesTests {
  private let example: Example
  private static let processing = "src/lunar_fares/pipelines/data_processing/pipeline.py"

  init() throws { example = try Example() }

  private func upstream(_ arguments: String...) throws {
    let created = try example.python(
      .kedro17, ["kedro", "airflow", "create", "-t", "upstream"] + arguments, in: example.project)
    try #require(created.status == 0, "\(created.errors)\(created.text)")
  }

  private func ours(_ arguments: String...) throws {
    let built = try example.dagwatchd(["build", example.project.path, "-t", "ours"] + arguments)
    try #require(built.status == 0, "\(built.errors)\(built.text)")
  }

  private func file(_ path: String) -> URL { example.project.appending(path: path) }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: file(folder).path).filter { $0.hasSuffix(".py") }
      .sorted()
  }

  private func inode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: file(path).path)
    return try #require(attributes[.systemFileNumber] as? Int)
  }

  /// Another name for some nodes, so that the DAG is another.
  private func rename(_ old: String, _ new: String) throws {
    try example.change(Self.processing) {
      $0.replacing("name=f\"\(old)_{table}\"", with: "name=f\"\(new)_{table}\"")
    }
  }

  /// An Airflow that has the file open reads on in the new text from where it was in the old one.
  @Test("D14: a DAG is replaced as a whole, and not written into", .needs(.kedro17)) func replaced() throws {
    let (theirs, made) = ("upstream/lunar_fares_dag.py", "ours/lunar_fares_dag.py")
    try upstream()
    try ours()
    let inodes = (theirs: try inode(theirs), ours: try inode(made))
    let readers = (
      theirs: try FileHandle(forReadingFrom: file(theirs)), ours: try FileHandle(forReadingFrom: file(made))
    )
    let heads = (
      theirs: try readers.theirs.read(upToCount: 4096), ours: try readers.ours.read(upToCount: 4096)
    )
    let old = (theirs: try Data(contentsOf: file(theirs)), ours: try Data(contentsOf: file(made)))
    try rename("clean", "thoroughly_tidied_up")
    try upstream()
    try ours()
    func whole(_ head: Data?, _ reader: FileHandle) throws -> Data {
      (head ?? Data()) + (try reader.readToEnd() ?? Data())
    }
    let torn = try whole(heads.theirs, readers.theirs)
    #expect(try inode(theirs) == inodes.theirs)
    #expect(try torn != old.theirs && torn != Data(contentsOf: file(theirs)))

    #expect(try inode(made) != inodes.ours)
    #expect(try whole(heads.ours, readers.ours) == old.ours)
    #expect(try Data(contentsOf: file(made)) != old.ours)
  }

  /// What Airflow's processor does, as fast as it goes.
  @Test("D14: who reads the DAG again and again sees whole ones only") func polled() throws {
    let made = file("ours/lunar_fares_dag.py")
    try ours()
    var whole: Set<Data> = [try Data(contentsOf: made)]
    let poller = Poller(made)
    var names = ("clean", "tidy")
    for _ in 0..<20 {
      try rename(names.0, names.1)
      try ours()
      whole.insert(try Data(contentsOf: made))
      names = (names.1, names.0)
    }
    let (seen, reads) = poller.stop()
    #expect(whole.count == 2)
    #expect(seen == whole.map(Optional.some).reduce(into: []) { $0.insert($1) }, "\(reads) reads")
    #expect(reads > 100)
  }

  @Test("D15: the DAG of a pipeline that is gone is gone", .needs(.kedro17)) func stale() throws {
    try upstream("--all")
    try ours("--all")
    let all = try names("ours")
    #expect(all.contains("lunar_fares_reporting_dag.py"))
    #expect(try names("upstream") == all)
    try FileManager.default.removeItem(at: file("src/lunar_fares/pipelines/reporting"))
    try upstream("--all")
    try ours("--all")
    #expect(try names("upstream") == all)
    #expect(try names("ours") == all.filter { $0 != "lunar_fares_reporting_dag.py" })
  }
}

/// Reads a file again and again, in a thread of its own.
private final class Poller: Sendable {
  private struct State {
    /// Nil stands for a file that was not there.
    var seen: Set<Data?> = []
    var reads = 0
    var isStopped = false
    var hasEnded = false
  }

  private let state = Mutex(State())

  init(_ file: URL) {
    Thread.detachNewThread { [self] in
      var isStopped = false
      while !isStopped {
        let content = try? Data(contentsOf: file)
        isStopped = state.withLock {
          $0.seen.insert(content)
          $0.reads += 1
          $0.hasEnded = $0.isStopped
          return $0.isStopped
        }
      }
    }
  }

  /// What was seen, after one more look.
  func stop() -> (Set<Data?>, Int) {
    state.withLock { $0.isStopped = true }
    while true {
      if let found = state.withLock({ $0.hasEnded ? ($0.seen, $0.reads) : nil }) { return found }
      sched_yield()
    }
  }
}
