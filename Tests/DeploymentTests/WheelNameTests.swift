import Deployment
import Diagnostics
import Foundation
import Kedro
import ProjectFiles
import Pyproject
import TestSupport
import Testing

/// A project whose wheel is asked for: a `pyproject.toml` and what it points at.
struct PackagedProject: Sendable, CustomStringConvertible {
  var description: String
  var files: [String: String]
  /// The wheel's name, or the place and the message of the diagnostic.
  var expected: String

  init(
    _ description: String, name: String = "pkg", _ project: String, tool: String = "",
    files: [String: String] = [:], is expected: String
  ) {
    self.description = description
    self.expected = expected
    self.files = ["src/pkg/__init__.py": ""].merging(files) { $1 }
    self.files["pyproject.toml"] = """
      [build-system]
      requires = ["setuptools"]
      build-backend = "setuptools.build_meta"
      [project]
      name = "\(name)"
      \(project)
      [tool.setuptools.packages.find]
      where = ["src"]
      [tool.setuptools.dynamic]
      \(tool)

      """
  }

  func wheel() throws -> String {
    let document = try TOMLDocument(
      path: "pyproject.toml", bytes: Array((files["pyproject.toml"] ?? "").utf8))
    let project = ProjectMetadata(
      projectName: "P", packageName: "pkg", sourceDirectory: "src", kedroVersion: KedroVersion.newest)
    do {
      return try WheelName(of: project, packaging: PackagingMetadata(document), in: MemoryFiles(files))
        .description
    } catch {
      let place = error.diagnostic.location
      return
        "\(place?.path ?? "-"):\(place?.line ?? 0):\(place?.column ?? 0) \(error.diagnostic.code.rawValue)"
        + " \(error.diagnostic.message)"
    }
  }

  private static let dynamic = "dynamic = [\"version\"]"
  private static let attribute = "version = { attr = \"pkg.__version__\" }"

  /// Projects that setuptools builds.
  static let built = [
    PackagedProject(
      "a written version", name: "My.Pkg-x", "version = \"1.0-1\"", is: "my_pkg_x-1.0.post1-py3-none-any.whl"),
    PackagedProject(
      "a local version", name: "a__b", "version = \"1.0+Ubuntu-1\"", is: "a_b-1.0+ubuntu.1-py3-none-any.whl"),
    PackagedProject(
      "Kedro's template, and the first assignment", name: "New_Kedro.Project", dynamic, tool: attribute,
      files: ["src/pkg/__init__.py": "\"\"\"Docs\"\"\"\n\n__version__ = \"0.1\"\n__version__ = \"0.2\"\n"],
      is: "new_kedro_project-0.1-py3-none-any.whl"),
    PackagedProject(
      "an annotated assignment, in a module of its own", dynamic,
      tool: "version = { attr = \"pkg.about.v\" }",
      files: ["src/pkg/about.py": "a = v = '1.0' '.2'\n"], is: "pkg-1.0.2-py3-none-any.whl"),
    PackagedProject(
      "an annotated assignment", dynamic, tool: attribute,
      files: ["src/pkg/__init__.py": "__version__: str = 'v3 beta'\n"],
      is: "pkg-3b0-py3-none-any.whl"),
    PackagedProject(
      "a tuple", dynamic, tool: attribute, files: ["src/pkg/__init__.py": "__version__ = (1, 2, 'rc3')\n"],
      is: "pkg-1.2rc3-py3-none-any.whl"),
    PackagedProject(
      "a number", dynamic, tool: attribute, files: ["src/pkg/__init__.py": "__version__ = 1.50\n"],
      is: "pkg-1.5-py3-none-any.whl"),
    PackagedProject(
      "a file", dynamic, tool: "version = { file = [\"VERSION\", \"none\"] }",
      files: ["VERSION": "v1.0RC1\n"],
      is: "pkg-1.0rc1-py3-none-any.whl"),
    PackagedProject(
      "a file by its name alone", dynamic, tool: "version = { file = \"VERSION\" }",
      files: ["VERSION": "2.0"],
      is: "pkg-2.0-py3-none-any.whl"),
  ]

  /// Projects whose wheel cannot be named by reading, or not at all.
  static let refused = [
    PackagedProject(
      "no version", "version = \"x.y\"", is: "pyproject.toml:6:11 DW601 \"x.y\" is not a version"),
    PackagedProject(
      "no string", "version = 1.0",
      is: "pyproject.toml:6:11 DW601 the wheel's version cannot be read: `project.version` is a float"),
    PackagedProject(
      "no name", name: "-x-", "version = \"1.0\"",
      is: "pyproject.toml:5:8 DW602 \"-x-\" cannot be the name of a distribution"),
    PackagedProject(
      "dynamic and unsaid", dynamic,
      is:
        "pyproject.toml:6:12 DW601 the wheel's version cannot be read: `[tool.setuptools.dynamic]` does not say where it comes from"
    ),
    PackagedProject(
      "a computed version", dynamic, tool: attribute,
      files: ["src/pkg/__init__.py": "import x\n__version__ = x.version()\n"],
      is: "src/pkg/__init__.py:2:15 DW601 the wheel's version cannot be read: `__version__` is computed here"),
    PackagedProject(
      "an assignment further in", dynamic, tool: attribute,
      files: ["src/pkg/__init__.py": "if True:\n    __version__ = '1'\n"],
      is:
        "src/pkg/__init__.py:1:1 DW601 the wheel's version cannot be read: the module assigns no `__version__` at its top level"
    ),
    PackagedProject(
      "an attribute that is no version", dynamic, tool: attribute,
      files: ["src/pkg/__init__.py": "__version__ = 'soon'\n"],
      is: "src/pkg/__init__.py:1:15 DW601 \"soon\" is not a version"),
    PackagedProject(
      "no such module", dynamic, tool: "version = { attr = \"other.v\" }",
      is: "pyproject.toml:10:20 DW601 the wheel's version cannot be read: there is no module `other`"),
    PackagedProject(
      "no such file", dynamic, tool: "version = { file = \"VERSION\" }",
      is: "pyproject.toml:10:20 DW601 the wheel's version cannot be read: no such file"),
    PackagedProject(
      "a file outside", dynamic, tool: "version = { file = \"../VERSION\" }",
      is: "pyproject.toml:10:20 DW601 `../VERSION` is outside of the project"),
    PackagedProject(
      "a file that is not a version", dynamic, tool: "version = { file = \"VERSION\" }",
      files: ["VERSION": " 1.0"],
      is: "VERSION:1:1 DW601 \" 1.0\" is not a version"),
  ]
}

