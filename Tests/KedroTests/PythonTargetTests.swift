import Diagnostics
import ProjectFiles
import PythonSyntax
import TestSupport
import Testing

@testable import Kedro

/// Under which Python a project runs, and what is told where that matters.
@Suite struct PythonTargetTests {
  @Test(
    "what the files say",
    arguments: [
      ([:], nil, nil),
      ([".venv/pyvenv.cfg": "home = /usr/bin\nversion = 3.11.4\n"], ">=3.9", "3.11...3.11 .venv/pyvenv.cfg"),
      (["venv/pyvenv.cfg": "version_info = 3.12.1.final.0\n"], nil, "3.12...3.12 venv/pyvenv.cfg"),
      ([".python-version": "# a comment\n3.13\n"], ">=3.9", "3.13...3.13 .python-version"),
      ([".python-version": "cpython-3.10.2\n"], nil, "3.10...3.10 .python-version"),
      ([".python-version": "pypy\n"], "==3.12.*", "3.12...3.12 requires-python"),
      ([:], ">=3.9", "3.9...3.14 requires-python"), ([:], ">=3.9.2,<3.12", "3.9...3.11 requires-python"),
      ([:], "~=3.10", "3.10...3.14 requires-python"),
      ([:], ">=3.10,!=3.11.*,<=3.12", "3.10...3.12 requires-python"),
      ([:], "anything", nil),
    ] as [([String: String], String?, String?)])
  func found(files: [String: String], requires: String?, expected: String?) {
    let target = PythonTarget(asked: nil, in: MemoryFiles(files), requires: requires)
    #expect(target.map { "\($0.versions) \($0.source)" } == expected)
  }

  @Test func theKeyWins() {
    let files = MemoryFiles([".venv/pyvenv.cfg": "version = 3.11.4\n"])
    let target = PythonTarget(asked: PythonVersion("3.13"), in: files, requires: ">=3.9")
    #expect(target?.versions == PythonVersion(minor: 13)...PythonVersion(minor: 13))
  }

  private static let alias = """
    --- src/pkg/pipelines/a/__init__.py
    from kedro.pipeline import node, pipeline
    type Frame = dict[str, int]


    def create_pipeline():
        return pipeline([node(len, "a", "b", name="n")])
    """

  @Test func anOlderPythonLeavesThePipelineOut() {
    let evaluation = evaluate(Self.alias, EvaluationOptions(pythonVersion: PythonVersion(minor: 11)))
    #expect(evaluation.nodes(of: "a") == nil)
    #expect(
      evaluation.diagnostics.map(\.line) == [
        "src/pkg/pipelines/a/__init__.py:2:1: error[DW201]: 'type' statements are new in Python 3.12, and the project runs under Python 3.11"
      ])
  }

  @Test func aNewerPythonKeepsIt() {
    let evaluation = evaluate(Self.alias, EvaluationOptions(pythonVersion: PythonVersion(minor: 12)))
    #expect(evaluation.nodes(of: "a") == ["n: a -> b"])
    #expect(evaluation.diagnostics.isEmpty)
  }

  @Test func aRangeThatLeavesItOpenIsTold() {
    let text =
      Self.alias + "\n--- pyproject.toml\n[project]\nrequires-python = \">=3.10\"\n[tool.kedro]\n"
      + "package_name = \"pkg\"\nproject_name = \"x\"\nkedro_init_version = \"1.7.0\"\n"
    let evaluation = evaluate(text)
    #expect(evaluation.nodes(of: "a") == ["n: a -> b"])
    #expect(
      evaluation.diagnostics.map(\.line) == [
        "src/pkg/pipelines/a/__init__.py:2:1: warning[DW205]: 'type' statements are new in Python 3.12, and requires-python allows Python 3.10 to 3.14: it is taken to be there"
      ])
  }

  @Test func aVersionThatIsOpenIsNotDecidedOn() {
    let text = """
      --- pyproject.toml
      [project]
      requires-python = ">=3.10"
      [tool.kedro]
      package_name = "pkg"
      project_name = "x"
      kedro_init_version = "1.7.0"
      --- src/pkg/pipelines/a/__init__.py
      import sys
      from kedro.pipeline import node, pipeline
      NAME = "yes" if sys.version_info >= (3, 9) else "no"


      def create_pipeline():
          name = "new" if sys.version_info >= (3, 12) else NAME
          return pipeline([node(len, "a", "b", name=name)])
      """
    #expect(
      evaluate(text).diagnostics.map(\.line) == [
        "src/pkg/pipelines/a/__init__.py:7:21: error[DW202]: the pipelines depend on something that reading cannot know: requires-python does not say which Python this is: set 'python-version'"
      ])
    #expect(evaluate(text.replacing("(3, 12)", with: "(3, 99)")).nodes(of: "a") == ["yes: a -> b"])
  }
}

