import Foundation
import TestSupport
import Testing

@testable import Kedro

/// The table of Kedro's names against the real thing: what `dir()` of each imported module says.
@Suite struct KedroNamesTests {
  @Test(.needs(.kedro17)) func theNewestReleaseHasTheseNames() throws {
    try compare(.kedro17, KedroVersion(1, 7, 0))
  }

  @Test(.needs(.kedro019)) func theLastOfTheOldLineHasTheseNames() throws {
    try compare(.kedro019, KedroVersion(0, 19, 15))
  }

  private func compare(_ environment: PythonEnvironment, _ version: KedroVersion) throws {
    let modules = [
      "kedro", "kedro.config", "kedro.io", "kedro.io.core", "kedro.pipeline", "kedro.pipeline.node",
      "kedro.pipeline.llm_context", "kedro.pipeline.modular_pipeline", "kedro.framework.project",
      "kedro.framework.session", "kedro.framework.context", "kedro.framework.hooks", "kedro.runner",
      "kedro.utils",
      "kedro.versioning", "kedro.extras",
    ]
    let driver = """
      import importlib, json, sys, types
      answers = {}
      for name in json.load(sys.stdin):
          try:
              module = importlib.import_module(name)
          except ModuleNotFoundError:
              continue
          answers[name] = [n for n in dir(module) if n == "__version__" or not n.startswith("__")
              and not (isinstance(getattr(module, n), types.ModuleType)
                       and getattr(module, n).__name__ == name + "." + n)]
      sys.stderr.write(json.dumps(answers))
      """
    let finished = try run(
      [environment.python, "-W", "ignore", "-c", driver], input: try JSONEncoder().encode(modules))
    let text = finished.errors.split(separator: "\n").last ?? ""
    let answers = try JSONDecoder().decode([String: [String]].self, from: Data(text.utf8))
    try #require(!answers.isEmpty, "\(finished.errors)")
    let table = KedroNameTable(version)
    for module in modules {
      let expected = answers[module].map { KedroNameTable.Module.present(names: Set($0), isOpen: false) }
      #expect(table.module(module) == expected ?? .absent, "\(module)")
    }
  }
}
