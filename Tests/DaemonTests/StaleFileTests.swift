import Building
import Configuration
import Diagnostics
import Foundation
import Glibc
import History
import ProjectFiles
import Publishing
import TestSupport
import Testing

@testable import Daemon

@Suite("Stale files")
struct StaleFileTests {
  private static let pipelines = Shop.registry(pipelines: ["a": "one", "b": "two"])

  private func shop(_ configuration: String = "all = true\n") throws -> Shop {
    let shop = try Shop(registry: Self.pipelines)
    try shop.configure(configuration)
    #expect(shop.generate(.start).outcome == .published)
    return shop
  }

  @Test("A deleted pipeline's DAG goes, after the rest stands, and the history says so")
  func deleted() throws {
    let shop = try shop()
    #expect(shop.names() == ["requirements.txt", "shop_a_dag.py", "shop_b_dag.py"])
    try shop.write(Shop.registry(pipelines: ["a": "one"]), to: "src/shop/pipeline_registry.py")
    let generation = shop.generate()
    #expect(generation.outcome == .published)
    #expect(generation.deeds.last == "removed airflow_dags/shop_b_dag.py")
    #expect(shop.names() == ["requirements.txt", "shop_a_dag.py"])
    let artifact = try #require(try shop.record(of: generation).artifacts.last)
    #expect(artifact.outcome == .removed && artifact.newSHA256 == nil && artifact.oldSHA256 != nil)
    #expect(shop.generate().outcome == .unchanged)
  }

  @Test("A renamed and a deselected pipeline's DAG goes")
  func renamedOrDeselected() throws {
    let shop = try shop()
    try shop.write(Shop.registry(pipelines: ["a": "one", "c": "two"]), to: "src/shop/pipeline_registry.py")
    #expect(shop.generate().count(.removed) == 1)
    #expect(shop.names() == ["requirements.txt", "shop_a_dag.py", "shop_c_dag.py"])
    try shop.configure("pipelines = [\"c\"]\n")
    #expect(shop.generate().count(.removed) == 1)
    #expect(shop.names() == ["requirements.txt", "shop_c_dag.py"])
  }

  @Test("A failed build removes nothing, and the next good one does")
  func failed() throws {
    let shop = try shop()
    try shop.write("def register_pipelines(:\n", to: "src/shop/pipeline_registry.py")
    #expect(shop.generate().outcome == .failed)
    #expect(shop.names()?.count == 3)
    try shop.write(Shop.registry(pipelines: ["a": "one"]), to: "src/shop/pipeline_registry.py")
    #expect(shop.generate().count(.removed) == 1)
  }

  @Test("A build that cannot be published in full removes nothing")
  func unpublished() throws {
    let shop = try shop()
    mkdir(shop.path("airflow_dags/shop_c_dag.py"), 0o755)
    try shop.write(Shop.registry(pipelines: ["a": "one", "c": "two"]), to: "src/shop/pipeline_registry.py")
    #expect(shop.generate().outcome == .failed)
    #expect(shop.names()?.contains("shop_b_dag.py") == true)
    rmdir(shop.path("airflow_dags/shop_c_dag.py"))
    #expect(shop.generate().deeds.contains("removed airflow_dags/shop_b_dag.py"))
  }

  @Test("An edited one is kept and told about until somebody acts")
  func edited() throws {
    let shop = try shop()
    try shop.append("# mine\n", to: "airflow_dags/shop_b_dag.py")
    try shop.configure("pipelines = [\"a\"]\n")
    for _ in 0..<2 {
      let generation = shop.generate()
      #expect(generation.deeds.last == "kept airflow_dags/shop_b_dag.py")
      let diagnostic = try #require(generation.diagnostics.first)
      #expect(diagnostic.code == .editedFile && diagnostic.severity == .warning)
      #expect(diagnostic.location?.path == "airflow_dags/shop_b_dag.py")
      #expect(diagnostic.message.contains("the DAG of the pipeline \"b\" is stale"))
    }
    unlink(shop.path("airflow_dags/shop_b_dag.py"))
    #expect(shop.generate().diagnostics.isEmpty)
  }

  @Test("The policy to overwrite is none to remove")
  func policy() throws {
    let shop = try shop("all = true\non-hand-edit = \"overwrite\"\n")
    try shop.append("# mine\n", to: "airflow_dags/shop_b_dag.py")
    try shop.configure("pipelines = [\"a\"]\non-hand-edit = \"overwrite\"\n")
    #expect(shop.generate().count(.kept) == 1)
    #expect(shop.text("airflow_dags/shop_b_dag.py")?.hasSuffix("# mine\n") == true)
  }

