import Configuration
import Diagnostics
import Foundation
import ProjectFiles
import TestSupport
import Testing
import Traces
import Watching

@testable import Daemon

/// Why an artifact is as it is, and what a file can reach, from the traces alone.
@Suite("An explanation")
struct ExplanationTests {
  private static let dag = "airflow_dags/shop_dag.py"
  private static let registry = "src/shop/pipeline_registry.py"

  private func explain(_ shop: Shop, _ paths: String...) -> Explanation? {
    let traces = TraceStore(
      path: shop.cachePath, root: shop.generator.root, toolVersion: "test", isReadOnly: true)
    return Explanation(paths, in: traces, DiskFiles(root: shop.generator.root), root: shop.generator.root)
  }

  private func artifact(_ shop: Shop, _ path: String) throws -> ExplainedArtifact {
    guard case .artifact(let artifact)? = explain(shop, path) else { throw Missing() }
    return artifact
  }

  private func file(_ shop: Shop, _ paths: String...) throws -> ExplainedFile {
    let traces = TraceStore(
      path: shop.cachePath, root: shop.generator.root, toolVersion: "test", isReadOnly: true)
    guard
      case .file(let file)? = Explanation(
        paths, in: traces, DiskFiles(root: shop.generator.root), root: shop.generator.root)
    else {
      throw Missing()
    }
    return file
  }

  private struct Missing: Error {}

  @Test("is none before there is a build")
  func nothing() throws {
    #expect(explain(try Shop(), Self.dag) == nil)
  }

  @Test("names what an artifact depends on, in order")
  func dependencies() throws {
    let shop = try Shop()
    let first = shop.generate(.start)
    let artifact = try artifact(shop, Self.dag)
    #expect(artifact.pipeline == "__default__" && artifact.kind == "dag" && artifact.staleBy == nil)
    #expect(artifact.made?.generation == first.id && artifact.made?.changed == nil)
    #expect(
      artifact.dependencies.map(\.name) == ["configuration", "pipeline __default__", "airflow", "model"])
    #expect(artifact.dependencies[0].files == ["pyproject.toml", "dagwatchd.toml"])
    #expect(artifact.dependencies[3].files.contains(Self.registry))
  }

  struct Edit: CustomTestStringConvertible, Sendable {
    var path: String
    var text: String
    /// What the DAG is said to be changed by.
    var changed: String
    var testDescription: String { path }
  }

  @Test(
    "names the first input that changed with an artifact's bytes",
    arguments: [
      Edit(
        path: Self.registry, text: Shop.registry(["clean", "split"]), changed: "pipeline __default__"),
      Edit(path: "conf/base/airflow.yml", text: "default: {retries: 7}\n", changed: "airflow"),
      Edit(
        path: "dagwatchd.toml", text: "wheel.build = false\nairflow.task-groups = true\nenv = \"local\"\n",
        changed: "configuration"),
    ])
  func because(edit: Edit) throws {
    let shop = try Shop()
    try shop.write("default: {retries: 2}\n", to: "conf/base/airflow.yml")
    _ = shop.generate(.start)
    try shop.write(edit.text, to: edit.path)
    #expect(try artifact(shop, Self.dag).staleBy == edit.path)
    let second = shop.generate(.save)
    let made = try artifact(shop, Self.dag).made
    if second.publishedCount == 0 {
      // The bytes are the same, and so is their reason.
      #expect(made?.changed == nil)
    } else {
      #expect(made?.generation == second.id)
      #expect(made?.changed == edit.changed && made?.input == edit.path)
    }
    #expect(try artifact(shop, Self.dag).staleBy == nil)
  }

  @Test("keeps an artifact's reason while its bytes stay")
  func kept() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    try shop.write(Shop.registry(["clean", "split"]), to: Self.registry)
    let second = shop.generate(.save)
    try shop.append("# a comment\n", to: Self.registry)
    _ = shop.generate(.save)
    shop.restart()
    _ = shop.generate(.start)
    let made = try artifact(shop, Self.dag).made
    #expect(made?.generation == second.id && made?.input == Self.registry)
  }

  @Test("is not misled by what changed before and left the bytes as they were")
  func harmless() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    try shop.append("# a comment\n", to: "pyproject.toml")
    _ = shop.generate(.save)
    try shop.write(Shop.registry(["clean", "split"]), to: Self.registry)
    _ = shop.generate(.save)
    let made = try artifact(shop, Self.dag).made
    #expect(made?.changed == "pipeline __default__" && made?.input == Self.registry)
  }

  @Test("tells what stands in an artifact's place")
  func standing() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    #expect(try artifact(shop, Self.dag).standing == .asLeft)
    try shop.append("# by hand\n", to: Self.dag)
    #expect(try artifact(shop, Self.dag).standing == .changed)
    try FileManager.default.removeItem(atPath: shop.path(Self.dag))
    #expect(try artifact(shop, Self.dag).standing == .missing)
  }

  @Test("counts a failed build for nothing")
  func failed() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    try shop.write("def (:\n", to: Self.registry)
    _ = shop.generate(.save)
    #expect(try artifact(shop, Self.dag).staleBy == Self.registry)
  }

  @Test("says who reads a file, and what it can reach")
  func reach() throws {
    let shop = try Shop()
    try shop.configure("")
    try shop.write("", to: "dagwatchd.toml")
    _ = shop.generate(.start)
    let wheel = "dist/shop-0.1-py3-none-any.whl"
    let registry = try file(shop, Self.registry)
    #expect(registry.readBy.map(\.part) == ["model", "wheel"])
    #expect(registry.pipelines == ["__default__"])
    #expect(
      registry.reaches == [
        .init(artifact: "airflow_dags/requirements.txt", through: ["model"]),
        .init(artifact: Self.dag, through: ["model"]),
        .init(artifact: wheel, through: ["model", "wheel"]),
      ])
    // It is not there, and that was asked.
    let airflow = try file(shop, "conf/local/airflow.yml")
    #expect(airflow.readBy.contains { $0.part == "airflow" && !$0.isContents })
    #expect(airflow.reaches.contains { $0.artifact == Self.dag })
    let notes = try file(shop, "docs/notes.md")
    #expect(notes.readBy.isEmpty && notes.reaches.isEmpty)
  }

  @Test("takes the first reading of a path that means something")
  func readings() throws {
    let shop = try Shop()
    _ = shop.generate(.start)
    #expect(try file(shop, "src/src/shop/settings.py", "src/shop/settings.py").path == "src/shop/settings.py")
    #expect(try file(shop, "none", "neither").path == "none")
    #expect(explain(shop, "none", Self.dag).map { if case .artifact = $0 { true } else { false } } == true)
  }
}
