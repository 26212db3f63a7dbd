import Archives
import Deployment
import Diagnostics
import Foundation
import Kedro
import ProjectFiles
import Pyproject
import TestSupport
import Testing

/// A project to package: its files, by path.
struct WheelProject: Sendable, CustomStringConvertible {
  var description: String
  var files: [String: String]

  /// - Parameters:
  ///   - project: lines of `[project]` beside the name and the version.
  ///   - tables: further tables of `pyproject.toml`.
  init(
    _ description: String, project: String = "", find: String? = "where = [\"src\"]\nnamespaces = false",
    tables: String = "", files: [String: String] = [:]
  ) {
    self.description = description
    self.files = [
      "src/pkg/__init__.py": "__version__ = \"0.1\"\n", "src/pkg/settings.py": "X = 1\n",
      "src/pkg/pipelines/__init__.py": "", "src/pkg/pipelines/a/__init__.py": "",
      "src/pkg/pipelines/a/nodes.py": "",
      "src/pkg/data.csv": "1,2\n",
    ].merging(files) { $1 }
    self.files["pyproject.toml"] = """
      [build-system]
      requires = ["setuptools"]
      build-backend = "setuptools.build_meta"

      [project]
      name = "My_Pkg"
      dynamic = ["version"]
      \(project)

      [tool.setuptools.dynamic]
      version = {attr = "pkg.__version__"}
      \(find.map { "[tool.setuptools.packages.find]\n" + $0 } ?? "")

      \(tables)

      """
  }

  /// - Parameter bytes: files that are no text.
  func wheel(isStamped: Bool = false, bytes: [String: [UInt8]] = [:]) throws -> Wheel {
    let document = try TOMLDocument(
      path: "pyproject.toml", bytes: Array((files["pyproject.toml"] ?? "").utf8))
    let project = ProjectMetadata(
      projectName: "P", packageName: "pkg", sourceDirectory: "src", kedroVersion: KedroVersion.newest)
    let all = MemoryFiles(files)
    for (path, bytes) in bytes { all.setContents(.file(bytes), at: path) }
    return try Wheel(of: project, document: document, isStamped: isStamped, in: all)
  }

  /// Projects that are packaged here.
  static let all = [
    WheelProject(
      "Kedro's template",
      project: """
        requires-python = ">=3.10"
        readme = "README.md"
        dependencies = [
            "ipython>=8.10", "kedro[jupyter]~=1.7.0",
            "kedro-datasets[pandas-exceldataset, pandas-csvdataset]>=3.0", "notebook", "seaborn <0.13, >=0.12.1",
        ]
        [project.scripts]
        "my-pkg" = "pkg.__main__:main"
        [project.entry-points."kedro.hooks"]
        [project.optional-dependencies]
        docs = ["docutils<0.21", "sphinx>=5.3,<7.3"]
        dev = ["pytest~=7.2", "x; python_version<'3.11'"]
        """, files: ["README.md": "# Title\r\n\r\ntext", "src/pkg/__main__.py": "def main(): ...\n"]),
    WheelProject(
      "everything that metadata can say",
      project: """
        description = "A project"
        keywords = ["a", "b"]
        classifiers = ["Framework :: Kedro", "Programming Language :: Python :: 3"]
        license = "MIT"
        license-files = ["LIC*", "docs/NOTICE"]
        authors = [{name = "Ana"}, {name = "Bo, Jr.", email = "bo@example.com"}, {email = "c@example.com"}]
        maintainers = [{name = "Dé", email = "d@example.com"}]
        readme = {file = "docs/read.rst", content-type = "text/x-rst"}
        [project.urls]
        Homepage = "https://example.com"
        "Bug Tracker" = "https://example.com/bugs"
        [project.gui-scripts]
        win = "pkg.gui:main"
        [project.scripts]
        zeta = "pkg.cli:main"
        alpha = "pkg.cli:other"
        [project.entry-points."kedro.project_commands"]
        plugin = "pkg.plugin:commands [extra]"
        [project.optional-dependencies]
        Extra_A = []
        "b.c" = ["y[z]>=1; python_version<'3' or os_name=='nt'"]
        """,
      files: [
        "LICENSE": "Do.\n", "LICENSE.old~": "backup", "docs/NOTICE": "Note.\n",
        "docs/read.rst": "Title\n=====\n",
      ]),
    WheelProject(
      "the usual license files, and a license as text",
      project: "license = {text = \"Line\\nSecond\\n\"}",
      files: ["LICENCE": "x", "COPYING.md": "x", "NOTICE": "x", "AUTHORS.rst": "x", "license": "x"]),
    WheelProject(
      "package data, stubs and what is left out",
      tables: """
        [tool.setuptools.package-data]
        "*" = ["*.sql"]
        pkg = ["data/**/*.csv", "*.csv", ".hidden"]
        "pkg.pipelines" = ["*.json"]
        [tool.setuptools.exclude-package-data]
        pkg = ["data/private*"]
        """,
      files: [
        "src/pkg/py.typed": "", "src/pkg/a.pyi": "", "src/pkg/pipelines/a/q.sql": "select",
        "src/pkg/data/x.csv": "1",
        "src/pkg/data/deep/y.csv": "2", "src/pkg/data/private.csv": "3", "src/pkg/.hidden": "h",
        "src/pkg/pipelines/p.json": "{}", "src/pkg/other.txt": "no", "src/pkg/no_init/module.py": "no",
        "src/pkg/.secret.py": "no", "src/other/__init__.py": "", "src/other/m.py": "",
      ]),
    WheelProject(
      "implicit namespaces, and packages that are excluded",
      find: "where = [\"src\"]\nexclude = [\"pkg.tests*\", \"pkg.left\"]\ninclude = [\"pkg*\"]",
      files: [
        "src/pkg/space/m.py": "", "src/pkg/tests/t.py": "", "src/pkg/tests/sub/t.py": "",
        "src/pkg/left/m.py": "",
        "src/pkg/left/kept/m.py": "", "src/pkg/__pycache__/m.cpython-311.py": "", "src/a.b/m.py": "",
        "src/rest/m.py": "",
      ]),
    WheelProject(
      "found by setuptools in src", find: nil, files: ["src/single.py": "", "src/space/m.py": ""]),
    WheelProject(
      "packages that are named", find: nil,
      tables: "[tool.setuptools]\npackages = [\"pkg\", \"pkg.pipelines\"]\npackage-dir = {\"\" = \"src\"}\n"
        + "py-modules = [\"extra\"]", files: ["src/extra.py": "x = 1\n"]),
    WheelProject(
      "two roots", find: "where = [\"src\", \"lib\"]\nnamespaces = false",
      files: ["lib/second/__init__.py": "", "lib/second/sub/__init__.py": "", "lib/second/sub/m.py": ""]),
  ]

