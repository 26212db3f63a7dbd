import Foundation
import Glibc
import TestSupport
import Testing

@testable import Publishing

/// Publishers of one project, which take turns.
@Suite("Taking turns")
struct TurnTests {
  private let scratch: ScratchFolder
  private let publisher: Publisher
  private var root: String { scratch.url.path }

  init() throws {
    scratch = try ScratchFolder()
    publisher = Publisher(root: scratch.url.path)
  }

  /// Does something while another publisher has its turn.
  private func whileBusy(_ work: () throws -> Void) throws {
    let descriptor = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(descriptor) }
    try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    try work()
  }

  @Test("Whoever is alone waits for nobody, however often")
  func alone() throws {
    for _ in 1...2 {
      #expect(try publisher.exclusively(within: .zero) { $0.hasWaited } == false)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: root) == [])
  }

  @Test("Another one is waited for, and no longer than is bearable; who it is is said")
  func busy() throws {
    try whileBusy {
      do throws(PublishError) {
        _ = try publisher.exclusively(within: .milliseconds(5)) { _ in Issue.record("not its turn") }
      } catch {
        #expect(
          error.description
            == "cannot publish \(root): flock: process \(getpid()) publishes it, and was waited for for 0.005 seconds"
        )
      }
    }
    #expect(try publisher.exclusively(within: .zero) { $0.hasWaited } == false)
  }

  @Test("Whoever had to wait knows")
  func waited() throws {
    let publisher = publisher
    let hasBegun = DispatchSemaphore(value: 0)
    let mayEnd = DispatchSemaphore(value: 0)
    let other = Thread {
      _ = try? publisher.exclusively(within: .zero) { _ in
        hasBegun.signal()
        mayEnd.wait()
      }
    }
    other.start()
    hasBegun.wait()
    #expect(throws: PublishError.self) { try publisher.exclusively(within: .zero) { _ in } }
    mayEnd.signal()
    #expect(try publisher.exclusively(within: .seconds(30)) { _ in true })
  }

  @Test("A project that is gone has no turns, and is not made anew by what is published of it")
  func gone() throws {
    let gone = Publisher(root: root + "/gone")
    #expect(throws: PublishError.self) { try gone.exclusively(within: .zero) { _ in } }
    for path in ["dags/a.py", root + "/gone/dags/a.py", "../gone/a.py"] {
      #expect(throws: PublishError.self) { try gone.publish([1], to: path) }
    }
    #expect(try gone.publish([1], to: root + "/elsewhere/dags/a.py").outcome == .created)
    #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["elsewhere"])
  }
}

/// What somebody saves between the judgement and the renaming.
@Suite("Saved while it is judged")
struct SavedMeanwhileTests {
  private let scratch: ScratchFolder
  private let publisher: Publisher

  init() throws {
    scratch = try ScratchFolder()
    publisher = Publisher(root: scratch.url.path)
    try scratch.write("old\n", to: "dags/a.py")
  }

  private var text: String? {
    try? String(contentsOf: scratch.url.appending(path: "dags/a.py"), encoding: .utf8)
  }

  @Test("An edit is judged anew, and not overwritten unseen")
  func edited() throws {
    let publication = try publisher.publish(Array("new\n".utf8), to: "dags/a.py") { standing in
      try? scratch.write("edit\n", to: "dags/a.py")
      return standing.bytes == Array("old\n".utf8)
    }
    #expect(publication.outcome == .kept)
    #expect(text == "edit\n")
  }

  @Test("A touch is no edit")
  func touched() throws {
    let publication = try publisher.publish(Array("new\n".utf8), to: "dags/a.py") { _ in
      (try? scratch.write("old\n", to: "dags/a.py")) != nil
    }
    #expect(publication.outcome == .replaced)
    #expect(text == "new\n")
  }

  @Test("A file that goes meanwhile is made")
  func deleted() throws {
    let publication = try publisher.publish(Array("new\n".utf8), to: "dags/a.py") { _ in
      unlink(scratch.url.path + "/dags/a.py") == 0
    }
    #expect(publication.outcome == .created)
    #expect(text == "new\n")
  }

  @Test("One that never rests is told, and no temporary file is left")
  func restless() throws {
    var count = 0
    do throws(PublishError) {
      _ = try publisher.publish(Array("new\n".utf8), to: "dags/a.py") { _ in
        count += 1
        return (try? scratch.write("edit \(count)\n", to: "dags/a.py")) != nil
      }
      Issue.record("published")
    } catch {
      #expect(error.reason == "somebody else saved it 3 times meanwhile")
    }
    #expect(text == "edit 3\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.url.path + "/dags") == ["a.py"])
  }
}
