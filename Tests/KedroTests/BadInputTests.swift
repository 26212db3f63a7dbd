import Diagnostics
import Testing
import TestSupport

@testable import Kedro

/// Each way in which a project is broken while someone types, and what the person is told: the golden file
/// `Tests/Golden/Kedro/bad-input.txt` is meant to be read.
@Suite struct BadInputTests {
  static let cases: [(name: String, project: String)] = [
    ("no pyproject.toml", "--- pyproject.toml"),
    ("pyproject.toml without [tool.kedro]", "--- pyproject.toml\n[project]\nname = \"x\""),
    ("pyproject.toml with a syntax error", "--- pyproject.toml\n[tool.kedro\npackage_name = 1"),
    (
      "[tool.kedro] lacks keys and has a strange one",
      "--- pyproject.toml\n[tool.kedro]\npackage_name = \"pkg\"\nkedro_init_version = \"1.7.0\"\ncolour = 1"
    ),
    (
      "a source folder outside of the project",
      """
      --- pyproject.toml
      [tool.kedro]
      package_name = "pkg"
      project_name = "x"
      kedro_init_version = "1.7.0"
      source_dir = "../elsewhere"
      """
    ),
    (
      "a project of another Kedro than it requires",
      """
      --- pyproject.toml
      [project]
      dependencies = ["kedro~=1.7.0"]
      [tool.kedro]
      package_name = "pkg"
      project_name = "x"
      kedro_init_version = "0.19.3"
      """
    ),
    ("a missing registry", "--- src/pkg/pipeline_registry.py"),
    ("a registry without register_pipelines", "--- src/pkg/pipeline_registry.py\nx = 1"),
    (
      "a registry that returns no dict",
      "--- src/pkg/pipeline_registry.py\ndef register_pipelines():\n    return [1]"
    ),
    (
      "a pipeline that is none",
      "--- src/pkg/pipeline_registry.py\ndef register_pipelines():\n    return {\"__default__\": sum([])}"
    ),
    (
      "a syntax error in the registry", "--- src/pkg/pipeline_registry.py\ndef register_pipelines(:\n    pass"
    ),
    (
      "a syntax error in a pipeline's module",
      """
      --- src/pkg/pipelines/a/__init__.py
      from .pipeline import create_pipeline
      --- src/pkg/pipelines/a/pipeline.py
      from kedro.pipeline import Node, Pipeline
      def create_pipeline(**kwargs)
          return Pipeline([])
      """
    ),
    (
      "a name that the module does not have",
      """
      --- src/pkg/pipelines/a/__init__.py
      from .pipeline import create_pipeline
      --- src/pkg/pipelines/a/pipeline.py
      from .nodes import train
      --- src/pkg/pipelines/a/nodes.py
      def trian(): pass
      """
    ),
    (
      "a module of Kedro that only a later release has",
      """
      --- pyproject.toml
      [project]
      dependencies = ["kedro>=0.19"]
      [tool.kedro]
      package_name = "pkg"
      project_name = "x"
      kedro_init_version = "1.0.0"
      --- src/pkg/pipelines/a/__init__.py
      from kedro.pipeline.preview_contract import TextPreview
      """
    ),
    (
      "a name of Kedro that only an earlier release has",
      """
      --- src/pkg/pipelines/a/__init__.py
      from kedro.config import TemplatedConfigLoader
      """
    ),
    (
      "a folder without create_pipeline",
      "--- src/pkg/pipelines/a/__init__.py\nx = 1"
    ),
    (
      "a duplicate node name",
      pipeline(
        """
        Node(f, "a", "b", name="clean"),
        Node(f, "b", "c", name="clean"),
        """)
    ),
    (
      "a cycle",
      pipeline(
        """
        Node(f, "a", "b", name="first"),
        Node(f, "b", "c", name="second"),
        Node(f, "c", "a", name="third"),
        """)
    ),
    (
      "an output written twice",
      pipeline("Node(f, \"a\", \"c\", name=\"x\"), Node(f, \"b\", \"c\", name=\"y\")")
    ),
    ("inputs that do not fit the function", pipeline("Node(f, [\"a\", \"b\"], \"c\")")),
    ("inputs in a tuple", pipeline("Node(f, (\"a\",), \"c\")")),
    ("a function that is none", pipeline("Node(\"f\", \"a\", \"c\")")),
    ("a node without inputs and outputs", pipeline("Node(f, None, None)")),
    ("a name with a blank", pipeline("Node(f, \"a\", \"b\", name=\"not good\")")),
    ("an input that is its output", pipeline("Node(f, \"a\", \"a\")")),
    ("a missing argument", pipeline("Node(f, \"a\")")),
    ("a name that is not defined", pipeline("Node(g, \"a\", \"b\")")),
    (
      "a name from the environment",
      pipeline("Node(f, \"a\", os.environ[\"OUT\"], name=\"x\")", imports: "import os")
    ),
    (
      "a branch on something unknown",
      """
      --- src/pkg/pipeline_registry.py
      import os
      from kedro.pipeline import Node, Pipeline
      def f(x): return x
      def register_pipelines():
          if os.environ.get("FAST"):
              return {"__default__": Pipeline([Node(f, "a", "b")])}
          return {"__default__": Pipeline([])}
      """
    ),
    (
      "a loop that does not end",
      "--- src/pkg/pipeline_registry.py\ndef register_pipelines():\n    while True:\n        pass"
    ),
    (
      "a recursion that does not end",
      "--- src/pkg/pipeline_registry.py\ndef register_pipelines():\n    return register_pipelines()"
    ),
    (
      "settings that raise",
      "--- src/pkg/settings.py\nraise ValueError(\"no\")"
    ),
    ("a catalog that is no YAML", "--- conf/base/catalog.yml\na: [1\nb: 2"),
    ("a dataset without a type", "--- conf/base/catalog.yml\na:\n  filepath: x.csv"),
    (
      "a key in two files",
      "--- conf/base/catalog.yml\na: {type: MemoryDataset}\n--- conf/base/catalog_more.yml\na: {type: MemoryDataset}"
    ),
    ("a missing environment", "--- conf/local/credentials.yml"),
  ]

