import CLinux
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Publishing

@Suite struct PublishingTests {
  private let scratch: ScratchFolder
  private let publisher: Publisher
  private var root: String { scratch.url.path }

  init() throws {
    scratch = try ScratchFolder()
    publisher = Publisher(root: scratch.url.path)
  }

  private func text(_ path: String) -> String? {
    try? String(contentsOfFile: root + "/" + path, encoding: .utf8)
  }
  private func publish(_ text: String, _ path: String) throws(PublishError) -> Publication {
    try publisher.publish(Array(text.utf8), to: path)
  }
  private func status(_ path: String) -> stat {
    var result = stat()
    lstat(root + "/" + path, &result)
    return result
  }

  private static let oneHash = "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865"
  private static let twoHash = "53c234e5e8472b6ac51c1ae1cab3fe06fad053beb8ebfd8977b010655bfdd3c3"

  @Test("A file is created, left alone, and replaced, and each is said with its hashes (sha256sum's)")
  func outcomes() throws {
    let path = "dags/deep/a.py"
    var created = Publication(
      path: path, outcome: .created, oldSHA256: nil, newSHA256: Self.oneHash, byteCount: 2)
    created.madeFolders = [root + "/dags", root + "/dags/deep"]
    #expect(try publish("1\n", path) == created)
    #expect(
      try publish("1\n", path)
        == Publication(
          path: path, outcome: .unchanged, oldSHA256: Self.oneHash, newSHA256: Self.oneHash, byteCount: 2))
    #expect(
      try publish("2\n", path)
        == Publication(
          path: path, outcome: .replaced, oldSHA256: Self.oneHash, newSHA256: Self.twoHash, byteCount: 2))
    #expect(text(path) == "2\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/dags/deep") == ["a.py"])
  }

  @Test("An absolute path is taken as it is")
  func absolute() throws {
    let other = try ScratchFolder()
    #expect(try publish("1\n", other.url.path + "/x/a.py").outcome == .created)
    #expect(try String(contentsOfFile: other.url.path + "/x/a.py", encoding: .utf8) == "1\n")
  }

  @Test("An unchanged file keeps its inode and its times")
  func untouched() throws {
    _ = try publish("1\n", "a.py")
    let before = status("a.py")
    _ = try publish("1\n", "a.py")
    let after = status("a.py")
    #expect(before.st_ino == after.st_ino)
    #expect(before.st_ctim.tv_nsec == after.st_ctim.tv_nsec && before.st_ctim.tv_sec == after.st_ctim.tv_sec)
  }

  @Test("A new file may be read by all, a replaced one keeps its mode and group")
  func mode() throws {
    _ = try publish("1\n", "a.py")
    #expect(status("a.py").st_mode & 0o777 == 0o644)
    chmod(root + "/a.py", 0o640)
    let canGive = chown(root + "/a.py", uid_t.max, 65534) == 0
    _ = try publish("2\n", "a.py")
    #expect(status("a.py").st_mode & 0o777 == 0o640)
    if canGive { #expect(status("a.py").st_gid == 65534) }
  }

  /// `user::rw-`, `user:65534:r--`, `group::---`, `mask::rw-` and `other::---`, as the kernel has them (acl(5)).
  private static let accessList: [UInt8] = [
    2, 0, 0, 0,
    1, 0, 6, 0, 255, 255, 255, 255,
    2, 0, 4, 0, 254, 255, 0, 0,
    4, 0, 0, 0, 255, 255, 255, 255,
    16, 0, 6, 0, 255, 255, 255, 255,
    32, 0, 0, 0, 255, 255, 255, 255,
  ]
  private static let list = "system.posix_acl_access"

  private func attribute(_ name: String, of path: String) -> [UInt8]? {
    var value = [UInt8](repeating: 0, count: 4096)
    let count = lgetxattr(root + "/" + path, name, &value, value.count)
    return count < 0 ? nil : Array(value.prefix(count))
  }

  @Test("A replaced file keeps its access list, whose mask lets no group in that the list shuts out")
  func accessList() throws {
    _ = try publish("1\n", "a.py")
    let path = root + "/a.py"
    // Not every file system has such lists.
    if setxattr(path, Self.list, Self.accessList, Self.accessList.count, 0) != 0 { return }
    let note = Array("note".utf8)
    let isNoted = setxattr(path, "user.note", note, note.count, 0) == 0
    _ = try publish("2\n", "a.py")
    #expect(text("a.py") == "2\n")
    #expect(attribute(Self.list, of: "a.py") == Self.accessList)
    #expect(status("a.py").st_mode & 0o777 == 0o660)
    if isNoted { #expect(attribute("user.note", of: "a.py") == note) }
  }

  @Test("A replaced file that had no access list gets none from its folder")
  func defaultAccessList() throws {
    _ = try publish("1\n", "a.py")
    chmod(root + "/a.py", 0o640)
    let list = Self.accessList
    if setxattr(root, "system.posix_acl_default", list, list.count, 0) != 0 { return }
    _ = try publish("2\n", "a.py")
    #expect(attribute(Self.list, of: "a.py") == nil)
    #expect(status("a.py").st_mode & 0o777 == 0o640)
  }

  @Test("A link stays, and its target is replaced", arguments: ["there/b.py", "there/none.py", "second"])
  func link(_ target: String) throws {
    try scratch.write("1\n", to: "there/b.py")
    symlink("there/b.py", root + "/second")
    symlink(target, root + "/a.py")
    _ = try publish("2\n", "a.py")
    #expect(status("a.py").st_mode & 0o170000 == 0o120000)
    #expect(text("a.py") == "2\n")
    #expect(status("second").st_mode & 0o170000 == 0o120000)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: root).sorted() == ["a.py", "second", "there"])
  }

  @Test("Bytes are bytes: none, many, and no text")
  func bytes() throws {
    let cases: [[UInt8]] = [[], [0, 255, 10], (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }]
    for bytes in cases {
      _ = try publisher.publish(bytes, to: "a")
      #expect(try Array(Data(contentsOf: scratch.url.appending(path: "a"))) == bytes)
    }
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    var path: String
    var operation: String
    var reason: String
    var testDescription: String { path }
  }

  @Test(
    "What cannot be published is an error with the path, the call and the reason, and leaves nothing behind",
    arguments: [
      Refused(path: "folder", operation: "open", reason: "Is a directory"),
      Refused(path: "file/below.py", operation: "open", reason: "Not a directory"),
      Refused(path: "file/below/deep.py", operation: "open", reason: "Not a directory"),
      Refused(path: "pipe", operation: "open", reason: "it is no regular file"),
      Refused(path: "loop", operation: "readlink", reason: "Too many levels of symbolic links"),
      Refused(path: "nul\0.py", operation: "open", reason: "Invalid argument"),
      Refused(path: "/proc/dagwatchd/a.py", operation: "mkdir", reason: "No such file or directory"),
      Refused(path: String(repeating: "x", count: 256), operation: "open", reason: "File name too long"),
    ])
  func refused(_ refused: Refused) throws {
    try scratch.write("", to: "folder/x")
    try scratch.write("", to: "file")
    mkfifo(root + "/pipe", 0o600)
    symlink("loop", root + "/loop")
    let expected = PublishError(path: refused.path, operation: refused.operation, reason: refused.reason)
    #expect(throws: expected) { try publish("1\n", refused.path) }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: root).sorted() == [
        "file", "folder", "loop", "pipe",
      ])
  }

  @Test("A name of the greatest length still gets a temporary name")
  func longName() throws {
    for name in [String(repeating: "x", count: 255), String(repeating: "é", count: 127)] {
      #expect(try publish("1\n", name).outcome == .created)
      #expect(text(name) == "1\n")
    }
  }

  @Test("Leftovers are removed, and nothing else")
  func leftovers() throws {
    let mine = [".a.py.dagwatchd-0123456789abcdef.tmp", ".dagwatchd-0123456789abcdef.tmp"]
    let others = [
      "a.py", "a.py.dagwatchd-0123456789abcdef.tmp", ".a.py.dagwatchd-0123456789abcde.tmp", ".x.tmp",
      ".a.py.dagwatchd-0123456789abcdeg.tmp", ".a.py.dagwatchd-0123456789abcdef.tmp.py",
      TemporaryName.random(for: "a.py") + "x",
    ]
    for name in [mine[0], TemporaryName.random(for: "b"), TemporaryName.random(for: "")] + others {
      try scratch.write("", to: "dags/" + name)
    }
    publisher.removeLeftovers(in: "dags")
    publisher.removeLeftovers(in: "none")
    let left = try FileManager.default.contentsOfDirectory(atPath: root + "/dags")
    #expect(Set(left) == Set(others))
  }

  @Test("Who is in the middle of reading reads the old file to its end")
  func reading() throws {
    let texts = ["a", "b"].map { String(repeating: $0, count: 100_000) }
    _ = try publish(texts[0], "a.py")
    for round in 1...20 {
      let reader = try FileHandle(forReadingFrom: scratch.url.appending(path: "a.py"))
      let start = try #require(try reader.read(upToCount: 50_000))
      #expect(try publish(texts[round % 2], "a.py").outcome == .replaced)
      let end = try #require(try reader.readToEnd())
      #expect(String(decoding: start + end, as: UTF8.self) == texts[(round + 1) % 2])
      #expect(text("a.py") == texts[round % 2])
    }
  }
}
