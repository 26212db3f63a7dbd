import Airflow
import Diagnostics
import Kedro
import ProjectFiles
import Testing

@Suite("What passes from task to task")
struct BoundaryTests {
  private let starter = [
    step("preprocess", ["companies"], ["clean"], line: 3),
    step("split", ["clean"], ["X_train", "X_test"], line: 9),
    step("train", ["X_train", "params:seed"], ["model"], line: 20),
    step("evaluate", ["model", "X_test"], ["metrics"], line: 30),
  ]

  private func crossing(
    stored: [String] = ["companies", "clean"], _ change: (inout PlanOptions) -> Void = { _ in }
  ) -> [Diagnostic] {
    planned(starter, stored: stored, change).diagnostics(.memoryBetweenTasks)
  }

  @Test("is to be stored: each dataset in memory is told, with both tasks and the fix")
  func told() {
    let found = crossing()
    #expect(found.map(\.severity) == [.warning, .warning, .warning])
    #expect(
      found[0].message
        == "the dataset \"X_train\" lives in memory, since no catalog entry or factory names it, and passes from the"
        + " task \"split\" to the task \"train\", which cannot read it")
    #expect(found[0].location == SourceLocation(path: "src/spaceflights/nodes.py", line: 9))
    #expect(
      found[0].help
        == "add to conf/base/catalog.yml: X_train: {type: pickle.PickleDataset, filepath:"
        + " data/02_intermediate/X_train.pkl}; or make one task of such nodes with group-by = \"memory\"")
    #expect(found.map(\.message).contains { $0.contains("\"metrics\"") } == false)
  }

  @Test("is an error, or nothing, where that was chosen")
  func policies() {
    #expect(crossing { $0.memory = .refuse }.map(\.severity) == [.error, .error, .error])
    #expect(crossing { $0.memory = .allow } == [])
  }

  @Test("is in order where nodes are grouped or everything is stored")
  func inOrder() {
    #expect(crossing { $0.grouping = .memory } == [])
    #expect(crossing(stored: ["companies", "clean", "X_train", "X_test", "model"]) == [])
    let group = PlanOptions.ManualGroup(name: "science", members: ["split", "train", "evaluate"])
    #expect(crossing { $0.groups = [group] } == [])
    // What a group leaves outside is told.
    let part = PlanOptions.ManualGroup(name: "science", members: ["split", "train"])
    let found = crossing { $0.groups = [part] }
    #expect(
      found.map { $0.message.contains("from the task \"science\" to the task \"evaluate\"") } == [true, true])
  }

  @Test("is told with the entry or the factory that keeps it in memory")
  func reasons() {
    var model = model(starter, stored: ["companies", "clean", "X_test"])
    let entry = SourceLocation(path: "conf/base/catalog.yml", line: 4)
    for place in model.storage.indices {
      switch model.storage[place].name {
      case "X_train":
        model.storage[place].storage = .memory(.explicit)
        model.storage[place].location = entry
      case "model": model.storage[place].storage = .memory(.pattern("{m}odel"))
      default: break
      }
    }
    let found = Planner(model).plan("__default__")?.diagnostics(.memoryBetweenTasks) ?? []
    #expect(found[0].location == entry)
    #expect(found[0].message.contains("as its catalog entry says"))
    #expect(found[0].help?.hasPrefix("give it a type that stores it: X_train: {") == true)
    #expect(found[1].message.contains("as the factory \"{m}odel\" makes it"))
  }

  @Test("of which nobody knows is a warning with the reason")
  func unknown() {
    var model = model(starter, stored: ["companies", "clean", "X_train", "X_test"])
    let place = model.storage.firstIndex { $0.name == "model" } ?? 0
    model.storage[place].storage = .unknown(Diagnostic(.undecided, .error, "the type is computed"))
    var options = PlanOptions()
    options.memory = .refuse
    let found = Planner(model, options: options).plan("__default__")?.diagnostics ?? []
    #expect(found.map(\.severity) == [.warning])
    #expect(found[0].notes.map(\.message) == ["the type is computed"])
  }

  @Test("is told at most ten times, and then counted")
  func many() {
    let nodes = (0..<30).map { step("n\($0)", ["d\($0)"], ["d\($0 + 1)"]) }
    let found = planned(nodes, stored: []) { _ in }.diagnostics
    #expect(found.count == 11)
    #expect(found[10].message == "19 more datasets live in memory and pass from task to task")
    let wide = planned([step("a", [], ["x"])] + (0..<9).map { step("b\($0)", ["x"], ["y\($0)"]) }, stored: [])
    {
      _ in
    }.diagnostics
    #expect(wide.map(\.notes.count) == [6])
    #expect(wide[0].notes.last?.message == "and 3 more tasks")
  }

  @Test("is suggested to be stored as what it is annotated to be")
  func suggestions() {
    var nodes = starter
    nodes[1].annotations = [DatasetAnnotation(dataset: "X_train", type: "pandas.DataFrame")]
    nodes[3].annotations = [DatasetAnnotation(dataset: "model", type: "sklearn.LinearRegression")]
    let found = planned(nodes, stored: ["companies", "clean"]) { _ in }.diagnostics
    #expect(
      found[0].help?.contains(
        "X_train: {type: pandas.ParquetDataset, filepath: data/02_intermediate/X_train.parquet}") == true)
    #expect(found[1].help?.contains("type: pickle.PickleDataset") == true)
  }

  @Test("has names that YAML reads as they are")
  func quoting() {
    for (name, quoted) in [
      ("x y", "\"x y\""), ("true", "\"true\""), ("a:b", "\"a:b\""), ("1", "\"1\""), ("ns.a-b_c", "ns.a-b_c"),
      ("a\"\n", "\"a\\\"\\n\""),
    ] {
      let found = planned([step("a", [], [name]), step("b", [name], [])], stored: []) { _ in }.diagnostics
      #expect(found[0].help?.hasPrefix("add to conf/base/catalog.yml: \(quoted): {") == true, "\(name)")
    }
  }
}