  /// Dependencies in files are said in other tables, so these projects are written whole.
  static let dynamic: WheelProject = {
    var project = WheelProject("dependencies and readme from files")
    project.files["pyproject.toml"] = """
      [build-system]
      requires = ["setuptools>=61", "wheel"]
      build-backend = "setuptools.build_meta"
      [project]
      name = "pkg"
      dynamic = ["version", "dependencies", "optional-dependencies", "readme"]
      [tool.setuptools.packages.find]
      where = ["src"]
      namespaces = false
      [tool.setuptools.dynamic]
      version = {file = "VERSION"}
      dependencies = {file = ["requirements.txt", "missing.txt"]}
      readme = {file = ["README.md", "CHANGES.md"], content-type = "text/markdown"}
      [tool.setuptools.dynamic.optional-dependencies]
      dev = {file = "dev.txt"}

      """
    project.files.merge([
      "VERSION": "v2.0-rc1\n", "requirements.txt": "# needs\npandas>=2  # why\n\n  kedro\n",
      "dev.txt": "pytest\n",
      "README.md": "# A\n", "CHANGES.md": "# B\n",
    ]) { $1 }
    return project
  }()
}

@Suite("A wheel")
struct WheelTests {
  /// What setuptools puts into a wheel: each path with its text, in order.
  private func theirs(_ project: WheelProject) throws -> [[String]] {
    let scratch = try ScratchFolder()
    for (path, text) in project.files { try scratch.write(text, to: path) }
    let script = """
      import json, os, sys, zipfile, warnings
      warnings.simplefilter("ignore")
      from setuptools import build_meta
      sys.argv = ["setup.py", "-q"]
      out = os.dup(1)
      os.dup2(2, 1)
      name = build_meta.build_wheel("dist")
      wheel = zipfile.ZipFile("dist/" + name)
      found = [[name, ""]] + [[i.filename, wheel.read(i).decode()] for i in wheel.infolist()]
      os.write(out, json.dumps(found).encode())
      """
    let finished = try run([PythonEnvironment.kedro17.python, "-c", script], in: scratch.url)
    try #require(finished.status == 0, "\(finished.errors)")
    return try JSONDecoder().decode([[String]].self, from: finished.output)
  }

  /// The program that made it, and the digest of the file that names it, are the two lines that differ.
  private func comparable(_ entries: [[String]]) -> [[String]] {
    entries.map { entry in
      [
        entry[0],
        entry[1].split(separator: "\n", omittingEmptySubsequences: false)
          .map { line in
            if entry[0].hasSuffix("/WHEEL"), line.hasPrefix("Generator: ") { return "Generator: -" }
            if entry[0].hasSuffix("/RECORD"), line.contains("/WHEEL,") { return "WHEEL" }
            return String(line)
          }.joined(separator: "\n"),
      ]
    }
  }

  @Test(
    "holds the same files with the same contents in the same order as setuptools'", .needs(.kedro17),
    arguments: WheelProject.all + [WheelProject.dynamic])
  func equal(_ project: WheelProject) throws {
    let wheel = try project.wheel()
    let ours =
      [["\(wheel.name)", ""]] + wheel.entries.map { [$0.path, String(decoding: $0.bytes, as: UTF8.self)] }
    #expect(comparable(ours) == comparable(try theirs(project)))
  }

