import Foundation
import Kedro
import ProjectFiles
import TestSupport
import Watching

@testable import KedroProcess

/// A small Kedro project on the disk, with one of everything that a snapshot tells of.
final class Shop {
  let scratch: ScratchFolder
  let python: PythonEnvironment

  init(_ python: PythonEnvironment = .kedro17) throws {
    self.python = python
    scratch = try ScratchFolder()
    try write(
      """
      [tool.kedro]
      package_name = "shop"
      project_name = "Shop"
      kedro_init_version = "\(version)"

      """, to: "pyproject.toml")
    for path in [
      "src/shop/__init__.py", "src/shop/settings.py", "src/shop/pipelines/__init__.py",
      "src/shop/pipelines/ds/__init__.py", "conf/local/.gitkeep",
    ] { try write("", to: path) }
    try write(
      """
      from kedro.framework.project import find_pipelines

      def register_pipelines():
          pipelines = find_pipelines()
          pipelines["__default__"] = sum(pipelines.values())
          return pipelines

      """, to: "src/shop/pipeline_registry.py")
    try write(Self.nodes, to: "src/shop/nodes.py")
    try write("from .pipeline import create_pipeline\n", to: "src/shop/pipelines/ds/__init__.py")
    try write(Self.pipeline, to: "src/shop/pipelines/ds/pipeline.py")
    try write("from shop.pipelines.ds import create_pipeline\n", to: "src/shop/pipelines/again/__init__.py")
    try write(
      """
      raw:
        type: pandas.CSVDataset
        filepath: data/raw.csv
      "{place}.clean":
        type: pandas.ParquetDataset
        filepath: data/{place}/clean.parquet
      remote:
        type: json.JSONDataset
        filepath: https://ana:secret@example.org/x.json?token=1
      _template:
        type: nothing

      """, to: "conf/base/catalog.yml")
    try write("split: {ratio: 0.2}\nseed: 1\n", to: "conf/base/parameters.yml")
  }

  /// The newest release of the environment's series, which its pins have.
  var version: String { python == .kedro17 ? "1.7.0" : "0.19.15" }

  var root: String { scratch.url.resolvingSymlinksInPath().path + "/project" }

  static let nodes = """
    from functools import partial, wraps

    def logged(function):
        @wraps(function)
        def inner(*args, **kwargs):
            return function(*args, **kwargs)
        return inner

    @logged
    def clean(raw, ratio):
        return raw

    def train(clean, seed):
        return clean

    score = partial(train, seed=1)

    """

  static let pipeline = """
    from kedro.pipeline import node, pipeline

    from shop.nodes import clean, score, train

    def create_pipeline(**kwargs):
        steps = pipeline([
            node(clean, ["raw", "params:split.ratio"], "clean", name="clean", tags=["b", "a"]),
            node(train, {"seed": "params:seed", "clean": "clean"}, "model"),
            node(lambda model: model, "model", "copy", name="copy"),
            node(score, "clean", "score", name="score"),
        ])
        return pipeline(steps, namespace="north", inputs="raw", parameters={"params:seed", "params:split.ratio"})

    """

  func write(_ text: String, to path: String) throws { try scratch.write(text, to: "project/" + path) }

  func question(_ change: (inout KedroQuestion) -> Void = { _ in }) -> KedroQuestion {
    var question = KedroQuestion(root: root, python: python.python)
    change(&question)
    return question
  }

  func ask(_ change: (inout KedroQuestion) -> Void = { _ in }) -> KedroAnswer {
    KedroAsking.ask(question(change))
  }

  /// What reading alone says.
  func read() -> Evaluation {
    evaluateProject(
      files: DiskFiles(root: root), options: EvaluationOptions(kedroVersion: KedroVersion(version)))
  }
}