@Suite("A wheel's name")
struct WheelNameTests {
  @Test("follows the project", arguments: PackagedProject.built)
  func built(_ project: PackagedProject) throws { #expect(try project.wheel() == project.expected) }

  @Test("is a diagnostic where it cannot be told", arguments: PackagedProject.refused)
  func refused(_ project: PackagedProject) throws { #expect(try project.wheel() == project.expected) }

  @Test("is that of the wheel that is built", .needs(.kedro17), arguments: PackagedProject.built)
  func real(_ project: PackagedProject) throws {
    let folder = try ScratchFolder()
    for (path, text) in project.files { try folder.write(text, to: path) }
    let finished = try run(
      [PythonEnvironment.kedro17.python, "-m", "build", "--wheel", "--no-isolation"], in: folder.url)
    try #require(finished.status == 0, "\(finished.text.suffix(2000)) \(finished.errors.suffix(2000))")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.appending(path: "dist").path)
    #expect(names == [project.expected])
  }

  @Test("without `[project]` it is the package's, with its `__version__`")
  func fallback() throws {
    var project = PackagedProject("", "", is: "")
    project.files = ["pyproject.toml": "[tool.kedro]\n", "src/pkg/__init__.py": "__version__ = '0.3'\n"]
    #expect(try project.wheel() == "pkg-0.3-py3-none-any.whl")
  }

  @Test("is not guessed for a back end that has ways of its own")
  func otherBackend() throws {
    var project = PackagedProject("", "", is: "")
    project.files["pyproject.toml"] = """
      [build-system]
      build-backend = "hatchling.build"
      [project]
      name = "pkg"
      dynamic = ["readme", "version"]

      """
    #expect(
      try project.wheel()
        == "pyproject.toml:5:22 DW601 the wheel's version cannot be read: it is left to the build backend `hatchling.build`"
    )
  }

  /// Rows of poetry-core's: what `[tool.poetry]` says, and the wheel's name.
  static let poetrys: [(String, String)] = [
    (
      "version = \"1.0-rc.1\"\n[tool.poetry.dependencies]\npython = \"^3.10\"",
      "my_pkg_x-1.0rc1-py3-none-any.whl"
    ),
    (
      "version = \"0.1.0\"\n[tool.poetry.dependencies]\npython = \">=3.10,<3.14\"",
      "my_pkg_x-0.1.0-py3-none-any.whl"
    ),
  ]

  private func poetryProject(_ text: String, requires: String = "\"poetry-core>=1.0\"") -> PackagedProject {
    var project = PackagedProject("", "", is: "")
    project.files["pyproject.toml"] = """
      [build-system]
      requires = [\(requires)]
      build-backend = "poetry.core.masonry.api"
      [tool.poetry]
      name = "My.Pkg-x"
      description = ""
      authors = ["A <a@example.org>"]
      packages = [{include = "pkg", from = "src"}]
      \(text)

      """
    return project
  }

  @Test("is Poetry's where that says it", arguments: poetrys)
  func poetry(_ text: String, _ name: String) throws { #expect(try poetryProject(text).wheel() == name) }

  @Test("is that of the wheel that Poetry builds", .needs(.backends), arguments: poetrys)
  func realPoetry(_ text: String, _ name: String) throws {
    let folder = try ScratchFolder()
    for (path, text) in poetryProject(text).files { try folder.write(text, to: path) }
    try folder.write("", to: "src/pkg/__init__.py")
    let finished = try run(
      [PythonEnvironment.backends.python, "-m", "build", "--wheel", "--no-isolation"], in: folder.url)
    try #require(finished.status == 0, "\(finished.text.suffix(2000)) \(finished.errors.suffix(2000))")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.appending(path: "dist").path)
    #expect(names == [name])
  }

  /// A plugin, a build script, or a Python before 3 make another name.
  @Test("is left to Poetry where more than that decides")
  func undecidedPoetry() throws {
    let python = "\n[tool.poetry.dependencies]\npython = "
    for project in [
      poetryProject(
        "version = \"0\"\(python)\"^3.10\"", requires: "\"poetry-core\", \"poetry-dynamic-versioning\""),
      poetryProject("version = \"0\"\nbuild = \"build.py\"\(python)\"^3.10\""),
      poetryProject("version = \"0\"\(python)\"^2.7 || ^3.6\""), poetryProject("version = \"0\""),
    ] {
      #expect(
        try project.wheel()
          == "pyproject.toml:3:17 DW601 the wheel's version cannot be read: it is left to the build backend `poetry.core.masonry.api`"
      )
    }
  }
}
