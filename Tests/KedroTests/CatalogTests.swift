import OmegaConf
import TestSupport
import Testing

@testable import Kedro

@Suite("The data catalog")
struct CatalogTests {
  private static let shuttles = """
    companies:
      type: pandas.CSVDataset
      filepath: data/companies.csv
    cache:
      type: MemoryDataset
    "{ns}.int_{name}":
      type: pandas.ParquetDataset
      filepath: data/{ns}/{name}.pq
    "{name}_memory":
      type: kedro.io.MemoryDataset
    "{name}#csv":
      type: pandas.CSVDataset
      filepath: "data/{name}.csv"
      load_args: {columns: ["{name}", "x"]}
    """

  @Test("an explicit entry comes first, then the most specific pattern, then the catch-all")
  func resolution() throws {
    let catalog = Catalog(
      try loadedConfig(Self.shuttles + "\n\"{default}\":\n  type: pickle.PickleDataset\n"))
    func resolved(_ name: String) throws -> String? {
      try catalog.resolve(name).map { "\($0.type ?? "") \($0.filepath ?? "") \($0.source)" }
    }
    #expect(catalog.diagnostics.isEmpty)
    #expect(catalog.factories.map(\.pattern) == ["{name}_memory", "{ns}.int_{name}", "{name}#csv"])
    #expect(catalog.catchAll?.pattern == "{default}")
    #expect(try resolved("companies") == "pandas.CSVDataset data/companies.csv explicit")
    #expect(try resolved("a.int_b") == "pandas.ParquetDataset data/a/b.pq pattern(\"{ns}.int_{name}\")")
    #expect(try resolved("A.INT_b") == "pandas.ParquetDataset data/A/b.pq pattern(\"{ns}.int_{name}\")")
    #expect(try resolved("x") == "pickle.PickleDataset  pattern(\"{default}\")")
    let configuration = try #require(try catalog.resolve("q#csv")).configuration
    #expect(
      configuration["load_args"]
        == .mapping(ConfigMapping([.init(key: "columns", value: .list([.string("q"), .string("x")]))])))
  }

  @Test("what is in memory is known with its reason")
  func memory() throws {
    let text =
      Self.shuttles + """

        shared:
          type: SharedMemoryDataset
        cached:
          type: CachedDataset
          dataset: {type: MemoryDataset}
        cached_csv:
          type: CachedDataset
          dataset: pandas.CSVDataset
        custom:
          type: ${today:}
        """
    let catalog = Catalog(try loadedConfig(text, customResolvers: ["today"]))
    #expect(catalog.storage(of: "companies") == .persistent)
    #expect(catalog.storage(of: "cache") == .memory(.explicit))
    #expect(catalog.storage(of: "a_memory") == .memory(.pattern("{name}_memory")))
    #expect(catalog.storage(of: "unheard") == .memory(.notInCatalog))
    #expect(catalog.storage(of: "shared") == .memory(.explicit))
    #expect(catalog.storage(of: "cached") == .memory(.explicit))
    #expect(catalog.storage(of: "cached_csv") == .persistent)
    #expect(catalog.storage(of: "params:a") == .parameter)
    guard case .unknown = catalog.storage(of: "custom") else {
      Issue.record("a type from a custom resolver is not known")
      return
    }
  }

  @Test(
    "a broken entry is told at its place",
    arguments: [
      ("a:\n  filepath: x\n", "1:1", "the catalog entry 'a' has no 'type'"),
      ("a: 5\n", "1:1", "the catalog entry 'a' is no mapping"),
      ("\"{a}\":\n  type: x\n\"{b}\":\n  type: y\n", "3:1", "a second pattern that takes every name: '{b}'"),
      (
        "\"{a}_x\":\n  type: x\n  filepath: data/{b}\n", "3:13",
        "the placeholder {b} is not in the pattern '{a}_x'"
      ),
      (
        "\"{a:d}_x\":\n  type: x\n  args: [\"{a}\"]\n", "3:10",
        "the placeholder {a} is not in the pattern '{a:d}_x'"
      ),
      ("\"{a:zz}_x\":\n  type: x\n", "1:1", "has the unknown format 'zz'"),
      ("\"{a:ti}_x\":\n  type: x\n", "1:1", "cannot be matched by reading"),
    ])
  func diagnostics(text: String, place: String, message: String) throws {
    let diagnostic = try #require(Catalog(try loadedConfig(text)).diagnostics.first)
    #expect(diagnostic.location.map { "\($0.line):\($0.column)" } == place)
    #expect(diagnostic.message.contains(message), "\(diagnostic.message)")
  }

  @Test("the snapshot, the errors and the memory rule are Kedro's", .needs(.kedro17))
  func againstKedro() throws {
    struct Answer: Decodable {
      var snapshot: [[String?]]?
      var build: Bool
      var memory: [Bool?]
    }
    let used = [
      "companies", "a.int_b", "A.INT_B", "x_memory", "q#csv", "q@pandas", "unheard", "parameters", "params:x",
      "cache", "12_x", "ab_x",
      "one.two.three", "é",
    ]
    let texts = [
      "", Self.shuttles, Self.shuttles + "\n\"{default}\":\n  type: pickle.PickleDataset\n",
      "\"{a}\":\n  type: MemoryDataset\n",
      "\"{a}\":\n  type: MemoryDataset\n\"{b}\":\n  type: MemoryDataset\n",
      "\"{a}{b}\":\n  type: MemoryDataset\n\"x{a}\":\n  type: MemoryDataset\n",
      "a: 5\nb:\n  type: MemoryDataset\n",
      "a:\n  filepath: x\n", "\"{a}_x\":\n  filepath: \"{a}\"\n",
      "\"{a}_x\":\n  type: MemoryDataset\n  metadata: \"{b}\"\n",
      "\"{n:d}_x\":\n  type: MemoryDataset\n  metadata: \"{n:d}\"\n  filepath: \"{n:d}/x\"\n",
      "\"{n:d}_x\":\n  type: MemoryDataset\n  metadata: \"{n}\"\n", "\"{a.b}_x\":\n  type: MemoryDataset\n",
      "\"{_a}_x\":\n  type: MemoryDataset\n  metadata: \"{_a}\"\n",
      "\"{a}.{b}\":\n  type: MemoryDataset\n  filepath: \"{b}/{a}\"\n",
      "\"{a}@pandas\":\n  type: MemoryDataset\n", "a:\n  type: SharedMemoryDataset\n",
      "cache:\n  type: kedro.io.MemoryDataset\n  copy_mode: assign\n",
      "a:\n  type: x\n  filepath: s3://user:secret@bucket/key?sig=1#f\nb:\n  type: x\n  filepath: \"\"\nc:\n  type: x\n  filepath: null\n",
      "\"{a}_x{{\":\n  type: MemoryDataset\n", "\"params:{a}\":\n  type: MemoryDataset\n",
      "\"{a:zz}_x\":\n  type: MemoryDataset\n",
      "\"{b}_x\":\n  type: MemoryDataset\n\"{a}_x\":\n  type: pickle.PickleDataset\n  filepath: a\n",
    ]
    let requests = texts.map { CatalogOracle.Config(op: "catalog", text: $0, used: used) }
    let answers = try CatalogOracle.ask(requests, Answer.self)
    for (text, answer) in zip(texts, answers) {
      let catalog = Catalog(try loadedConfig(text))
      let snapshot = catalog.snapshot(used: used)
      if let theirs = answer.snapshot {
        #expect(snapshot.diagnostics.allSatisfy { $0.severity != .error }, "\(text)")
        #expect(snapshot.datasets.map { [$0.name, $0.type, $0.filepath] } == theirs, "\(text)")
      } else {
        #expect(!snapshot.diagnostics.isEmpty || !catalog.diagnostics.isEmpty, "\(text)")
      }
      if !answer.build { #expect(!catalog.diagnostics.isEmpty, "\(text)") }
      for (name, isMemory) in zip(used, answer.memory) {
        // Parameters are in no catalog that is made without them, and a dataset that cannot be made is not
        // asked for here.
        guard let isMemory, !ParameterNames.isParameter(name) else { continue }
        let storage = catalog.storage(of: name)
        if case .memory = storage {
          #expect(isMemory, "\(text): \(name)")
        } else {
          #expect(!isMemory, "\(text): \(name)")
        }
      }
    }
  }

  @Test("what may be secret in a path is taken out as Kedro takes it out", .needs(.kedro17))
  func redaction() throws {
    let texts = [
      "data/a.csv", "s3://bucket/key", "s3://user:pass@bucket/key", "https://x.y/z?sig=1", "https://x.y/z#f",
      "https://a@b@c/d?e#f",
      "user:pass@host/x", "report@2024.csv", "a?b", "a#b", "a b?c", "x s3://u@b/k?q y https://p/q?r", "://",
      "1s3://a@b", "s3://",
      "a?", "a#", "https://x/?", "//a@b/c", "abfs://container@account.dfs.core.windows.net/path", "",
      "é://a@b", "file:///a?b",
      "a/b@c?d", "?x@y/", "http://u@h?q=(a)b",
    ]
    let answers = try CatalogOracle.ask([CatalogOracle.Texts(op: "redact", texts: texts)], [String].self)[0]
    for (text, answer) in zip(texts, answers) { #expect(RedactedPath.redact(text) == answer, "\(text)") }
  }

  @Test("parameters have Kedro's names", .needs(.kedro17))
  func parameterNames() throws {
    struct Answer: Decodable {
      var top: [String]
      var datasets: [String]
    }
    let text = "b: {x: {y: 1, z: [1]}, w: {}}\na: 1\n_h: 2\nÉ: 1\nB.c: {d: 1}\nz: null\n"
    let answer = try CatalogOracle.ask([CatalogOracle.Config(op: "parameters", text: text)], Answer.self)[0]
    let parameters = try loadedConfig(text, "parameters").mapping
    #expect(ParameterNames.topLevel(parameters) == answer.top)
    #expect(ParameterNames.datasets(parameters) == answer.datasets)
  }
}