  @Test("Another target folder: the files move, and the folders that were made for them go")
  func moved() throws {
    let shop = try shop("target-dir = \"out/deep/dags\"\nall = true\n")
    try shop.configure("target-dir = \"out/other\"\nall = true\n")
    let generation = shop.generate()
    #expect(generation.count(.removed) == 3 && generation.publishedCount == 3)
    #expect(shop.names("out") == ["other"])
    try shop.write("", to: "out/other/theirs.py")
    try shop.configure("target-dir = \"dags\"\nall = true\n")
    #expect(shop.generate().count(.removed) == 3)
    #expect(shop.names("out/other") == ["theirs.py"])
  }

  @Test("A folder that was there before stays, also empty")
  func folderOfOthers() throws {
    let shop = try Shop(registry: Self.pipelines)
    mkdir(shop.path("theirs"), 0o755)
    try shop.configure("target-dir = \"theirs\"\nall = true\n")
    _ = shop.generate(.start)
    try shop.configure("target-dir = \"dags\"\nall = true\n")
    #expect(shop.generate().count(.removed) == 3)
    #expect(shop.names("theirs") == [])
  }

  @Test("Two pipelines that swap their names both stay, each with the other's tasks")
  func swapped() throws {
    let shop = try shop()
    try shop.write(Shop.registry(pipelines: ["a": "two", "b": "one"]), to: "src/shop/pipeline_registry.py")
    let generation = shop.generate()
    #expect(generation.count(.replaced) == 2 && generation.count(.removed) == 0)
    #expect(shop.text("airflow_dags/shop_a_dag.py")?.contains("\"two\"") == true)
    #expect(shop.text("airflow_dags/shop_b_dag.py")?.contains("\"one\"") == true)
  }

  @Test("A name that changes in nothing but case leaves one file")
  func caseOnly() throws {
    let shop = try shop()
    try shop.write(Shop.registry(pipelines: ["a": "one", "B": "two"]), to: "src/shop/pipeline_registry.py")
    #expect(shop.generate().outcome == .published)
    #expect(shop.names()?.count { $0.lowercased() == "shop_b_dag.py" } == 1)
    #expect(shop.text("airflow_dags/shop_B_dag.py")?.contains("\"two\"") == true)
  }

  @Test("A file that is due under one name is not removed by another name of it")
  func alias() throws {
    let shop = try shop("target-dir = \"dags\"\nall = true\n")
    symlink("dags", shop.path("link"))
    try shop.configure("target-dir = \"link\"\nall = true\n")
    let generation = shop.generate()
    #expect(generation.count(.unchanged) == 3 && generation.count(.removed) == 0)
    #expect(shop.names("dags")?.count == 3)
    try shop.configure("target-dir = \"\(shop.path("dags"))\"\nall = true\n")
    #expect(shop.generate().count(.removed) == 0)
    #expect(shop.names("dags")?.count == 3)
  }

  @Test("A path that became a folder is nobody's file")
  func becameFolder() throws {
    let shop = try shop()
    unlink(shop.path("airflow_dags/shop_b_dag.py"))
    try shop.write("", to: "airflow_dags/shop_b_dag.py/x")
    try shop.configure("pipelines = [\"a\"]\n")
    let generation = shop.generate()
    #expect(generation.diagnostics.isEmpty && generation.count(.removed) == 0)
    #expect(shop.names("airflow_dags/shop_b_dag.py") == ["x"])
  }

  @Test("A link that somebody laid is followed when publishing, and kept when stale")
  func link() throws {
    let shop = try shop()
    rename(shop.path("airflow_dags/shop_b_dag.py"), shop.path("elsewhere.py"))
    symlink("../elsewhere.py", shop.path("airflow_dags/shop_b_dag.py"))
    try shop.write(Shop.registry(pipelines: ["a": "one", "b": "three"]), to: "src/shop/pipeline_registry.py")
    #expect(shop.generate().count(.replaced) == 1)
    #expect(shop.text("elsewhere.py")?.contains("\"three\"") == true)
    try shop.configure("pipelines = [\"a\"]\n")
    let generation = shop.generate()
    #expect(generation.deeds.last == "kept airflow_dags/shop_b_dag.py")
    #expect(generation.diagnostics.first?.message.hasSuffix("is kept since it is a link") == true)
    #expect(shop.bytes("elsewhere.py") != nil)
  }

