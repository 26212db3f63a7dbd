import Foundation
import TestSupport
import Testing

@testable import Watching

/// Asked of a real git.
@Suite struct GitStateTests {
  private func repository(_ script: String) throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    let setup = """
      git init -q -b main r && cd r && git config user.email a@b && git config user.name a
      mkdir -p project/src && echo 1 > project/f && git add . && git commit -qm 1
      git switch -qc other && echo 2 > project/f && git commit -qam 2 && git switch -q main
      echo 3 > project/f && git commit -qam 3
      """
    let finished = try run(["sh", "-c", setup + "\n" + script], in: scratch.url)
    #expect(finished.status == 0, "\(finished.errors)")
    return scratch
  }

  @Test(
    "Git is busy while its marks stand",
    arguments: [
      ("true", false), ("touch .git/index.lock", true), ("git merge -q other || true", true),
      ("git merge -q other || git merge --abort", false), ("git rebase -q other 2>/dev/null || true", true),
      ("git rebase -q other 2>/dev/null || git rebase --abort", false),
      ("git rebase -q --apply other >/dev/null 2>&1 || true", true),
    ])
  func marks(_ script: String, _ busy: Bool) throws {
    let scratch = try repository(script)
    for folder in ["r", "r/project", "r/project/src"] {
      #expect(GitState.isBusy(root: scratch.url.path + "/" + folder) == busy)
    }
  }

  @Test("A linked work tree has marks of its own")
  func worktree() throws {
    let scratch = try repository(
      "git worktree add -q ../w other && cd ../w && touch $(git rev-parse --git-dir)/index.lock")
    #expect(GitState.isBusy(root: scratch.url.path + "/w/project"))
    #expect(!GitState.isBusy(root: scratch.url.path + "/r/project"))
  }

  @Test("A relative gitdir is read from the file's folder")
  func relative() throws {
    let scratch = try ScratchFolder()
    try scratch.write("gitdir: ../modules/x\n", to: "top/sub/.git")
    try scratch.write("", to: "top/modules/x/index.lock")
    #expect(GitState.isBusy(root: scratch.url.path + "/top/sub"))
  }

  @Test("What is neither a folder nor a file is no git, and nobody waits for it", .timeLimit(.minutes(1)))
  func pipe() throws {
    let scratch = try ScratchFolder()
    mkfifo(scratch.url.path + "/.git", 0o600)
    #expect(!GitState.isBusy(root: scratch.url.path))
  }

  @Test("Without git nobody is busy")
  func none() throws {
    let scratch = try ScratchFolder()
    #expect(!GitState.isBusy(root: scratch.url.path))
    #expect(!GitState.isBusy(root: "/"))
  }
}