@Suite("A factory for everything")
struct UnsuitableDatasetTests {
  /// Evaluates a project that stores all as CSV.
  private func diagnostics(_ functions: String, _ nodes: String, type: String = "pandas.CSVDataset")
    -> [Diagnostic]
  {
    let files = [
      "pyproject.toml":
        "[tool.kedro]\npackage_name = \"pkg\"\nproject_name = \"P\"\nkedro_init_version = \"1.7.0\"\n",
      "src/pkg/__init__.py": "", "src/pkg/settings.py": "", "src/pkg/nodes.py": functions,
      "src/pkg/pipeline_registry.py": """
      from kedro.pipeline import node, pipeline
      from .nodes import *

      def register_pipelines():
          return {"__default__": pipeline([\(nodes)])}

      """,
      "conf/base/catalog.yml": "\"{name}\": {type: \(type), filepath: \"data/{name}.csv\"}\n",
      "conf/base/parameters.yml": "", "conf/local/.gitkeep": "",
    ]
    let evaluation = evaluateProject(
      files: MemoryFiles(files), options: EvaluationOptions(kedroVersion: .newest))
    guard let model = evaluation.model else { return evaluation.diagnostics }
    return Planner(model).plan("__default__")?.diagnostics(.unsuitableDataset) ?? []
  }

  @Test("that stores a dict as CSV is told where the function is annotated")
  func told() {
    let found = diagnostics(
      """
      import pandas as pd

      def score(x: pd.DataFrame) -> dict[str, float]:
          return {}

      """, #"node(score, "raw", "scores", name="score")"#)
    #expect(found.map(\.severity) == [.warning])
    #expect(
      found[0].message
        == "the function \"score\" gives \"scores\" as \"builtins.dict\", which the factory \"{name}\" stores as"
        + " \"pandas.CSVDataset\"")
    #expect(found[0].location == SourceLocation(path: "src/pkg/nodes.py", line: 3))
    #expect(found[0].notes.map(\.location?.path) == ["conf/base/catalog.yml"])
    #expect(
      found[0].help
        == "give it an entry of its own: scores: {type: pickle.PickleDataset, filepath: data/02_intermediate/scores.pkl}"
    )
  }

  @Test(
    "is held against what functions give and take",
    arguments: [
      ("def f(x) -> pd.DataFrame: ...", #"node(f, "a", "b")"#, ""),
      ("def f(x) -> \"dict\": ...", #"node(f, "a", "b")"#, ""),
      ("def f(x) -> Dict[str, int]: ...", #"node(f, "a", "b")"#, "b: builtins.dict"),
      ("def f(x) -> t.Optional[list]: ...", #"node(f, "a", "b")"#, "b: builtins.list"),
      (
        "def f(x) -> Tuple[pd.DataFrame, LinearRegression]: ...", #"node(f, "a", ["b", "c"])"#,
        "c: sklearn.LinearRegression"
      ),
      ("def f(x) -> tuple: ...", #"node(f, "a", ["b", "c"])"#, ""),
      ("def f(x) -> dict[str, plt.Figure]: ...", #"node(f, "a", {"k": "b"})"#, "b: matplotlib.Figure"),
      ("def f(x: go.Figure, y: int): ...", #"node(f, ["a", "params:y"], "b")"#, "a: plotly.Figure"),
      ("def f(*, y: str, x: pd.Series): ...", #"node(f, {"x": "a", "y": "c"}, "b")"#, "c: builtins.str"),
      ("def f(x) -> Own: ...", #"node(f, "a", "b")"#, ""),
      ("def f(x) -> pd.DataFrame | None: ...", #"node(f, "a", "b")"#, ""),
      ("@deco\ndef f(x) -> int: ...", #"node(f, "a", "b")"#, "b: builtins.int"),
    ])
  func annotations(_ function: String, _ node: String, _ expected: String) {
    let head = """
      import typing as t
      from typing import Dict, Tuple
      import matplotlib.pyplot as plt
      import pandas as pd
      import plotly.graph_objects as go
      from sklearn.linear_model import LinearRegression

      class Own: ...
      def deco(f): return f


      """
    let found = diagnostics(head + function + "\n", node)
    let told = found.compactMap { diagnostic -> String? in
      let parts = diagnostic.message.split(separator: "\"")
      return parts.count > 5 ? "\(parts[3]): \(parts[5])" : diagnostic.message
    }
    #expect(told.joined(separator: ", ") == expected)
  }

  @Test("that can store anything is not told of")
  func anything() {
    let function = "def f(x) -> dict: ...\n"
    #expect(diagnostics(function, #"node(f, "a", "b")"#, type: "pickle.PickleDataset") == [])
    #expect(diagnostics(function, #"node(f, "a", "b")"#, type: "json.JSONDataset") == [])
    #expect(diagnostics(function, #"node(f, "a", "b")"#, type: "pandas.ParquetDataset").count == 1)
  }
}