  private static func pipeline(_ nodes: String, imports: String = "") -> String {
    """
    --- src/pkg/pipelines/a/__init__.py
    from .pipeline import create_pipeline
    --- src/pkg/pipelines/a/pipeline.py
    from kedro.pipeline import Node, Pipeline
    \(imports)
    def f(x):
        return x


    def create_pipeline(**kwargs):
        return Pipeline([
    \(nodes.split(separator: "\n").map { "        " + $0 }.joined(separator: "\n"))
        ])
    """
  }

  @Test func eachIsToldWithItsPlaceItsCauseAndAFix() throws {
    var text = "What a person is told about a broken project. UPDATE_GOLDEN=1 writes this file anew.\n"
    for (name, project) in Self.cases {
      let evaluation = evaluate(project)
      text += "\n## \(name)\n"
      for diagnostic in evaluation.diagnostics { text += DiagnosticText(isColoured: false).text(diagnostic) }
      #expect(!evaluation.diagnostics.isEmpty, "\(name) is not told")
    }
    try expectGolden(text, "Tests/Golden/Kedro/bad-input.txt")
  }

  @Test func anUnreadableFileIsTold() throws {
    let files = project("--- src/pkg/pipelines/a/__init__.py\nfrom .pipeline import create_pipeline")
    files.setContents(.unreadable("Permission denied"), at: "src/pkg/pipelines/a/pipeline.py")
    let evaluation = evaluateProject(files: files, options: EvaluationOptions())
    #expect(evaluation.diagnostics.map(\.code) == [.unreadableFile])
    #expect(evaluation.diagnostics.first?.location?.path == "src/pkg/pipelines/a/pipeline.py")
  }
}
