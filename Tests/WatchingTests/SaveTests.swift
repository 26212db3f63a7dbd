import Foundation
import Glibc
import ProjectFiles
import TestSupport
import Testing

@testable import Watching

/// A save of `src/a.py`, in every way that is in use.
@Suite struct SaveTests {
  struct Way: Sendable, CustomTestStringConvertible {
    var name: String
    var script: String
    var told = ["src/a.py"]
    var testDescription: String { name }
  }

  @Test(
    "Each way to save a file is told, and no temporary file with it",
    arguments: [
      Way(name: "in place", script: "echo 2 > src/a.py"),
      Way(name: "appending", script: "echo 2 >> src/a.py"),
      Way(name: "touch", script: "touch src/a.py"),
      Way(name: "chmod", script: "chmod 600 src/a.py"),
      Way(name: "delete", script: "rm src/a.py"),
      Way(name: "delete and write", script: "rm src/a.py; echo 2 > src/a.py"),
      Way(name: "sed -i", script: "sed -i s/1/2/ src/a.py"),
      Way(name: "install", script: "install -m 600 /etc/hostname src/a.py"),
      Way(name: "cp", script: "cp /etc/hostname src/a.py"),
      Way(name: "mv from outside", script: "echo 2 > ../b; mv ../b src/a.py"),
      Way(name: "mv out", script: "mv src/a.py ../gone.py"),
      Way(name: "rename over", script: "echo 2 > src/.a.py.swp; mv src/.a.py.swp src/a.py"),
      Way(
        name: "JetBrains safe write",
        script: "echo 2 > src/a.py___jb_tmp___; mv src/a.py src/a.py___jb_old___; "
          + "mv src/a.py___jb_tmp___ src/a.py; rm src/a.py___jb_old___"),
      Way(name: "hard link", script: "echo 2 > ../b; ln -f ../b src/a.py", told: ["src/a.py"]),
      Way(name: "symlink", script: "ln -sfn ../elsewhere src/new", told: ["src/new"]),
      Way(name: "rename", script: "mv src/a.py src/b.py", told: ["src/a.py", "src/b.py"]),
      Way(name: "empty new file", script: "touch src/__init__.py", told: ["src/__init__.py"]),
    ])
  func save(_ way: Way) throws {
    let project = try WatchedProject(["src/a.py": "1\n"])
    let drained = try project.told { try project.shell(way.script) }
    // GNU ln, cp and install make temporary names of their own in some versions: those may be told too.
    #expect(Set(way.told).isSubset(of: drained.paths))
    #expect(drained.paths.allSatisfy { $0.hasPrefix("src/") && !WatchScope.isIgnored($0) })
    #expect(!drained.mustReconcile)
    #expect(drained.activity)
  }

  @Test("Vim saves in each of its ways", arguments: ["yes", "no", "auto"])
  func vim(backupCopy: String) throws {
    let project = try WatchedProject(["src/a.py": "1\n"])
    let drained = try project.told {
      let finished = try run(
        [
          "vim", "-u", "NONE", "-N", "-es", "-c", "set swapfile writebackup backupcopy=\(backupCopy)", "-c",
          "normal Ax", "-c", "wq", "src/a.py",
        ], in: URL(filePath: project.root))
      #expect(finished.status == 0)
    }
    #expect(drained.paths == ["src/a.py"])
    #expect(try String(contentsOfFile: project.absolute("src/a.py"), encoding: .utf8) == "1x\n")
  }

  @Test("A file that is being written is activity, and a change when it is closed")
  func writing() throws {
    let project = try WatchedProject(["src/a.py": "1\n"])
    let file = try #require(fopen(project.absolute("src/a.py"), "w"))
    let during = project.told {
      fputs("half", file)
      fflush(file)
    }
    #expect(during.activity)
    #expect(during.paths == [])
    let after = project.told { fclose(file) }
    #expect(after.paths == ["src/a.py"])
  }

  @Test("A new file is a change when its writing ends, not when it is made")
  func creating() throws {
    let project = try WatchedProject(["src/": ""])
    var file: UnsafeMutablePointer<FILE>?
    let made = project.told {
      file = fopen(project.absolute("src/a.py"), "w")
    }
    #expect(made.activity)
    #expect(made.paths == [])
    let written = project.told {
      fputs("half", file)
      fflush(file)
    }
    #expect(written.paths == [])
    #expect(project.told { fclose(file) }.paths == ["src/a.py"])
  }

  @Test("A file that was written without a name and then given one is a change")
  func unnamed() throws {
    let project = try WatchedProject(["src/": ""])
    let descriptor = open(project.absolute("src"), 0o20000000 | O_DIRECTORY | O_WRONLY, 0o600)
    guard descriptor >= 0 else { return }  // Not every file system has O_TMPFILE.
    defer { close(descriptor) }
    _ = write(descriptor, "1\n", 2)
    let drained = project.told {
      let done = linkat(
        AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, project.absolute("src/a.py"), AT_SYMLINK_FOLLOW)
      #expect(done == 0)
    }
    #expect(drained.paths == ["src/a.py"])
  }

  @Test("Caches and temporary files are no activity")
  func ignored() throws {
    let project = try WatchedProject(["src/a.py": "1\n"])
    let drained = try project.told {
      try project.shell("mkdir -p src/__pycache__/x .git .venv/lib; touch src/__pycache__/a.pyc .git/index")
      try project.shell("touch .venv/lib/a.py src/.a.py.swp src/a.py~ src/4913 'src/.#a.py' src/sedX1y2Z3")
    }
    #expect(drained == Drained())
  }

  @Test("What is excluded is no activity, and not watched")
  func excluded() throws {
    let scope = WatchScope(
      recursive: [.root], excluded: [.root.appending("dags/out.py"), .root.appending("build")])
    let project = try WatchedProject(["src/a.py": "1\n", "dags/": "", "build/x/": ""], scope: scope)
    let watched = project.tree.watchCount
    let drained = try project.told {
      try project.shell("echo > dags/out.py; echo > build/x/y; mkdir build/z")
    }
    #expect(drained == Drained())
    #expect(project.tree.watchCount == watched)
    #expect(try project.told { try project.shell("echo > dags/other.py") }.paths == ["dags/other.py"])
  }

  @Test("A git switch of 300 files tells each of them, and the folders that came with them")
  func gitSwitch() throws {
    let project = try WatchedProject()
    try project.shell(
      """
      git init -q -b main . && git config user.email a@b && git config user.name a
      mkdir -p src/keep && for i in $(seq 300); do echo main > src/keep/f$i.py; done
      git add . && git commit -qm main && git switch -qc other
      for i in $(seq 300); do echo other > src/keep/f$i.py; done
      mkdir -p src/new/deep && echo 1 > src/new/deep/g.py && git add . && git commit -qm other
      git switch -q main
      """)
    let drained = try project.told { try project.shell("git switch -q other") }
    #expect((1...300).allSatisfy { drained.covers(.root.appending("src/keep/f\($0).py")) })
    #expect(drained.paths.contains("src/new/deep/g.py"))
    #expect(!drained.paths.contains { $0.hasPrefix(".git") })
    #expect(
      try project.told { try project.shell("echo 2 > src/new/deep/g.py") }.paths == ["src/new/deep/g.py"])
  }
}
