import Kedro
import TestSupport

/// `conf` and `settings.py` of a generated project: entries for some of its datasets, factories for others,
/// environments over each other, values taken from elsewhere.
struct ConfigurationGenerator {
  private var random: FixedGenerator
  private let version: KedroVersion
  private let datasets: [String]
  /// The environment to ask for.
  private(set) var environment: String?

  init(random: FixedGenerator, version: KedroVersion, datasets: [String]) {
    self.random = random
    self.version = version
    self.datasets = datasets
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  private mutating func pick(_ list: [String]) -> String {
    list[Int.random(in: list.indices, using: &random)]
  }

  mutating func make() -> [String: String?] {
    var files: [String: String?] = [:]
    files["conf/base/globals.yml"] =
      "bucket: data\nkinds: {csv: pandas.CSVDataset, memory: MemoryDataset}\n_private: 1\n"
    files["conf/base/catalog.yml"] = catalog(share: 50) + factories()
    files["conf/base/parameters.yml"] =
      "alpha: 1\nbeta: [1, 2]\nmodel:\n  depth: 3\n  kind: ${..alpha}\n_hidden: x\n"
    files["conf/local/catalog.yml"] = chance(40) ? catalog(share: 20) : ""
    if chance(30) {
      files["conf/local/globals.yml"] =
        "bucket: local-data\nkinds: {csv: local.CSVDataset, memory: MemoryDataset}\n"
    }
    if chance(30) { files["conf/local/parameters_local.yml"] = "alpha: 2\nmodel: {width: 1}\n" }
    if chance(20) {
      files["conf/base/sub/catalog_more.yaml"] =
        "\"{x}#more\": {type: more.Dataset}\nonly_more: {type: more.Dataset, filepath: a/b}\n"
    }
    if chance(25) {
      files["conf/prod/catalog_prod.yml"] = catalog(share: 30)
      if chance(60) { environment = "prod" }
    }
    if chance(25) {
      let strategy =
        version >= KedroVersion(0, 19, 0)
        ? pick(["", ", \"merge_strategy\": {\"catalog\": \"soft\", \"parameters\": \"soft\"}"]) : ""
      let run = files["conf/prod/catalog_prod.yml"] == nil ? "local" : pick(["prod", "local"])
      files["src/pkg/settings.py"] = """
        from kedro.config import OmegaConfigLoader

        CONFIG_LOADER_CLASS = OmegaConfigLoader
        CONFIG_LOADER_ARGS = {"base_env": "base", "default_run_env": "\(run)"\(strategy)}
        SIZES = ["s", "m"]

        """
    }
    return files
  }

  private mutating func catalog(share: Int) -> String {
    var text = "_csv: &csv {type: pandas.CSVDataset, load_args: {sep: \";\"}}\n_root: data/01\n"
    var seen: Set<String> = []
    for name in datasets + ["unused", "ns.raw_1", "inner.unused"] {
      let name = chance(15) ? "ns." + name : name
      guard chance(share), seen.insert(name).inserted else { continue }
      text +=
        "\"\(name)\": "
        + pick([
          "{type: pandas.CSVDataset, filepath: data/\(seen.count).csv}", "{type: MemoryDataset}",
          "{type: kedro.io.MemoryDataset, copy_mode: assign}",
          "{type: \"${globals:kinds.csv}\", filepath: \"${globals:bucket}/\(seen.count).csv\"}",
          "{<<: *csv, filepath: \"${_root}/\(seen.count)\"}", "{type: \"${globals:kinds.memory}\"}",
          "{type: partitions.PartitionedDataset, path: x, dataset: {type: pandas.CSVDataset}}",
          "{type: CachedDataset, dataset: {type: pandas.CSVDataset, filepath: c.csv}}",
          "{type: spark.SparkDataset, filepath: \"${globals:missing,s3://default}/x\", credentials: secret}",
        ]) + "\n"
    }
    return text
  }

  private mutating func factories() -> String {
    let all = [
      "\"{name}@pandas\": {type: pandas.ParquetDataset, filepath: \"p/{name}\"}",
      "\"{name}@spark\": {type: spark.SparkDataset, filepath: \"s/{name}\"}",
      "\"{ns}.{name}\": {type: ns.Dataset, filepath: \"{ns}/{name}.csv\", load_args: {columns: [\"{ns}\", 1]}}",
      "\"{p}_clean\": {type: MemoryDataset}",
      "\"raw_{region}\": {type: raw.Dataset, filepath: \"${globals:bucket}/{region}\"}",
      "\"raw_{n:d}\": {type: number.Dataset, filepath: \"{n:d}\"}",
      "\"{a}_{b}\": {type: two.Dataset, filepath: \"{b}/{a}\"}",
      "\"{a}_{b}_{c}\": {type: three.Dataset, filepath: \"{c}/{b}/{a}\"}",
      "\"INGEST_{x}\": {type: ingest.Dataset, filepath: \"{x}\"}",
      "\"{default}\": {type: pickle.PickleDataset, filepath: \"d/{default}.pkl\"}",
      "\"{a}_{a}\": {type: twice.Dataset}",
      "\"{x}_{n:d}\": {type: \"{x}.Dataset\"}",
    ]
    return all.filter { _ in chance(20) }.map { $0 + "\n" }.joined()
      + (chance(3) ? "\"{any}\": {type: any.Dataset}\n\"{all}\": {type: all.Dataset}\n" : "")
      + (chance(3) ? "\"bad_{x}\": {type: bad.Dataset, filepath: \"{y}\"}\n" : "")
      + (chance(3) ? "broken: {type: \"${nothing}\"}\n" : "")
  }
}
