import Foundation
import TestSupport
import Testing

@testable import Watching

/// What a daemon stands on: the path to its project, and the folder and the files of its state.
@Suite struct PlaceWatchTests {
  private static let setUp = """
    mkdir -p one/project two/project state && touch state/lock && ln -s one link
    """

  @Test(
    arguments: [
      ("a file loses its name", "rm state/lock", true),
      ("a file gets another name", "mv state/lock state/other", true),
      ("a file has one name more", "ln state/lock state/other", true),
      ("the folder goes", "rm -r state", true),
      ("the folder gets another name", "mv state other", true),
      ("the folder is closed to others", "chmod 700 state", true),
      ("the link is exchanged", "ln -s two next && mv -T next link", true),
      ("what the link leads to gets another name", "mv one other", true),
      ("the project goes", "rmdir one/project", true),
      (
        "a file beside comes and goes", "touch state/a && chmod 600 state/a && rm state/a",
        false
      ),
      (
        "a file of the project is", "touch one/project/a && chmod 600 one/project/a && rm one/project/a",
        false
      ),
      ("a folder beside the link is", "mkdir -m 700 other && chmod 755 other && rmdir other", false),
    ]) func tells(what: String, script: String, isTold: Bool) throws
  {
    let scratch = try ScratchFolder()
    let folder = scratch.url.path
    func shell(_ script: String) throws {
      let done = try run(["sh", "-ec", script], in: scratch.url)
      try #require(done.status == 0, "\(done.errors)")
    }
    try shell(Self.setUp)
    let place = PlaceWatch(of: folder + "/link/project", and: [folder + "/state", folder + "/state/lock"])
    try shell(script)
    let first = place.drain()
    #expect(first == isTold, "\(what)")
    let second = place.drain()
    #expect(!second, "\(what): told twice")
  }
}
