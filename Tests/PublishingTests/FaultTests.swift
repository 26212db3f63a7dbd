import Foundation
import TestSupport
import Testing

@testable import Publishing

/// What stands after the system refused, or the process died, in the middle.
///
/// The trial publishes one file in a process of its own, under a tracer that makes calls fail.
@Suite struct FaultTests {
  private static let old = String(repeating: "old\n", count: 5000)
  private static let new = String(repeating: "new\n", count: 5000)
  private static let hasTracer: Bool = (try? run(["strace", "-e", "trace=none", "true"]))?.status == 0

  private func trial(under wrapper: [String], in scratch: ScratchFolder) throws -> Finished {
    try rerun(
      "FaultTests/publishOnce", under: wrapper, environment: ["DAGWATCHD_TEST_FOLDER": scratch.url.path])
  }

  @Test(
    "One publication, in a process of its own",
    .enabled(if: ProcessInfo.processInfo.environment["DAGWATCHD_TEST_FOLDER"] != nil, "runs in the others"))
  func publishOnce() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["DAGWATCHD_TEST_FOLDER"])
    do throws(PublishError) {
      let publication = try Publisher(root: folder).publish(Array(Self.new.utf8), to: "dags/a.py")
      print("PUBLISHED \(publication.outcome.rawValue)")
    } catch {
      let done = error.done.map { ", and \($0.outcome.rawValue)" } ?? ""
      print("REFUSED \(error.operation): \(error.reason)\(done)")
    }
  }

  @Test(
    "The bytes are durable before the name, and the name before the end", .enabled(if: hasTracer, "no strace")
  )
  func order() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.old, to: "dags/a.py")
    let trace = scratch.url.path + "/trace"
    let calls = "trace=openat,fsync,fdatasync,close,rename,renameat,renameat2,unlink,write"
    _ = try trial(under: ["strace", "-f", "-y", "-o", trace, "-s", "4", "-e", calls], in: scratch)
    let seen = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
      .filter { $0.contains("/dags") }.map(Self.step)
    #expect(
      seen == [
        "open a.py", "close a.py", "create temporary", "write temporary", "fsync temporary",
        "close temporary",
        "rename temporary",
        // The lock's descriptor, by the name that the file has now.
        "close a.py",
        "open dags", "fsync dags", "close dags",
      ])
  }

  private static func step(_ line: Substring) -> String {
    let call = line.drop { $0.isNumber || $0 == " " }.prefix { $0 != "(" }
    let subject =
      line.contains(".dagwatchd-") ? "temporary" : line.contains("/dags/a.py") ? "a.py" : "dags"
    let verb = call == "openat" ? line.contains("O_EXCL") ? "create" : "open" : String(call)
    return "\(verb) \(subject)"
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var inject: String
    var says: String
    var isNew = false
    var testDescription: String { inject }
  }

  @Test(
    "A refused call is told, the old file stands, and no temporary file is left",
    .enabled(if: hasTracer, "no strace"),
    arguments: [
      Fault(inject: "fchmod:error=EPERM", says: "REFUSED fchmod: Operation not permitted"),
      Fault(inject: "fsync:error=EIO:when=1", says: "REFUSED fsync: Input/output error"),
      Fault(inject: "rename:error=ENOSPC", says: "REFUSED rename: No space left on device"),
      Fault(
        inject: "fsync:error=EIO:when=2", says: "REFUSED fsync: Input/output error, and replaced", isNew: true
      ),
      Fault(inject: "fsync:error=EINTR:when=1", says: "PUBLISHED replaced", isNew: true),
      Fault(inject: "fchmod:error=EINTR:when=1", says: "PUBLISHED replaced", isNew: true),
      Fault(inject: "fsync:error=EINVAL:when=2", says: "PUBLISHED replaced", isNew: true),
    ])
  func refused(_ fault: Fault) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.old, to: "dags/a.py")
    let finished = try trial(
      under: ["strace", "-f", "-o", "/dev/null", "-e", "inject=" + fault.inject], in: scratch)
    #expect(finished.text.contains(fault.says), "\(finished.text)\(finished.errors)")
    #expect(
      try String(contentsOf: scratch.url.appending(path: "dags/a.py"), encoding: .utf8)
        == (fault.isNew ? Self.new : Self.old))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path + "/dags") == ["a.py"])
  }

  @Test("A link that cannot be read is no file to be replaced", .enabled(if: hasTracer, "no strace"))
  func unreadLink() throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.old, to: "elsewhere/a.py")
    try scratch.write("", to: "dags/b.py")
    let link = scratch.url.path + "/dags/a.py"
    #expect(symlink("../elsewhere/a.py", link) == 0)
    let finished = try trial(
      under: ["strace", "-f", "-o", "/dev/null", "-P", link, "-e", "inject=readlink:error=EIO"], in: scratch)
    #expect(finished.text.contains("REFUSED readlink: Input/output error"), "\(finished.text)")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "../elsewhere/a.py")
    #expect(
      try String(contentsOf: scratch.url.appending(path: "elsewhere/a.py"), encoding: .utf8) == Self.old)
  }

  @Test(
    "After a kill the old or the new file stands in full, and its leftovers can be removed",
    .enabled(if: hasTracer, "no strace"),
    arguments: [("fchmod", false), ("fsync", false), ("rename", false), ("fsync:when=2", true)])
  func killed(_ call: String, _ isNew: Bool) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.old, to: "dags/a.py")
    let parts = call.split(separator: ":").map(String.init)
    // The call is refused too, so that it has no effect before the signal comes.
    let inject = "inject=\(parts[0]):error=EIO:signal=KILL" + (parts.count > 1 ? ":" + parts[1] : "")
    let finished = try trial(under: ["strace", "-f", "-o", "/dev/null", "-e", inject], in: scratch)
    #expect(!finished.text.contains("PUBLISHED") && !finished.text.contains("REFUSED"))
    #expect(
      try String(contentsOf: scratch.url.appending(path: "dags/a.py"), encoding: .utf8)
        == (isNew ? Self.new : Self.old))
    Publisher(root: scratch.url.path).removeLeftovers(in: "dags")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path + "/dags") == ["a.py"])
  }

  @Test(
    "One removal, in a process of its own",
    .enabled(if: ProcessInfo.processInfo.environment["DAGWATCHD_TEST_REMOVAL"] != nil, "runs in the others"))
  func removeOnce() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["DAGWATCHD_TEST_REMOVAL"])
    do throws(PublishError) {
      let removal = try Publisher(root: folder).remove("dags/a.py") { _ in true }
      print("REMOVED \(removal?.outcome.rawValue ?? "nothing")")
    } catch {
      let done = error.done.map { ", and \($0.outcome.rawValue)" } ?? ""
      print("REFUSED \(error.operation): \(error.reason)\(done)")
    }
  }

  @Test(
    "A removal is durable, and one that is refused is told", .enabled(if: hasTracer, "no strace"),
    arguments: [
      ("", "REMOVED removed", false), ("unlink:error=EACCES", "REFUSED unlink: Permission denied", true),
      ("unlink:error=EROFS", "REFUSED unlink: Read-only file system", true),
      ("fsync:error=EIO", "REFUSED fsync: Input/output error, and removed", false),
      ("fsync:error=EINVAL", "REMOVED removed", false),
    ])
  func removal(_ inject: String, _ says: String, _ isThere: Bool) throws {
    let scratch = try ScratchFolder()
    try scratch.write(Self.old, to: "dags/a.py")
    let trace = scratch.url.path + "/trace"
    let finished = try rerun(
      "FaultTests/removeOnce",
      under: ["strace", "-f", "-y", "-o", trace, "-e", "trace=unlink,fsync"]
        + (inject.isEmpty ? [] : ["-e", "inject=" + inject]),
      environment: ["DAGWATCHD_TEST_REMOVAL": scratch.url.path])
    #expect(finished.text.contains(says), "\(finished.text)\(finished.errors)")
    #expect(FileManager.default.fileExists(atPath: scratch.url.path + "/dags/a.py") == isThere)
    let calls = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
      .filter { $0.contains("/dags") }.map { $0.contains("fsync") ? "fsync" : "unlink" }
    #expect(calls == (isThere ? ["unlink"] : ["unlink", "fsync"]))
  }

  @Test("A full disk is told, and the old file stands", .enabled(if: hasNamespaces, "no namespaces here"))
  func fullDisk() throws {
    let scratch = try ScratchFolder()
    let mount = "mount -t tmpfs -o size=8k tmpfs \(scratch.url.path) && cd \(scratch.url.path)"
    let wrapper = ["unshare", "-Urm", "sh", "-ec"]
    let script = mount + " && mkdir dags && echo old > dags/a.py && \"$@\" && ls -A dags && cat dags/a.py"
    let finished = try trial(under: wrapper + [script, "sh"], in: scratch)
    #expect(finished.text.contains("REFUSED write: No space left on device"), "\(finished.errors)")
    #expect(finished.text.hasSuffix("a.py\nold\n"))
  }
}
