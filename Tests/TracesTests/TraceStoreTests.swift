import Foundation
import GRDB
import Glibc
import ProjectFiles
import TestSupport
import Testing

@testable import Traces

@Suite("The store of traces")
struct TraceStoreTests {
  private func store(
    _ scratch: ScratchFolder, tool: String = "1", project: String = "/p", isReadOnly: Bool = false
  ) -> TraceStore {
    TraceStore(
      path: path(scratch), tool: Fingerprint(of: tool), project: project, isReadOnly: isReadOnly)
  }

  private func path(_ scratch: ScratchFolder) -> String { scratch.url.path + "/cache.sqlite3" }

  private func trace(_ name: String, _ body: String = "body", at: Int64 = 1) -> Trace {
    Trace(
      kind: "build", name: name, value: Fingerprint(of: name), generation: 7, madeAt: at,
      body: Array(body.utf8))
  }

  @Test func remembers() throws {
    let scratch = try ScratchFolder()
    store(scratch).remember([trace("a"), trace("b", at: 2)])
    #expect(store(scratch).trace("build", "a") == trace("a"))
    #expect(store(scratch, isReadOnly: true).traces("build").map(\.name) == ["b", "a"])
    #expect(store(scratch).trace("artifact", "a") == nil)
    store(scratch).remember([trace("a", "newer")])
    #expect(store(scratch).trace("build", "a")?.body == Array("newer".utf8))
  }

  @Test("knows nothing of another program's, nor of another project's")
  func apart() throws {
    let scratch = try ScratchFolder()
    store(scratch).remember([trace("a")])
    #expect(store(scratch, tool: "2").trace("build", "a") == nil)
    #expect(store(scratch, project: "/q").trace("build", "a") == nil)
    store(scratch, project: "/q").remember([trace("b")])
    #expect(store(scratch).trace("build", "a") != nil)
    // What another program remembers takes the place of all.
    store(scratch, tool: "2").remember([trace("c")])
    #expect(store(scratch).trace("build", "a") == nil)
  }

  @Test(
    "takes no row for true whose seal does not fit",
    arguments: ["value", "generation", "made_ns", "body", "name"])
  func seal(column: String) throws {
    let scratch = try ScratchFolder()
    store(scratch).remember([trace("a")])
    let values = ["generation": "8", "made_ns": "9", "body": "x'00'", "value": "'0'", "name": "'other'"]
    let queue = try DatabaseQueue(path: path(scratch))
    try queue.write { try $0.execute(sql: "UPDATE trace SET \(column) = \(values[column] ?? "NULL")") }
    #expect(store(scratch).traces("build").isEmpty)
  }

  @Test("makes a build wait a tenth of a second at most for whoever holds it")
  func locked() throws {
    let scratch = try ScratchFolder()
    let mine = store(scratch)
    mine.remember([trace("a")])
    let other = try DatabaseQueue(path: path(scratch))
    try other.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN EXCLUSIVE")
      let start = ContinuousClock.now
      #expect(mine.trace("build", "a") == nil)
      mine.remember([trace("b")])
      #expect(ContinuousClock.now - start < .seconds(10))
      try db.execute(sql: "ROLLBACK")
    }
    #expect(mine.trace("build", "a") != nil && mine.trace("build", "b") == nil)
  }

  @Test(
    "begins anew where there is something else",
    arguments: ["", "no database at all", "SQLite format 3\u{0}"])
  func somethingElse(text: String) throws {
    let scratch = try ScratchFolder()
    try scratch.write(text, to: "cache.sqlite3")
    #expect(store(scratch, isReadOnly: true).trace("build", "a") == nil)
    store(scratch).remember([trace("a")])
    #expect(store(scratch).trace("build", "a") != nil)
  }

  @Test("makes nothing where it is only to read")
  func readOnly() throws {
    let scratch = try ScratchFolder()
    let store = store(scratch, isReadOnly: true)
    store.remember([trace("a")])
    #expect(store.traces("build").isEmpty)
    #expect(access(path(scratch), F_OK) != 0)
  }
}

@Suite("The trace of what was read")
struct InputTraceTests {
  private let files = MemoryFiles(["a.py": "x = 1\n", "conf/a.yml": "", "conf/b.yml": "", "conf/x.txt": ""])

  private func read(_ files: any ProjectFiles) -> InputTrace {
    let recording = RecordingFiles(files)
    _ = recording.contents(of: .root.appending("a.py"))
    _ = recording.contents(of: .root.appending("missing.py"))
    _ = recording.entries(of: .root.appending("conf"), beginningWith: "a")
    _ = recording.entries(of: .root.appending("none"))
    return InputTrace(recording.record)
  }

  @Test(
    "is clean until an answer is another one",
    arguments: [
      ("README.md", "text", nil), ("a.py", "x = 1\n", nil), ("conf/c.yml", "", nil),
      ("a.py", "x = 2\n", "a.py"), ("a.py", nil, "a.py"), ("missing.py", "", "missing.py"),
      ("conf/ab.yml", "", "conf"), ("none/x", "", "none"),
    ] as [(String, String?, String?)])
  func clean(path: String, text: String?, changed: String?) {
    let trace = read(files)
    files[path] = text
    #expect(trace.firstChange(in: files) == changed)
    #expect(read(files).firstDifference(from: trace) == changed)
    #expect((read(files).fingerprint == trace.fingerprint) == (changed == nil))
  }

  @Test("asks in the recorded order, and no more after the first change")
  func order() {
    let trace = read(files)
    files["missing.py"] = ""
    let asked = RecordingFiles(files)
    #expect(trace.firstChange(in: asked) == "missing.py")
    #expect(asked.record.inputs.map(\.path.text) == ["a.py", "missing.py"])
  }

  @Test func survivesBeingWrittenDown() throws {
    let trace = read(files)
    #expect(try JSONDecoder().decode(InputTrace.self, from: JSONEncoder().encode(trace)) == trace)
  }

  @Test("tells composed from decomposed letters")
  func letters() {
    #expect(Fingerprint(of: "caf\u{E9}") != Fingerprint(of: "cafe\u{301}"))
    #expect(Fingerprint(of: "ab", "c") != Fingerprint(of: "a", "bc"))
  }

  @Test(
    "knows what concerned a path",
    arguments: [("a.py", .contents), ("conf/a2.yml", .presence), ("conf/b.yml", nil), ("none/x", .presence)]
      as [(String, InputTrace.Concern?)])
  func concern(path: String, concern: InputTrace.Concern?) {
    #expect(read(files).concern(with: .root.appending(path)) == concern)
  }
}
