import ProjectFiles
import Testing

@testable import Watching

@Suite struct WatchScopeTests {
  @Test(
    "Names that are never an input",
    arguments: [
      ".git", "__pycache__", ".venv", ".ipynb_checkpoints", ".ruff_cache",
      ".mypy_cache",
      ".pytest_cache", ".a.py.swp", ".a.py.swx", ".a.py.swo", "a.py.swp", "4913", "a.py~", "sedX1y2Z3",
      "sed0abcde",
      "a.py___jb_tmp___", "a.py___jb_old___", ".#a.py", "#a.py#", ".nfs0001", ".goutputstream-AB12CD",
      ".dag.py.dagwatchd-1a2b.tmp", "a.pyc",
    ])
  func ignored(_ name: String) { #expect(WatchScope.isIgnored(name)) }

  @Test(
    "Names that may be one",
    arguments: [
      "a.py", "catalog.yml", ".env", "sediments", "sed.py", "sedABC", "env", "conf", ".gitignore", "swp",
      "x.swift",
      "tmp", "a.tmp", "#", "49130", "git", "data", "venv", "node_modules", "build", "dist",
    ].filter { $0 != "#" })
  func kept(_ name: String) { #expect(!WatchScope.isIgnored(name)) }

  private func path(_ text: String) -> ProjectPath { .root.appending(text) }

  @Test("What of a folder matters")
  func coverage() {
    var scope = WatchScope(
      shallow: [.root, path("conf/local")], recursive: [path("src"), path("lib/.venv/own")],
      excluded: [path("src/out")])
    scope.watch(path("src/venv/a.py"))
    let table: [(String, WatchScope.Coverage)] = [
      ("", .entries), ("src", .tree), ("src/a/b", .tree), ("src/out", .nothing), ("src/out/x", .nothing),
      ("src/outer", .tree), ("src/__pycache__", .nothing), ("src/.venv/lib", .nothing), ("conf", .way),
      ("conf/local", .entries), ("conf/local/x", .nothing), ("conf/base", .nothing), ("lib", .way),
      ("lib/.venv", .way), ("lib/.venv/own/x", .tree), ("sr", .nothing), ("src/venv", .way),
      ("src/venv/b", .nothing), ("src/a/venv", .way), ("src/a/venv/b", .nothing),
      ("src/a/node_modules", .nothing), ("src/a/node_modules/b", .nothing),
    ]
    for (text, expected) in table { #expect(scope.coverage(of: path(text)) == expected, "\(text)") }
  }

  @Test("Which entries of a folder matter")
  func entries() {
    var scope = WatchScope(recursive: [path("src")])
    scope.watch(path("pyproject.toml"))
    scope.watch(path("src/a.py~"))
    scope.watch(path("src/venv/lib/a.py"))
    scope.watch(entriesOf: .root, beginningWith: "LICEN")
    let table: [(String, isFolder: Bool, Bool)] = [
      ("pyproject.toml", false, true), ("run.log", false, false), ("data", true, false),
      ("LICENSE", false, true), ("LICENSE~", false, false), ("src", true, true),
      ("src/new.py", false, true), ("src/b.py~", false, false), ("src/a.py~", false, true),
      ("src/venv", true, true), ("src/venv/lib", true, true), ("src/venv/bin", true, false),
      ("src/venv/pyvenv.cfg", false, true), ("src/venv/__init__.py", false, true),
      ("src/venv/b.py", false, false), ("src/venv/lib/a.py", false, true),
      ("src/venv/lib/pyvenv.cfg", false, false), ("src/node_modules", true, true),
    ]
    for (text, isFolder, expected) in table {
      let folder = scope.coverage(of: path(text).parent)
      #expect(scope.matters(path(text), in: folder, isFolder: isFolder) == expected, "\(text)")
    }
  }
}
