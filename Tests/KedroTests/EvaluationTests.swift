import Diagnostics
import TestSupport
import Testing

@testable import Kedro

/// What projects do while their pipelines are built, beyond calling `node` and `pipeline`.
@Suite struct EvaluationTests {
  /// A project whose only pipeline module is `text`, with the names that it usually imports.
  private func nodes(_ text: String, _ more: String = "", _ options: EvaluationOptions = .init()) -> [String]?
  {
    evaluated(text, more, options).nodes(of: "__default__")
  }

  private func evaluated(
    _ text: String, _ more: String = "", _ options: EvaluationOptions = .init()
  ) -> Evaluation {
    evaluate(
      """
      --- src/pkg/pipelines/a/__init__.py
      from .pipeline import create_pipeline
      --- src/pkg/pipelines/a/pipeline.py
      import os
      from pathlib import Path
      from kedro.pipeline import node, pipeline
      def f(x):
          return x
      \(text)
      \(more)
      """, options)
  }

  private func version(_ text: String) -> EvaluationOptions {
    EvaluationOptions(kedroVersion: KedroVersion(text))
  }

  // MARK: Kedro

  @Test func aContextNodeReadsItsModelItsPromptsAndWhatItsToolsRead() {
    let text = """
      from kedro.pipeline import llm_context_node, tool
      def create_pipeline():
          return pipeline([llm_context_node(name="c", outputs="ctx", llm="llm", prompts=["p", "q"],
              tools=[tool(f, "db", "params:n"), tool(f, "db")])])
      """
    #expect(nodes(text) == ["c: llm, p, q, db, params:n -> ctx"])
    #expect(nodes(text, "", version("1.1.1")) == [], "the name came with Kedro 1.2")
  }

  @Test(arguments: [
    ("from kedro.pipeline import Node", "1.0.0", true), ("from kedro.pipeline import Node", "0.19.15", false),
    ("from kedro.pipeline.modular_pipeline import pipeline", "0.19.15", true),
    ("from kedro.pipeline.modular_pipeline import pipeline", "1.0.0", false),
    ("from kedro.io import MemoryDataSet", "0.18.14", true),
    ("from kedro.io import MemoryDataSet", "1.7.0", false),
    ("from kedro.extras.datasets.pandas import CSVDataSet", "0.18.14", true),
    ("from kedro.extras.datasets.pandas import CSVDataSet", "0.19.0", false),
    ("import kedro.nowhere", "1.7.0", false), ("import kedro\nkedro.io.MemoryDataset", "1.7.0", true),
    ("from kedro.framework.session import KedroSession", "1.7.0", true),
    ("from kedro.framework.cli.utils import anything", "1.7.0", true),
  ])
  func aNameThatTheReleaseLacksIsNotImported(_ line: String, _ release: String, _ exists: Bool) {
    let text = "\(line)\ndef create_pipeline():\n    return pipeline([node(f, 'a', 'b', name='n')])"
    let version = KedroVersion(release)
    let files = project(
      """
      --- src/pkg/pipelines/a/__init__.py
      from kedro.pipeline import node, pipeline
      def f(x):
          return x
      \(text)
      """)
    files["pyproject.toml"] = files["pyproject.toml"]?.replacing("1.7.0", with: release)
    let evaluation = evaluateProject(files: files, options: EvaluationOptions(kedroVersion: version))
    #expect(evaluation.nodes(of: "__default__") == (exists ? ["n: a -> b"] : []))
    #expect(evaluation.diagnostics.contains { $0.code == .raised } == !exists)
  }

