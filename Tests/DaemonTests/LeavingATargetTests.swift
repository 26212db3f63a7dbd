import Foundation
import History
import Publishing
import TestSupport
import Testing

@testable import Daemon

/// What a target put into files of somebody else's goes with the target, and the rest of these files stays to the byte.
@Suite("Leaving a target")
struct LeavingATargetTests {
  private func shop(requirements: String? = "pandas\n") throws -> Shop {
    try .astronomer(requirements: requirements)
  }

  private func astro(_ shop: Shop, _ path: String) -> String? { shop.text("../astro/" + path) }

  /// All that lies below the Astro project.
  private func files(_ shop: Shop) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: shop.path("../astro")).sorted()
  }

  @Test("takes files and blocks away, and leaves what was there before as it was")
  func leaves() throws {
    let shop = try shop()
    #expect(astro(shop, "Dockerfile")?.contains("dist/shop-0.1-py3-none-any.whl") == true)
    #expect(try files(shop).contains("dags/shop_dag.py"))
    try shop.scratch.write("mine\n", to: "astro/include/shop/data/result.txt")
    try shop.configure("")
    let generation = shop.generate()
    #expect(generation.outcome == .published && generation.diagnostics == [])
    #expect(generation.deeds.contains("replaced ../astro/Dockerfile"))
    #expect(astro(shop, "Dockerfile") == Shop.dockerfile)
    #expect(astro(shop, "requirements.txt") == "pandas\n")
    #expect(
      try files(shop) == [
        "Dockerfile", "include", "include/shop", "include/shop/data", "include/shop/data/result.txt",
        "requirements.txt",
      ])
    #expect(shop.generate().outcome == .unchanged)
    // And coming back is as coming for the first time.
    try shop.configure(Shop.astro)
    #expect(shop.generate().outcome == .published)
    #expect(astro(shop, "Dockerfile")?.hasPrefix(Shop.dockerfile + "\n\n# >>> dagwatchd >>>\n") == true)
  }

  @Test("keeps what was changed around a block, and where the block was moved to")
  func keepsEdits() throws {
    let shop = try shop()
    let text = try #require(astro(shop, "Dockerfile"))
    let block = try #require(text.range(of: "# >>>").map { String(text[$0.lowerBound...]) })
    try shop.scratch.write("FROM x\n\(block)\n# mine\nUSER astro", to: "astro/Dockerfile")
    try shop.configure("")
    #expect(shop.generate().outcome == .published)
    #expect(astro(shop, "Dockerfile") == "FROM x\n\n# mine\nUSER astro")
  }

  @Test("takes away a file that was made for the block alone")
  func madeForTheBlock() throws {
    let shop = try shop(requirements: nil)
    #expect(astro(shop, "requirements.txt") != nil)
    try shop.configure("")
    #expect(shop.generate().deeds.contains("removed ../astro/requirements.txt"))
    #expect(astro(shop, "requirements.txt") == nil)
    // An empty one of somebody else's is a file all the same.
    let other = try self.shop(requirements: "")
    try other.configure("")
    #expect(other.generate().outcome == .published)
    #expect(astro(other, "requirements.txt") == "")
  }

  @Test("keeps a link, and empties what it leads to")
  func link() throws {
    let shop = try shop(requirements: nil)
    let path = shop.path("../astro/requirements.txt")
    rename(path, shop.path("../elsewhere.txt"))
    symlink("../elsewhere.txt", path)
    try shop.configure("")
    let generation = shop.generate()
    #expect(generation.outcome == .published && generation.diagnostics == [])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "../elsewhere.txt")
    #expect(shop.text("../elsewhere.txt") == "")
  }

  @Test("leaves a file alone whose marks make no pair, says so, and tries again")
  func damaged() throws {
    let shop = try shop()
    let damaged = "FROM x\n# >>> dagwatchd >>>\nRUN mine\n"
    try shop.scratch.write(damaged, to: "astro/Dockerfile")
    try shop.configure("")
    for _ in 0..<2 {
      let generation = shop.generate()
      #expect(generation.codes == [.markedBlock])
      #expect(astro(shop, "Dockerfile") == damaged)
    }
    try shop.scratch.write("FROM x\n", to: "astro/Dockerfile")
    #expect(shop.generate().diagnostics == [])
  }

  @Test("is shown beforehand as it will be")
  func preview() throws {
    let shop = try shop(requirements: nil)
    try shop.configure("")
    let preview = Preview(
      root: shop.scratch.url.path + "/project", overrides: .init(), historyPath: shop.historyPath)
    let shown = Dictionary(uniqueKeysWithValues: preview.files.map { ($0.path, $0.outcome) })
    #expect(shown["../astro/Dockerfile"] == .replaced && shown["../astro/requirements.txt"] == .removed)
    #expect(shown["../astro/dags/shop_dag.py"] == .removed)
    let file = preview.files.first { $0.path == "../astro/Dockerfile" }
    #expect(file?.new == Array(Shop.dockerfile.utf8))
  }

  @Test("moves with the Astro project's folder")
  func moves() throws {
    let shop = try shop()
    try shop.scratch.write("FROM astrocrpublic.azurecr.io/runtime:3.1-12\n", to: "other/Dockerfile")
    try shop.configure(Shop.astro.replacingOccurrences(of: "../astro", with: "../other"))
    #expect(shop.generate().outcome == .published)
    #expect(astro(shop, "Dockerfile") == Shop.dockerfile)
    #expect(shop.text("../other/Dockerfile")?.contains("# >>> dagwatchd >>>") == true)
  }
}
