import ProjectFiles
import Testing

@testable import Watching

@Suite struct WatchScopeTests {
  @Test(
    "Names that are never an input",
    arguments: [
      ".git", "__pycache__", ".venv", "venv", "node_modules", ".ipynb_checkpoints", ".ruff_cache",
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
      "tmp", "a.tmp", "#", "49130", "git", "data",
    ].filter { $0 != "#" })
  func kept(_ name: String) { #expect(!WatchScope.isIgnored(name)) }

  @Test("What of a folder matters")
  func coverage() {
    func path(_ text: String) -> ProjectPath { .root.appending(text) }
    let scope = WatchScope(
      shallow: [.root, path("conf/local")], recursive: [path("src"), path("lib/.venv/own")],
      excluded: [path("src/out")])
    let table: [(String, WatchScope.Coverage)] = [
      ("", .entries), ("src", .tree), ("src/a/b", .tree), ("src/out", .nothing), ("src/out/x", .nothing),
      ("src/outer", .tree), ("src/__pycache__", .nothing), ("src/.venv/lib", .nothing), ("conf", .way),
      ("conf/local", .entries), ("conf/local/x", .nothing), ("conf/base", .nothing), ("lib", .way),
      ("lib/.venv", .way), ("lib/.venv/own/x", .tree), ("sr", .nothing),
    ]
    for (text, expected) in table { #expect(scope.coverage(of: path(text)) == expected, "\(text)") }
  }
}
