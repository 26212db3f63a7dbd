import Foundation
import Glibc
import ProjectFiles
import TestSupport
import Testing

@testable import Watching

@Suite struct DiskFilesTests {
  private let scratch: ScratchFolder
  private let files: DiskFiles
  private var root: String { scratch.url.path }

  init() throws {
    scratch = try ScratchFolder()
    files = DiskFiles(root: scratch.url.path)
  }

  private func path(_ text: String) -> ProjectPath { .root.appending(text) }

  @Test("What a path holds")
  func contents() throws {
    try scratch.write("text", to: "a/file")
    try scratch.write("", to: "a/empty")
    symlink("a/file", root + "/link")
    symlink("nowhere", root + "/broken")
    symlink("loop", root + "/loop")
    mkfifo(root + "/pipe", 0o600)
    let table: [(String, FileContents)] = [
      ("a/file", .file(Array("text".utf8))), ("a/empty", .file([])), ("link", .file(Array("text".utf8))),
      ("a", .directory), ("", .directory), ("none", .absent), ("a/file/below", .absent), ("broken", .absent),
      ("loop", .unreadable("Too many levels of symbolic links")),
      ("pipe", .unreadable("it is no regular file")),
      ("a/file\0x", .absent), (String(repeating: "x", count: 300), .unreadable("File name too long")),
    ]
    for (name, expected) in table { #expect(files.contents(of: path(name)) == expected, "\(name)") }
  }

  @Test("A large file is read whole")
  func large() throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try Data(bytes).write(to: scratch.url.appending(path: "large"))
    #expect(files.contents(of: path("large")) == .file(bytes))
  }

