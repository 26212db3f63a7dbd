import Deployment
import Foundation
import TestSupport
import Testing

@Suite("A wheel's version")
struct WheelVersionTests {
  @Test(
    "has one spelling",
    arguments: [
      ("0.1", "0.1"), ("v01.02.C-3", "1.2rc3"), ("1.0-1", "1.0.post1"), ("1.0+Ubuntu-1", "1.0+ubuntu.1"),
      ("1!2.0ALPHA", "1!2.0a0"), ("0!1.0", "1.0"), ("1.0.dev", "1.0.dev0"), ("1.0a-1", "1.0a1"),
      ("1.0a--1", "1.0a0.post1"), ("1.0rev4-dev_2", "1.0.post4.dev2"), ("1.0+001.0a", "1.0+1.0a"),
      (" 1.0\n", "1.0"), ("2024.01.15", "2024.1.15"),
    ])
  func table(_ text: String, _ normal: String) { #expect(WheelVersion(text)?.description == normal) }

  @Test(
    "is not everything",
    arguments: [
      "", "x.y", "1.0-", "1.0.", "1..0", "1.0+", "1.0+a..b", "1.0 beta", "1.0é", "١.0", "1.0post1a1",
    ])
  func none(_ text: String) { #expect(WheelVersion(text) == nil) }

  @Test(
    "is more for setuptools",
    arguments: [
      ("1988 12 25", "1988.12.25"), ("v0.2?beta", "0.2b0"), ("v0.2 beta", "0.2b0"), ("v1.0RC1\n", "1.0rc1"),
    ])
  func setuptools(_ text: String, _ normal: String) {
    #expect(WheelVersion(setuptools: text)?.description == normal)
  }

  @Test("setuptools refuses a leading space, which becomes a dot")
  func setuptoolsRefuses() { #expect(WheelVersion(setuptools: " 1.0") == nil) }

  @Test("is what packaging and setuptools say, for 20,000 texts", .needs(.kedro17)) func differential() throws
  {
    let parts = [
      "1", "0", "007", "12", ".", "-", "_", "+", "!", "v", "V", "a", "Alpha", "b", "beta", "c", "rc", "RC",
      "pre",
      "preview", "r", "rev", "post", "dev", "DEV", " ", "\n", "?", "x", "é", "ubuntu", "\u{1C}", "\u{A0}",
      "ſ", "K",
    ]
    var state: UInt64 = 42
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    // Half begin like a version, or nearly none would be one.
    let texts = (0..<20_000).map { number in
      (number % 2 == 0 ? "1.\(random(4))" : "")
        + (0..<random(7)).map { _ in parts[random(parts.count)] }.joined()
    }
    let finished = try run(
      [
        PythonEnvironment.kedro17.python, "-c",
        """
        import json, sys
        from packaging.version import Version
        from setuptools._normalization import safe_version
        def ask(f, text):
            try:
                return str(f(text))
            except Exception:
                return None
        texts = json.load(sys.stdin)
        json.dump([[ask(Version, t), ask(safe_version, t)] for t in texts], sys.stdout)
        """,
      ], input: try JSONEncoder().encode(texts))
    try #require(finished.status == 0, "\(finished.errors.suffix(2000))")
    let answers = try JSONDecoder().decode([[String?]].self, from: finished.output)
    #expect(answers.count == texts.count)
    #expect(answers.count { $0[0] != nil } > 2_000)
    for (text, answer) in zip(texts, answers) {
      let ours = [WheelVersion(text)?.description, WheelVersion(setuptools: text)?.description]
      if ours != answer { Issue.record("\(text.debugDescription): \(ours), and not \(answer)") }
    }
  }
}
