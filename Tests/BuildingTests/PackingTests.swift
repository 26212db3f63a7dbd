import Configuration
import Diagnostics
import ProjectFiles
import Testing

@testable import Building

/// What is the same for every platform, or as it was at the last save, is packed once.
@Suite("Packing for several platforms")
struct PackingTests {
  private static let files = [
    "pyproject.toml": """
    [build-system]
    requires = ["setuptools"]
    build-backend = "setuptools.build_meta"
    [tool.kedro]
    [project]
    name = "shop"
    version = "0.1"
    dependencies = ["notebook"]
    [tool.setuptools.packages.find]
    where = ["src"]

    """,
    "src/pipelines.txt": "__default__: a b\n", "src/shop/__init__.py": "", "src/shop/nodes.py": "A = 1\n",
    "conf/base/catalog.yml": "{}\n", "conf/local/.gitkeep": "",
    "dagwatchd.toml": "targets = [\"airflow\", \"astro\", \"mwaa\"]\n[astro]\ndirectory = \"astro\"\n",
  ]

  /// What was packed, anew, after each of these changes: the wheel with all that it requires, that of the platforms, which
  /// requires no notebook, and the configuration.
  @Test func isPackedOnce() throws {
    var builder = Builder(root: "/srv/shop", overrides: .init(), evaluate: evaluateStandIn)
    func build(_ change: [String: String]) -> (paths: [String: [UInt8]], count: Int) {
      let before = builder.packing.packedCount
      let files = MemoryFiles(Self.files.merging(change) { $1 })
      let result = builder.build(files: files, ask: nobodyToAsk)
      #expect(!result.isIncomplete && !result.isFailed, "\(result.diagnostics)")
      let paths = Dictionary(uniqueKeysWithValues: result.artifacts.map { ($0.path, $0.bytes) })
      return (paths, builder.packing.packedCount - before)
    }
    let name = "shop-0.1-py3-none-any.whl"
    let first = build([:])
    #expect(first.count == 3)
    #expect(first.paths["dist/airflow/" + name] == first.paths["astro/dist/" + name])
    #expect(first.paths["dist/airflow/" + name] != first.paths["dist/" + name])
    #expect(build([:]).count == 0)
    let module = build(["src/shop/nodes.py": "A = 2\n"])
    #expect(module.count == 2)
    #expect(module.paths["dist/mwaa/plugins.zip"] != first.paths["dist/mwaa/plugins.zip"])
    #expect(build(["src/shop/nodes.py": "A = 2\n", "conf/base/catalog.yml": "# A\n{}\n"]).count == 1)
    // What was found is what would be made.
    var other = Builder(root: "/srv/shop", overrides: .init(), evaluate: evaluateStandIn)
    let fresh = other.build(
      files: MemoryFiles(Self.files.merging(["src/shop/nodes.py": "A = 2\n"]) { $1 }), ask: nobodyToAsk)
    for artifact in fresh.artifacts {
      #expect(module.paths[artifact.path] == artifact.bytes, "\(artifact.path)")
    }
  }

  /// Two names that Swift's `==` takes for one are two to whoever unpacks the archive.
  @Test func namesAreComparedByTheirBytes() throws {
    var builder = Builder(root: "/srv/shop", overrides: .init(), evaluate: evaluateStandIn)
    func archive(_ name: String) throws -> [UInt8] {
      let files = MemoryFiles(Self.files.merging(["conf/base/\(name).yml": "{}\n"]) { $1 })
      let result = builder.build(files: files, ask: nobodyToAsk)
      return try #require(result.artifacts.first { $0.path == "dist/airflow/conf-shop.tar.gz" }).bytes
    }
    #expect(try archive("caf\u{E9}") != archive("cafe\u{301}"))
  }
}