  @Test("A file beyond the limit is not read, however large it says that it is")
  func tooLarge() throws {
    try scratch.write("12345", to: "five")
    try scratch.write("123456", to: "six")
    try scratch.write("", to: "vast")
    truncate(root + "/vast", 1 << 40)
    let small = DiskFiles(root: root, limit: 5)
    #expect(small.contents(of: path("five")) == .file(Array("12345".utf8)))
    #expect(small.contents(of: path("six")) == .unreadable(.tooLarge(6, limit: 5)))
    #expect(
      files.contents(of: path("vast")) == .unreadable(.tooLarge(1 << 40, limit: DiskFiles.largest)))
    // The kernel tells no size of what it makes while it is read.
    symlink("/proc/self/status", root + "/status")
    guard case .unreadable(let reason) = small.contents(of: path("status")) else {
      Issue.record("it was read")
      return
    }
    #expect(reason.isTooLarge && !reason.isOfMachine)
  }

  @Test("Entries are in code-point order, and a link to a folder is one")
  func entries() throws {
    for name in ["b", "B", "é", "z", "Z", "_"] { try scratch.write("", to: "d/" + name) }
    try scratch.write("", to: "d/sub/x")
    symlink("sub", root + "/d/link")
    symlink("nowhere", root + "/d/broken")
    let list = files.entries(of: path("d")).list
    #expect(list.map(\.name) == ["B", "Z", "_", "b", "broken", "link", "sub", "z", "é"])
    #expect(list.filter(\.isDirectory).map(\.name) == ["link", "sub"])
    #expect(files.entries(of: path("none")) == .absent)
    #expect(files.entries(of: path("d/b")) == .absent)
  }

  @Test("What is never watched is not listed: a cache that comes changes no listing")
  func ignored() throws {
    let folder = try ScratchFolder()
    try folder.write("1", to: "d/a.py")
    try folder.write("1", to: "d/sediments/a.py")
    let files = DiskFiles(root: folder.url.path)
    let before = files.entries(of: path("d"))
    for name in ["__pycache__/a.pyc", ".ipynb_checkpoints/a.py", "a.py~", ".a.py.swp", "4913", "a.pyc"] {
      try folder.write("1", to: "d/" + name)
    }
    #expect(files.entries(of: path("d")) == before)
    #expect(before.list.map(\.name) == ["a.py", "sediments"])
  }

  @Test("A folder is an environment by what is in it, and not by its name")
  func environments() throws {
    for name in ["a/venv/lib/x.py", "a/node_modules/x.py", "b/venv/x.py", "b/venv/pyvenv.cfg"] {
      try scratch.write("", to: name)
    }
    for name in ["c/venv/__init__.py", "c/venv/pyvenv.cfg"] { try scratch.write("", to: name) }
    symlink("../b/venv", root + "/a/.venv")
    symlink("../b/venv", root + "/c/linked")
    #expect(files.entries(of: path("a")).list.map(\.name) == ["node_modules", "venv"])
    #expect(files.entries(of: path("b")).list.isEmpty)
    #expect(files.entries(of: path("c")).list.map(\.name) == ["linked", "venv"])
    #expect(files.entries(of: path("b/venv")).list.map(\.name) == ["pyvenv.cfg", "x.py"])
  }

  @Test("A name that is not UTF-8 is left out and remembered once")
  func notUTF8() throws {
    _ = try run(["sh", "-c", #"touch "$(printf 'd\377')" good"#], in: scratch.url)
    for _ in 0..<2 { #expect(files.entries(of: .root).list.map(\.name) == ["good"]) }
    #expect(files.nonUTF8Names == ["d\u{fffd}"])
  }

  /// The kernel refuses root nothing, so root runs it as somebody else.
  @Test(
    "What may not be read is unreadable with the system's reason",
    .enabled(if: geteuid() == 0, "only for root"))
  func forbiddenToNobody() throws {
    let finished = try rerun(
      "DiskFilesTests/forbidden",
      under: ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"], environment: [:])
    #expect(finished.status == 0 && finished.text.contains("FORBIDDEN"), "\(finished.text)\(finished.errors)")
  }

  @Test(
    "What this user may not read is unreadable with the system's reason",
    .enabled(if: geteuid() != 0, "not for root"))
  func forbidden() throws {
    try scratch.write("x", to: "d/file")
    chmod(root + "/d/file", 0)
    #expect(files.contents(of: path("d/file")) == .unreadable("Permission denied"))
    chmod(root + "/d", 0)
    defer { chmod(root + "/d", 0o755) }
    #expect(files.contents(of: path("d/file")) == .unreadable("Permission denied"))
    #expect(
      files.entries(of: path("d")) == .unreadable(Unreadable("Permission denied", isOfMachine: true)))
    print("FORBIDDEN")
  }

  @Test("A file that is rewritten all the time is never read torn")
  func torn() async throws {
    let file = root + "/file"
    let texts = ["a", "b"].map { String(repeating: $0, count: 200_000) }
    try scratch.write(texts[0], to: "file")
    let stop = root + "/stop"
    let writer = Task.detached {
      var round = 0
      while access(stop, F_OK) != 0 {
        round += 1
        let handle = fopen(file, "w")
        fputs(texts[round % 2], handle)
        fclose(handle)
      }
    }
    var whole = 0
    for _ in 0..<300 {
      switch files.contents(of: path("file")) {
      case .file(let bytes):
        whole += 1
        // An emptied file is a state that the disk really had; a mixture is not.
        #expect(bytes.isEmpty || (bytes.count == 200_000 && Set(bytes).count == 1))
      case let other: #expect(other == .unreadable("it keeps changing while it is read"))
      }
    }
    try scratch.write("", to: "stop")
    await writer.value
    #expect(whole > 0)
  }
}

@Suite("What a refusal says")
struct RefusalTests {
  @Test(
    "An error of the disk or of the process is the machine's; who may read a file, and how its path is made, are the file's",
    arguments: [
      (EIO, true), (EMFILE, true), (ENFILE, true), (ENOMEM, true), (ENOSPC, true), (ESTALE, true),
      (EACCES, false), (EPERM, false), (ELOOP, false), (ENAMETOOLONG, false),
    ])
  func whose(_ code: Int32, _ isOfMachine: Bool) {
    #expect(SystemError(code: code).unreadable.isOfMachine == isOfMachine)
  }
}
