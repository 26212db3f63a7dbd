import Diagnostics
import Foundation
import Publishing
import TestSupport
import Testing

@testable import Daemon

extension Shop {
  /// A registry of pipelines of one node each.
  static func registry(pipelines: [String: String]) -> String {
    let entries = pipelines.sorted { $0.key < $1.key }.map { pipeline, node in
      "\"\(pipeline)\": Pipeline([node(step, \"a\", \"b\", name=\"\(node)\")])"
    }
    return """
      from kedro.pipeline import Pipeline, node

      def step(data):
          return data

      def register_pipelines():
          return {\(entries.joined(separator: ", "))}

      """
  }

  static let astro = "targets = [\"astro\"]\n[astro]\ndirectory = \"../astro\"\n"
  static let dockerfile = "FROM astrocrpublic.azurecr.io/runtime:3.1-12\nRUN true"

  /// One that is published into an Astro project beside it, as `astro dev init` makes those.
  /// - Parameter requirements: what it has in its `requirements.txt`; nil: there is none.
  static func astronomer(requirements: String? = "pandas\n") throws -> Shop {
    let shop = try Shop(registry: registry(pipelines: ["__default__": "one"]))
    try shop.write(
      """
      [build-system]
      requires = ["setuptools"]
      build-backend = "setuptools.build_meta"
      [project]
      name = "shop"
      version = "0.1"
      [tool.setuptools.packages.find]
      where = ["src"]
      [tool.kedro]
      package_name = "shop"
      project_name = "Shop"
      kedro_init_version = "1.7.0"

      """, to: "pyproject.toml")
    try shop.scratch.write(dockerfile, to: "astro/Dockerfile")
    if let requirements { try shop.scratch.write(requirements, to: "astro/requirements.txt") }
    try shop.configure(astro)
    let first = shop.generate(.start)
    try #require(first.outcome == .published, "\(first.diagnostics)")
    return shop
  }

  func retry(_ failed: Generation) -> Generation? {
    guard case .finished(let generation) = generator.retry(failed) else { return nil }
    return generation
  }

  func configure(_ text: String) throws { try write("wheel.build = false\n" + text, to: "dagwatchd.toml") }

  /// Names in the project's folder, sorted; nil where there is no such folder.
  func names(_ folder: String = "airflow_dags") -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
  }

  var root: String { scratch.url.path + "/project" }

  func path(_ path: String) -> String { scratch.url.path + "/project/" + path }

  func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

  func append(_ text: String, to path: String) throws { try write((self.text(path) ?? "") + text, to: path) }
}

extension Generation {
  /// `removed airflow_dags/a.py`
  var deeds: [String] { publications.map { "\($0.outcome.rawValue) \($0.path)" } }
  var codes: [DiagnosticCode] { diagnostics.map(\.code) }
}