  @Test("A pipeline that is left out because of an error in it keeps its DAG")
  func leftOut() throws {
    let shop = try Shop()
    try shop.write(
      """
      from kedro.framework.project import find_pipelines

      def register_pipelines():
          return find_pipelines()

      """, to: "src/shop/pipeline_registry.py")
    let good = """
      from kedro.pipeline import Pipeline, node

      def create_pipeline(**kwargs):
          return Pipeline([node(len, "a", "b", name="one")])

      """
    for pipeline in ["x", "y"] {
      try shop.write("", to: "src/shop/pipelines/\(pipeline)/__init__.py")
      try shop.write(
        "from .pipeline import create_pipeline\n", to: "src/shop/pipelines/\(pipeline)/__init__.py")
      try shop.write(good, to: "src/shop/pipelines/\(pipeline)/pipeline.py")
    }
    try shop.write("", to: "src/shop/pipelines/__init__.py")
    try shop.configure("all = true\nengine = \"static\"\n")
    #expect(shop.generate(.start).outcome == .published)
    try shop.write("import no_such_module_anywhere_x\n" + good, to: "src/shop/pipelines/y/pipeline.py")
    let generation = shop.generate()
    #expect(generation.count(.removed) == 0)
    #expect(shop.names()?.contains("shop_y_dag.py") == true)
  }

  // MARK: - Who selected it

  @Test("What single builds select stays side by side, and the configuration's own word removes none of it")
  func singleBuilds() throws {
    let shop = try shop("pipelines = [\"a\"]\n")
    shop.restart { $0.pipelines = .named(["b"]) }
    #expect(shop.generate().count(.removed) == 0)
    shop.restart { $0.targetDirectory = "other" }
    #expect(shop.generate().count(.removed) == 0)
    shop.restart()
    #expect(shop.generate().count(.removed) == 0)
    shop.restart(isDaemon: true)
    #expect(shop.generate().count(.removed) == 0)
    #expect(shop.names() == ["requirements.txt", "shop_a_dag.py", "shop_b_dag.py"])
    #expect(shop.names("other") == ["requirements.txt", "shop_a_dag.py"])
  }

  @Test("But a DAG whose pipeline is no more goes, whoever selected it")
  func goneForAll() throws {
    let shop = try shop("pipelines = [\"a\"]\n")
    shop.restart { $0.pipelines = .named(["b"]) }
    _ = shop.generate()
    shop.restart()
    try shop.write(Shop.registry(pipelines: ["a": "one"]), to: "src/shop/pipeline_registry.py")
    #expect(shop.generate().deeds.last == "removed airflow_dags/shop_b_dag.py")
  }

  @Test("A daemon's flags are one wish, whatever they were before")
  func daemonFlags() throws {
    let shop = try Shop(registry: Self.pipelines)
    shop.restart(isDaemon: true) { $0.pipelines = .all }
    _ = shop.generate(.start)
    shop.restart(isDaemon: true) { $0.pipelines = .named(["b"]) }
    #expect(shop.generate(.start).deeds.last == "unchanged airflow_dags/shop_b_dag.py")
    #expect(shop.names() == ["requirements.txt", "shop_b_dag.py"])
    try shop.configure("pipelines = [\"a\"]\n")
    shop.restart()
    #expect(shop.generate().count(.removed) == 0, "a single build is not the daemon's")
    shop.restart(isDaemon: true)
    #expect(shop.generate(.start).deeds.last == "removed airflow_dags/shop_b_dag.py")
  }

  @Test("One state folder for two projects: neither touches the other's files")
  func sharedState() throws {
    let (shop, other) = (try shop(), try Shop(registry: Self.pipelines))
    try other.configure("pipelines = [\"a\"]\n")
    let root = other.scratch.url.path + "/project"
    other.generator = Generator(
      root: root, builder: Builder(root: root, overrides: Configuration.Overrides()),
      historyPath: shop.historyPath, toolVersion: "test")
    #expect(other.generate().count(.removed) == 0)
    #expect(shop.names()?.count == 3)
  }

  @Test("A lost state: nothing is removed, and what is as it would be is ours again")
  func lostState() throws {
    let shop = try shop()
    for suffix in ["", "-journal"] { unlink(shop.historyPath + suffix) }
    try shop.configure("pipelines = [\"a\"]\n")
    #expect(
      shop.generate().deeds == [
        "unchanged airflow_dags/requirements.txt", "unchanged airflow_dags/shop_a_dag.py",
      ])
    #expect(shop.names()?.count == 3)
    try shop.write(Shop.registry(pipelines: ["b": "two", "c": "x"]), to: "src/shop/pipeline_registry.py")
    try shop.configure("pipelines = [\"c\"]\n")
    #expect(shop.generate().deeds.last == "created airflow_dags/shop_c_dag.py")
    #expect(shop.names() == ["requirements.txt", "shop_b_dag.py", "shop_c_dag.py"])
  }
}
