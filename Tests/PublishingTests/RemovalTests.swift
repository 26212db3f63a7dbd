import Foundation
import Glibc
import TestSupport
import Testing

@testable import Publishing

@Suite("Removing")
struct RemovalTests {
  private let scratch: ScratchFolder
  private let publisher: Publisher
  private var root: String { scratch.url.path }

  init() throws {
    scratch = try ScratchFolder()
    publisher = Publisher(root: scratch.url.path)
  }

  private func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(root + "/" + path, &status) == 0
  }

  @Test("A file that may go is gone, and what it was is said")
  func removed() throws {
    try scratch.write("1\n", to: "dags/a.py")
    let removal = try publisher.remove("dags/a.py") { $0.bytes == Array("1\n".utf8) }
    #expect(
      removal
        == Publication(
          path: "dags/a.py", outcome: .removed,
          oldSHA256: "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865", newSHA256: nil,
          byteCount: 0))
    #expect(!exists("dags/a.py"))
  }

  @Test("A file that may not go stays")
  func kept() throws {
    try scratch.write("1\n", to: "dags/a.py")
    #expect(try publisher.remove("dags/a.py") { _ in false }?.outcome == .kept)
    #expect(exists("dags/a.py"))
  }

  @Test("A link is kept, and so is what it leads to, without asking")
  func link() throws {
    try scratch.write("1\n", to: "there/b.py")
    symlink("there/b.py", root + "/a.py")
    let removal = try publisher.remove("a.py") { _ in
      Issue.record("asked")
      return true
    }
    #expect(removal?.outcome == .kept)
    #expect(exists("a.py") && exists("there/b.py"))
  }

  @Test(
    "Where no file stands nothing is done",
    arguments: ["none.py", "folder", "file/below.py", "pipe", "dangling"])
  func nothing(_ path: String) throws {
    try scratch.write("", to: "folder/x")
    try scratch.write("", to: "file")
    mkfifo(root + "/pipe", 0o600)
    symlink("nowhere", root + "/dangling")
    #expect(try publisher.remove(path) { _ in true } == nil)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: root).sorted() == [
        "dangling", "file", "folder", "pipe",
      ])
  }

  @Test("What is saved while it is being judged is not removed")
  func raced() throws {
    try scratch.write("1\n", to: "a.py")
    let path = root + "/a.py"
    let removal = try publisher.remove("a.py") { _ in
      _ = FileManager.default.createFile(atPath: path, contents: Data("mine\n".utf8))
      return true
    }
    #expect(removal?.outcome == .kept)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine\n")
  }

  @Test("A folder goes only when it is empty")
  func folders() throws {
    try scratch.write("", to: "a/b/x")
    #expect(!publisher.removeIfEmpty(root + "/a/b"))
    unlink(root + "/a/b/x")
    #expect(publisher.removeIfEmpty(root + "/a/b"))
    #expect(publisher.removeIfEmpty(root + "/a"))
    #expect(publisher.removeIfEmpty(root + "/a"), "it is gone already")
    symlink(".", root + "/link")
    #expect(!publisher.removeIfEmpty(root + "/link"))
  }

  @Test("Publishing says which folders it made, outermost first")
  func madeFolders() throws {
    try scratch.write("", to: "a/x")
    #expect(try publisher.publish([1], to: "a/b/c/d.py").madeFolders == [root + "/a/b", root + "/a/b/c"])
    #expect(try publisher.publish([2], to: "a/b/c/d.py").madeFolders == [])
  }

  @Test("What may not be replaced is kept as it is, and what is the same is not asked about")
  func asked() throws {
    try scratch.write("theirs\n", to: "a.py")
    let kept = try publisher.publish(Array("1\n".utf8), to: "a.py") { _ in false }
    #expect(kept.outcome == .kept && kept.oldSHA256 == kept.newSHA256 && kept.byteCount == 7)
    #expect(try String(contentsOfFile: root + "/a.py", encoding: .utf8) == "theirs\n")
    #expect(try publisher.publish(Array("theirs\n".utf8), to: "a.py") { _ in false }.outcome == .unchanged)
    #expect(try publisher.publish([1], to: "new.py") { _ in false }.outcome == .created)
  }

  @Test("Two ways to one file are seen as such")
  func sameFile() throws {
    try scratch.write("1\n", to: "dags/a.py")
    symlink("dags", root + "/link")
    Glibc.link(root + "/dags/a.py", root + "/dags/A.py")
    try scratch.write("1\n", to: "dags/b.py")
    let file = try #require(publisher.identity(of: "dags/a.py"))
    for path in ["link/a.py", root + "/dags/a.py", "dags/../dags/a.py", "dags/A.py"] {
      #expect(publisher.identity(of: path) == file, "\(path)")
    }
    for path in ["dags/b.py", "none"] { #expect(publisher.identity(of: path) != file, "\(path)") }
  }

  @Test("The temporary file of a publisher that is at work is no leftover")
  func leftoverInUse() throws {
    let name = ".a.py.dagwatchd-0123456789abcdef.tmp"
    try scratch.write("", to: name)
    let descriptor = open(root + "/" + name, O_RDWR | O_CLOEXEC)
    flock(descriptor, LOCK_EX)
    publisher.removeLeftovers(in: ".")
    #expect(exists(name))
    close(descriptor)
    publisher.removeLeftovers(in: ".")
    #expect(!exists(name))
  }
}
