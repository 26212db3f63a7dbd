import Foundation
import TestSupport
import Testing

@testable import dagwatchd

@Suite("The difference of two texts")
struct LineDifferenceTests {
  private func unified(_ old: String?, _ new: String?) -> [String] {
    UnifiedDiff(path: "a.py", old: old.map { Array($0.utf8) }, new: new.map { Array($0.utf8) }).lines
  }

  @Test("is as `diff -u` writes it")
  func unified() {
    let old = (1...12).map { "\($0)\n" }.joined()
    #expect(
      unified(old, old.replacing("6\n", with: "six\nseven\n")) == [
        "--- a/a.py", "+++ b/a.py", "@@ -3,7 +3,8 @@", " 3", " 4", " 5", "-6", "+six", "+seven", " 7", " 8",
        " 9",
      ])
    #expect(unified(nil, "x\n") == ["--- /dev/null", "+++ b/a.py", "@@ -0,0 +1 @@", "+x"])
    #expect(unified("x\n", nil) == ["--- a/a.py", "+++ /dev/null", "@@ -1 +0,0 @@", "-x"])
    #expect(
      unified("x", "x\n") == [
        "--- a/a.py", "+++ b/a.py", "@@ -1 +1 @@", "-x", "\\ No newline at end of file", "+x",
      ])
    #expect(unified("x\n", "x\n") == [])
    #expect(unified(nil, "") == [])
  }

  @Test("matches what is unique before what is not: a block that came is one block")
  func patience() {
    let block = { (name: String) in "def \(name):\n    x\n}\n\n" }
    #expect(
      unified(block("a") + block("c"), block("a") + block("b") + block("c")).filter { $0.first == "+" }
        == ["+++ b/a.py", "+def b:", "+    x", "+}", "+"])
  }

  /// A text of few different lines, so that much is the same.
  private static func random(_ generator: inout FixedGenerator) -> String {
    let lines = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
      ["a", "b", "c", "", "x\(Int.random(in: 0...20, using: &generator))"].randomElement(using: &generator)
        ?? ""
    }
    let isEnded = Int.random(in: 0...3, using: &generator) > 0
    return lines.joined(separator: "\n") + (isEnded && !lines.isEmpty ? "\n" : "")
  }

  @Test("leads from one text to the other, and says of each line once what became of it", arguments: 1...300)
  func steps(_ seed: Int) {
    var generator = FixedGenerator(seed: UInt64(seed))
    let (old, new) = (Array(Self.random(&generator).utf8), Array(Self.random(&generator).utf8))
    let difference = LineDifference(old, new)
    var (left, right): ([UInt8], [UInt8]) = ([], [])
    for step in difference.steps {
      switch step {
      case .same(let first, let second):
        #expect(difference.old[first] == difference.new[second])
        left += difference.old[first]
        right += difference.new[second]
      case .removed(let line): left += difference.old[line]
      case .added(let line): right += difference.new[line]
      }
    }
    #expect(left == old && right == new)
  }

  @Test("is applied by git to the old text, and gives the new one", arguments: 1...40)
  func applied(_ seed: Int) throws {
    var generator = FixedGenerator(seed: UInt64(1000 + seed))
    let (old, new) = (Self.random(&generator), Self.random(&generator))
    let lines = unified(old, new)
    if lines.isEmpty { return }
    let scratch = try ScratchFolder()
    try scratch.write(old, to: "a.py")
    try scratch.write(lines.map { $0 + "\n" }.joined(), to: "patch")
    let applied = try run(
      ["git", "apply", "--unidiff-zero", "patch"], environment: ["GIT_CEILING_DIRECTORIES": scratch.url.path],
      in: scratch.url)
    try #require(applied.status == 0, "\(applied.errors)\n\(lines)")
    #expect(try String(contentsOf: scratch.url.appending(path: "a.py"), encoding: .utf8) == new)
  }

  @Test("of two long texts with nothing in common is found as fast as they are read")
  func long() {
    let texts = ["a", "b"].map { mark in
      Array((0..<20_000).map { "\(mark)\($0)\n" }.joined().utf8)
    }
    #expect(LineDifference(texts[0], texts[1]).steps.count == 40_000)
    // The same lines over and over have no match that is unique.
    let same = ["x\ny\n", "y\nx\nx\n"].map { Array(String(repeating: $0, count: 10_000).utf8) }
    #expect(!LineDifference(same[0], same[1]).steps.isEmpty)
  }
}