/// What is told beside the answer.
@Suite struct NoteTests {
  @Test func hooksThatMayChangeTheCatalog() {
    let evaluation = evaluate(
      """
      --- src/pkg/hooks.py
      from kedro.framework.hooks import hook_impl


      class ProjectHooks:
          @hook_impl
          def after_catalog_created(self, catalog): ...

          @hook_impl
          def before_node_run(self, node): ...

          def after_context_created(self, context): ...
      --- src/pkg/settings.py
      from kedro_mlflow.framework.hooks import MlflowHook
      from pkg.hooks import ProjectHooks

      HOOKS = (ProjectHooks(), MlflowHook())
      """)
    #expect(evaluation.model != nil)
    #expect(
      evaluation.diagnostics.map(\.line) == [
        "src/pkg/settings.py:4:1: note[DW312]: the hook 'ProjectHooks.after_catalog_created' may change the catalog of a run",
        "src/pkg/settings.py:4:1: note[DW312]: 'kedro_mlflow.framework.hooks.MlflowHook' is not part of the project, and as a hook it may change the catalog or the parameters of a run",
      ])
    #expect(evaluation.diagnostics.first?.notes.first?.location?.path == "src/pkg/hooks.py")
  }

  @Test func anOrderOfInputsThatADecoratorHides() {
    let evaluation = evaluate(
      """
      --- src/pkg/pipelines/a/__init__.py
      from kedro.pipeline import node, pipeline
      from retry import retry


      @retry(3)
      def f(x, y): ...


      def create_pipeline():
          return pipeline([
              node(f, {"y": "a", "x": "b"}, "c", name="other"),
              node(f, {"x": "a", "y": "b"}, "d", name="same"),
              node(f, ["a", "b", "c"], "e", name="list"),
          ])
      """)
    #expect(evaluation.model != nil)
    #expect(
      evaluation.diagnostics.map(\.line) == [
        "src/pkg/pipelines/a/__init__.py:11:9: note[DW313]: the order of the inputs of the node 'other' is that of its dict: the signature of 'f', which decides, cannot be known by reading"
      ])
    #expect(
      evaluation.diagnostics.first?.notes.map(\.message) == ["'retry.retry' is not part of the project"])
  }

  @Test func argumentsOfTheLoader() {
    let evaluation = evaluate(
      """
      --- src/pkg/settings.py
      CONFIG_LOADER_ARGS = {
          "base_env": "base",
          "colour": "blue",
      }
      """)
    #expect(evaluation.model == nil)
    #expect(
      evaluation.diagnostics.map(\.line) == [
        "src/pkg/settings.py:3:5: error[DW310]: CONFIG_LOADER_ARGS has the key 'colour', which OmegaConfigLoader of Kedro 1.7.0 does not take"
      ])
  }

  @Test func aResolverThatCannotBeFollowed() {
    let evaluation = evaluate(
      """
      --- src/pkg/settings.py
      from datetime import datetime

      CONFIG_LOADER_ARGS = {
          "base_env": "base", "default_run_env": "local",
          "custom_resolvers": {"now": lambda: datetime.now().isoformat(), "bad": lambda x: x + 1},
      }
      --- conf/base/catalog.yml
      a: {type: x, filepath: "${now:}"}
      """)
    #expect(
      evaluation.diagnostics.map(\.line).contains {
        $0.hasPrefix("conf/base/catalog.yml:1:24: warning[DW202]") && $0.contains("src/pkg/settings.py:5")
      }, "\(evaluation.diagnostics.map(\.line))")
  }
}

extension Diagnostic {
  fileprivate var line: String { DiagnosticText.line(self) }
}