  @Test func aNodeThatIsChangedInPlaceChangesWhereItIs() {
    let change = "    for n in p.nodes:\n        n._namespace = 'ns'\n"
    let text = "def create_pipeline():\n    p = pipeline([node(f, 'a', 'b', name='n')])\n\(change)"
    #expect(
      nodes(text + "    return pipeline(p.nodes)") == nil, "the pipeline that they are taken from has changed"
    )
    let kept = text.replacing("p.nodes:", with: "nodes:").replacing(
      "    for", with: "    nodes = p.nodes\n    for")
    #expect(nodes(kept + "    return pipeline(nodes)") == ["ns.n: a -> b"])
    #expect(nodes(kept + "    return p") == nil)
  }

  /// What Kedro has and is not evaluated is not missing: `hasattr` is not false, and nothing is raised.
  @Test(arguments: [
    "hasattr(node(f, 'a', 'b'), 'run')", "hasattr(pipeline([]), 'describe')",
    "hasattr(OmegaConfigLoader('conf'), 'get_config')", "hasattr(Pipeline, 'describe')",
    "'x' in OmegaConfigLoader('conf')", "len(OmegaConfigLoader('conf'))", "list(OmegaConfigLoader('conf'))",
    "settings.CONTEXT_CLASS is None", "settings.SESSION_STORE_CLASS is None",
  ])
  func whatIsNotEvaluatedIsUnknown(_ question: String) {
    let text = """
      from kedro.config import OmegaConfigLoader
      from kedro.framework.project import settings
      from kedro.pipeline import Pipeline
      def create_pipeline():
          return pipeline([node(f, "a", "b", name="yes" if \(question) else "no")])
      """
    let evaluated = evaluated(text)
    #expect(evaluated.model == nil)
    #expect(evaluated.diagnostics.first?.code == .undecided)
  }

  @Test func whatAForeignDecoratorMakesOfACallIsUnknown() {
    let text = """
      from somewhere import decorator
      @decorator
      def g(x):
          return x
      """
    let named = "def create_pipeline():\n    return pipeline([node(g, 'a', 'b', name='n')])"
    #expect(nodes(text + "\n" + named) == ["n: a -> b"], "a node may have such a function")
    #expect(evaluated(text + "\n@decorator\n" + named).model == nil, "what it gives is not known")
  }

  // MARK: Configuration

  @Test func parametersMayShapeAPipeline() {
    let text = """
      from kedro.config import OmegaConfigLoader
      def create_pipeline():
          loader = OmegaConfigLoader(conf_source=str(Path(__file__).parents[4] / "conf"), base_env="base",
              default_run_env="local")
          return pipeline([node(f, i, i + "_out", name=i) for i in loader["parameters"]["names"]])
      """
    #expect(
      nodes(text, "--- conf/base/parameters.yml\nnames: [x, \"${other}\"]\nother: y")
        == ["x: x -> x_out", "y: y -> y_out"])
  }

  @Test(arguments: [
    "yaml.safe_load(open(Path(__file__).parent / 'names.yml'))",
    "yaml.safe_load((Path(__file__).resolve().parent / 'names.yml').read_text())",
    "yaml.load(open(os.path.join(os.path.dirname(__file__), 'names.yml')), Loader=yaml.SafeLoader)",
    "yaml.safe_load(open('src/pkg/pipelines/a/names.yml'))",
    "yaml.safe_load(open(Path.cwd() / 'src' / 'pkg/pipelines' / 'a' / 'names.yml'))",
  ])
  func filesOfTheProjectMayShapeAPipeline(_ reading: String) {
    let text = """
      import yaml
      names = \(reading)["names"]
      def create_pipeline():
          return pipeline([node(f, i, i + "_out", name=i) for i in names])
      """
    #expect(nodes(text, "--- src/pkg/pipelines/a/names.yml\nnames: [x]") == ["x: x -> x_out"])
  }

  @Test(arguments: [
    ("conf/../settings", true), ("../shared", false), ("a/../../b", false), ("/etc/conf", false),
    ("no/../conf", false),
  ])
  func whatLiesOutsideOfTheProjectIsNoConfiguration(_ source: String, _ isKnown: Bool) {
    let text = "def create_pipeline():\n    return pipeline([node(f, 'a', 'b', name='n')])"
    let evaluated = evaluated(
      text,
      "--- src/pkg/settings.py\nCONF_SOURCE = '\(source)'\n--- settings/base/catalog.yml\na: {type: x}\n--- settings/local/x.yml\n--- conf/base/catalog.yml\n"
    )
    #expect((evaluated.model != nil) == isKnown)
    if isKnown {
      #expect(evaluated.model?.confSource == "settings")
    } else {
      #expect(evaluated.diagnostics.first?.code == .undecided)
      #expect(evaluated.diagnostics.first?.location?.path == "src/pkg/settings.py")
    }
  }

  @Test(arguments: ["str(Path(__file__).parent)", "__file__", "os.getcwd()", "f'{Path(__file__)}'"])
  func whereTheProjectLiesIsNoInput(_ place: String) {
    let text =
      "def create_pipeline():\n    return pipeline([node(f, 'a', \(place).replace('/', ''), name='n')])"
    #expect(evaluated(text).model == nil)
  }

  @Test func declaredVariablesAreKnown() {
    let text = "def create_pipeline():\n    return pipeline([node(f, 'a', os.environ['T'], name='n')])"
    #expect(evaluated(text).diagnostics.contains { $0.message.contains("'T' is not declared") })
    let declared = """
      --- pyproject.toml
      [tool.kedro]
      package_name = "pkg"
      project_name = "a project"
      kedro_init_version = "1.7.0"
      [tool.dagwatchd.environment]
      T = "target"
      """
    #expect(nodes(text, declared) == ["n: a -> target"])
    #expect(nodes("os.environ['T'] = 't'\n" + text) == ["n: a -> t"])
  }

  /// Without the variable Kedro leaves the pipeline out, or fails.
  @Test func aVariableThatMustBeThereIsDeclared() {
    let text = "\ndef create_pipeline():\n    return pipeline([node(f, 'a', 'b', name='n')])"
    #expect(nodes("KEY = os.getenv('KEY')" + text) == ["n: a -> b"])
    let declined = evaluated("KEY = os.environ['KEY']" + text)
    #expect(declined.model == nil)
    #expect(
      declined.diagnostics.contains { $0.code == .undecided && $0.message.contains("'KEY' is not declared") })
    let given = "os.environ['KEY'] = os.getenv('OTHER')\nKEY = os.environ['KEY']"
    #expect(nodes(given + text) == ["n: a -> b"])
    let caught = "try:\n    KEY = os.environ['KEY']\nexcept KeyError:\n    KEY = None"
    #expect(nodes(caught + text) == ["n: a -> b"])
  }

  @Test(arguments: [
    "os.environ.get('KEDRO_ENV')", "os.environ.get('KEDRO_ENV') or 'local'",
  ])
  func anUnknownEnvironmentOfALoaderIsNoError(_ environment: String) {
    let text = """
      from kedro.config import OmegaConfigLoader
      def create_pipeline():
          loader = OmegaConfigLoader("conf", env=\(environment), base_env="base", default_run_env="local")
          return pipeline([node(f, i, i + "_out", name=i) for i in loader["parameters"]["names"]])
      """
    let diagnostic = evaluated(text, "--- conf/base/parameters.yml\nnames: [x]").diagnostics.first
    #expect(diagnostic?.code == .undecided)
    #expect(diagnostic?.message.contains("'KEDRO_ENV' is not declared") == true)
  }

  @Test(arguments: [
    "names = [p.stem for p in here.iterdir()]\n    first = names[0]",
    "import os\n    first = os.listdir(here)[0]",
    "import glob\n    first = glob.glob('src/pkg/found/*')[1]",
  ])
  func theOrderOfAFolderIsNone(_ way: String) throws {
    let text = """
      def create_pipeline():
          here = Path(__file__).parents[2] / "found"
          \(way)
          return pipeline([node(f, first, "y", name="n")])
      """
    let evaluation = evaluated(text, "--- src/pkg/found/a.sql\n1\n--- src/pkg/found/b.sql\n2")
    #expect(evaluation.model == nil)
    #expect(evaluation.diagnostics.first?.message.contains("a folder's entries") == true)
  }

  /// Python makes a folder of compiled modules when it pleases.
  @Test(arguments: [("p.is_dir()", false), ("p.is_dir() and not p.name.startswith('_')", true)])
  func aFolderWithModulesMayHaveACache(_ condition: String, _ isKnown: Bool) {
    let text = """
      def create_pipeline():
          here = Path(__file__).parents[2] / "found"
          return pipeline([node(f, p.name, p.name + "_out", name=p.name) for p in here.iterdir() if \(condition)])
      """
    let found = nodes(text, "--- src/pkg/found/module.py\nx = 1\n--- src/pkg/found/a/b.txt\n1")
    #expect(found == (isKnown ? ["a: a -> a_out"] : nil))
  }

  @Test func theLoadersOf018ReplacePlaceholdersByGlobals() {
    let registry = """
      --- src/pkg/settings.py
      from kedro.config import TemplatedConfigLoader
      CONFIG_LOADER_CLASS = TemplatedConfigLoader
      CONFIG_LOADER_ARGS = {"globals_pattern": "*globals.yml", "globals_dict": {"kind": "CSVDataSet"}}
      --- conf/base/globals.yml
      family: {name: pandas}
      --- conf/base/catalog.yml
      a: {type: "${family.name}.${kind}", filepath: "${missing|x}.csv"}
      b: {type: "${lost|json.JSONDataSet}"}
      """
    let files = project(
      """
      --- src/pkg/pipelines/a/__init__.py
      from kedro.pipeline import node, pipeline
      def f(x):
          return x
      def create_pipeline():
          return pipeline([node(f, 'a', 'b', name='n')])
      \(registry)
      """)
    files["pyproject.toml"] = files["pyproject.toml"]?.replacing("1.7.0", with: "0.18.14")
    let evaluation = evaluateProject(files: files, options: version("0.18.14"))
    #expect(evaluation.model?.datasets.map(\.type) == ["pandas.CSVDataSet", "json.JSONDataSet"])
  }

  @Test(arguments: [
    ("import nowhere_at_all.x\nfrom pkg import nothing", true), ("raise ValueError('no')", false),
  ])
  func settingsThatCannotBeImportedAreKedrosDefaults(_ settings: String, _ goesOn: Bool) {
    let evaluation = evaluated(
      "def create_pipeline():\n    return pipeline([node(f, 'a', 'b', name='n')])",
      "--- src/pkg/settings.py\n\(settings)")
    #expect((evaluation.model != nil) == goesOn)
    #expect(evaluation.diagnostics.contains { $0.location?.path == "src/pkg/settings.py" })
  }
}
