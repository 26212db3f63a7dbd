import CLinux
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Daemon

@Suite("The claim to a project")
struct ProjectClaimTests {
  private let scratch: ScratchFolder
  private var root: String { scratch.url.path }

  init() throws { scratch = try ScratchFolder() }

  @Test("One has it at a time, whatever the folder is called")
  func one() throws {
    let link = scratch.url.appending(path: "link").path
    symlink(root, link)
    #expect(ProjectClaim.holder(of: root) == nil)
    do {
      let claim = try ProjectClaim.take(root: root)
      #expect(claim.others() == [])
      #expect(ProjectClaim.holder(of: link) == getpid())
      #expect(throws: StateError.alreadyRunning(pid: getpid())) { _ = try ProjectClaim.take(root: link) }
      let other = try ScratchFolder()
      let second = try ProjectClaim.take(root: other.url.path)
      #expect(second.others() == [])
    }
    let again = try ProjectClaim.take(root: root)
    #expect(again.others() == [])
  }

  @Test("It goes with the process that has it")
  func goes() throws {
    let claim = try ProjectClaim.take(root: root)
    let first = claim.first
    _ = consume claim
    let holder = try run([
      "python3", "-c",
      """
      import fcntl, os, struct
      folder = os.open("/", os.O_RDONLY)
      lock = struct.pack("hhqqi4x", fcntl.F_RDLCK, 0, \(first) + os.getpid(), 1, 0)
      fcntl.fcntl(folder, 37, lock)
      print("held", flush=True)
      os.kill(os.getpid(), 9)
      """,
    ])
    #expect(holder.text == "held\n")
    let again = try ProjectClaim.take(root: root)
    #expect(again.others() == [])
  }

  @Test("Who lays a claim that is not proven is named, and keeps nobody away")
  func squatters() throws {
    let folder = open("/", O_RDONLY)
    defer { close(folder) }
    let first = try ProjectClaim.take(root: root).first
    // In the name of init, and in that of a number that no process has.
    for number in [1, 4_194_303] { #expect(clinux_lock_byte(folder, first + Int64(number)) == 0) }
    let claim = try ProjectClaim.take(root: root)
    #expect(claim.others() == [1, 4_194_303])
    #expect(ProjectClaim.holder(of: root) == getpid())
    #expect(throws: StateError.alreadyRunning(pid: getpid())) { _ = try ProjectClaim.take(root: root) }
  }
}