  @Test("is installed by pip, and accepted by whoever checks wheels", .needs(.kedro17))
  func installs() throws {
    let wheel = try WheelProject.all[0].wheel(isStamped: true)
    let scratch = try ScratchFolder()
    let file = scratch.url.appending(path: "\(wheel.name)")
    try Data(wheel.bytes()).write(to: file)
    let script = """
      import sys
      from setuptools._vendor.wheel.wheelfile import WheelFile
      with WheelFile(sys.argv[1]) as wheel:
          for name in wheel.namelist():
              wheel.open(name).read()
      """
    let checked = try run([PythonEnvironment.kedro17.python, "-c", script, file.path])
    #expect(checked.status == 0, "\(checked.errors)")
    let installed = try run([
      PythonEnvironment.kedro17.python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
      "--target",
      scratch.url.appending(path: "site").path, file.path,
    ])
    #expect(installed.status == 0, "\(installed.errors)")
    #expect(
      FileManager.default.fileExists(
        atPath: scratch.url.appending(path: "site/pkg/pipelines/a/nodes.py").path))
  }

  @Test("has the same bytes whenever it is made, and a stamp that follows its content")
  func deterministic() throws {
    var project = WheelProject.all[0]
    let first = try project.wheel(isStamped: true)
    #expect(try project.wheel(isStamped: true).bytes() == first.bytes())
    #expect(first.name.description.contains("-0.1+g"))
    project.files["src/pkg/settings.py"] = "X = 2\n"
    #expect(try project.wheel(isStamped: true).name != first.name)
    #expect(try project.wheel().name.description == "my_pkg-0.1-py3-none-any.whl")
  }

  /// Projects that only their own build backend can package, or nobody, and what is said.
  private static let refused: [(String, change: @Sendable (inout [String: String]) -> Void, says: String)] = [
    ("setup.py", { $0["setup.py"] = "" }, "setup.py:1:1 note DW604 … there is a setup.py"),
    ("MANIFEST.in", { $0["MANIFEST.in"] = "" }, "MANIFEST.in:1:1 note DW604 … there is a MANIFEST.in"),
    (
      "setup.cfg", { $0["setup.cfg"] = "[flake8]\n[options.extras_require]\n" },
      "setup.cfg:2:1 note DW604 … setup.cfg has a section `[options.extras_require]`"
    ),
    (
      "another backend", { $0.replace("setuptools.build_meta", "hatchling.build") },
      "pyproject.toml:3:17 note DW604 … the build backend is `hatchling.build`"
    ),
    (
      "a plugin", { $0.replace("[\"setuptools\"]", "[\"setuptools\", \"setuptools-scm>=8\"]") },
      "pyproject.toml:2:27 note DW604 … the build needs `setuptools-scm>=8`, which may have its own say"
    ),
    (
      "an extension",
      {
        $0.replace(
          "[tool.setuptools.dynamic]", "[tool.setuptools]\next-modules = []\n[tool.setuptools.dynamic]")
      },
      "pyproject.toml:11:15 note DW604 … `tool.setuptools.ext-modules` is set"
    ),
    (
      "a requirement that is none", { $0.replace("dynamic =", "dependencies = [\"a\", \"b c\"]\ndynamic =") },
      "pyproject.toml:7:22 error DW605 \"b c\" is not a requirement"
    ),
    (
      "a readme that is not there", { $0.replace("dynamic =", "readme = \"README.md\"\ndynamic =") },
      "pyproject.toml:7:10 error DW603 there is no file `README.md` that can be read"
    ),
    (
      "a version that is computed", { $0["src/pkg/__init__.py"] = "__version__ = f()\n" },
      "src/pkg/__init__.py:1:15 error DW601 the wheel's version cannot be read: `__version__` is computed here"
    ),
  ]

  @Test("is refused with the place and the reason", arguments: refused.indices)
  func refusal(_ index: Int) throws {
    let (name, change, expected) = Self.refused[index]
    var project = WheelProject(name)
    change(&project.files)
    do {
      _ = try project.wheel()
      Issue.record("\(name): packaged")
    } catch let refusal as WheelRefusal {
      let found = refusal.diagnostic
      let place = found.location
      let message = found.message.replacing(
        "the wheel is left to the project's own build backend:", with: "…")
      #expect(
        "\(place?.path ?? ""):\(place?.line ?? 0):\(place?.column ?? 0) \(found.severity) \(found.code.rawValue) \(message)"
          == expected)
    }
  }
}

extension WheelTests {
  @Test("A readme in another encoding is told as that, and not as one that is missing")
  func readmeEncoding() throws {
    let project = WheelProject("UTF-16", project: "readme = \"README.txt\"")
    let refusal = try #require(throws: WheelRefusal.self) {
      try project.wheel(bytes: ["README.txt": [0xFF, 0xFE, 0x41, 0x00]])
    }
    #expect(refusal.diagnostic.message == "the file `README.txt` is not encoded in UTF-8")
    #expect(refusal.diagnostic.help == "save it as UTF-8, which packages have to be in")
  }
}

extension [String: String] {
  fileprivate mutating func replace(_ old: String, _ new: String) {
    self["pyproject.toml"] = self["pyproject.toml"]?.replacing(old, with: new)
  }
}
