import Archives
import Foundation
import TestSupport
import Testing

/// Files with names and contents that archives are known to get wrong.
private let entries = [
  ArchiveEntry(path: "a.txt", bytes: Array("hello".utf8)),
  ArchiveEntry(path: "empty", bytes: []),
  ArchiveEntry(path: "folder/run.sh", bytes: Array("#!/bin/sh\n".utf8), isExecutable: true),
  ArchiveEntry(path: "folder/deep/zeros", bytes: [UInt8](repeating: 0, count: 100_000)),
  ArchiveEntry(path: "données/日本語.txt", bytes: Array("é".utf8)),
  ArchiveEntry(
    path: (0..<12).map { _ in "a_rather_long_folder" }.joined(separator: "/") + "/file",
    bytes: Array("x".utf8)),
  ArchiveEntry(path: "noise", bytes: (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 167 ^ $0 >> 3) }),
]

@Suite("Archives")
struct ArchiveTests {
  /// What Python reads from an archive: path, mode, bytes.
  private func read(_ archive: [UInt8], with program: String) throws -> [[String]] {
    let scratch = try ScratchFolder()
    try Data(archive).write(to: scratch.url.appending(path: "archive"))
    let script = "import json, sys, zipfile, tarfile\n" + program + "\njson.dump(found, sys.stdout)\n"
    let finished = try run(["python3", "-c", script], in: scratch.url)
    #expect(finished.status == 0, "\(finished.errors)")
    return try JSONDecoder().decode([[String]].self, from: finished.output)
  }

  private func expected(fileType: Int) -> [[String]] {
    entries.map {
      [$0.path, String(fileType | ($0.isExecutable ? 0o755 : 0o644), radix: 8), hexadecimal($0.bytes)]
    }
  }

  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test("Python reads from a ZIP archive what was put into it")
  func zip() throws {
    let found = try read(
      try ZipArchive.bytes(entries),
      with: """
        archive = zipfile.ZipFile("archive")
        assert archive.testzip() is None
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        found = [[i.filename, format(i.external_attr >> 16, "o"), archive.read(i).hex()] for i in archive.infolist()]
        """)
    #expect(found == expected(fileType: 0o100000))
  }

  @Test("Python reads from a tar archive what was put into it, folders included")
  func tar() throws {
    let found = try read(
      try TarArchive.gzippedBytes(entries),
      with: """
        archive = tarfile.open("archive", "r:gz")
        members = archive.getmembers()
        assert {(m.mtime, m.uid, m.gid, m.uname) for m in members} == {(0, 0, 0, "root")}
        names = [m.name for m in members]
        assert all(n.rpartition("/")[0] in [""] + names[:i] for i, n in enumerate(names))
        found = [[m.name, format(m.mode, "o"), archive.extractfile(m).read().hex()] for m in members if m.isfile()]
        """)
    #expect(found == expected(fileType: 0))
  }

  @Test("the system's tar reads it as well")
  func systemTar() throws {
    let scratch = try ScratchFolder()
    try Data(TarArchive.gzippedBytes(entries)).write(to: scratch.url.appending(path: "a.tar.gz"))
    let finished = try run(["tar", "-tzf", "a.tar.gz", "--quoting-style=literal"], in: scratch.url)
    #expect(finished.status == 0 && finished.errors.isEmpty, "\(finished.errors)")
    let listed = Set(finished.text.split(separator: "\n").map(String.init))
    #expect(entries.allSatisfy { listed.contains($0.path) })
  }

  @Test("no archive holds a path that leads out of it, or one twice")
  func paths() {
    for path in ["", "/etc/passwd", "../up", "a/../b", "a//b", "./a", "a/", "a\0b"] {
      #expect(throws: ArchiveError.path(path)) { try ZipArchive.bytes([ArchiveEntry(path: path, bytes: [])]) }
      #expect(throws: ArchiveError.path(path)) {
        try TarArchive.gzippedBytes([ArchiveEntry(path: path, bytes: [])])
      }
    }
    #expect(throws: ArchiveError.path("a")) {
      try ZipArchive.bytes([ArchiveEntry(path: "a", bytes: []), ArchiveEntry(path: "a", bytes: [1])])
    }
  }
}
