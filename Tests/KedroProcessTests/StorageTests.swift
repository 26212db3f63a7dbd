import Kedro
import TestSupport
import Testing

@testable import KedroProcess

@Suite("Where datasets live, as Kedro answers")
struct StorageTests {
  @Test(.needs(.kedro17), .needs(.kedro019), arguments: [PythonEnvironment.kedro17, .kedro019])
  func saysWhatReadingSays(_ python: PythonEnvironment) throws {
    let shop = try Shop(python)
    try shop.write(
      """
      from kedro.pipeline import node, pipeline

      NAMES = ["plain", "explicit", "long.memory", "cached", "cached_memory", "shared", "x_in_memory", "x_stored",
               "t@pandas", "kept"]

      def f(x):
          return x

      def create_pipeline(**kwargs):
          return pipeline([node(f, ["raw", "params:seed"][i % 2], name, name=f"n{i}") for i, name in enumerate(NAMES)])

      """, to: "src/shop/pipelines/ds/pipeline.py")
    try shop.write(
      """
      raw: {type: pandas.CSVDataset, filepath: data/raw.csv}
      explicit: {type: MemoryDataset}
      long.memory: {type: kedro.io.memory_dataset.MemoryDataset, copy_mode: assign}
      shared: {type: kedro.io.SharedMemoryDataset}
      cached: {type: CachedDataset, dataset: {type: pandas.CSVDataset, filepath: data/c.csv}}
      cached_memory: {type: kedro.io.CachedDataset, dataset: MemoryDataset}
      t@pandas: {type: pandas.CSVDataset, filepath: data/t.csv}
      "{name}_in_memory": {type: MemoryDataset}
      "{name}_stored": {type: "{name}.Dataset", filepath: data/x}
      kept: {type: memories.MemoryDataset}

      """, to: "conf/base/catalog.yml")
    let model = try #require(shop.ask().model)
    let read = try #require(shop.read().model)
    #expect(ModelDifference(from: read, to: model).changes == [])
    let storage = Dictionary(uniqueKeysWithValues: model.storage.map { ($0.name, $0.storage) })
    #expect(
      storage == [
        "plain": .memory(.notInCatalog), "explicit": .memory(.explicit), "long.memory": .memory(.explicit),
        "cached": .persistent, "cached_memory": .memory(.explicit), "shared": .memory(.explicit),
        "x_in_memory": .memory(.pattern("{name}_in_memory")), "x_stored": .persistent,
        "t@pandas": .persistent, "raw": .persistent, "kept": .persistent,
      ])
    #expect(model.storage.map(\.pattern) == read.storage.map(\.pattern))
  }
}
