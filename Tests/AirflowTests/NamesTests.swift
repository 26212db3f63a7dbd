import Airflow
import Foundation
import TestSupport
import Testing

@Suite("Names")
struct NamesTests {
  @Test(
    "an accepted name is kept, another is replaced",
    arguments: [
      ("ns.node_1", "ns.node_1"), ("1st", "1st"), ("class", "class"), ("task", "task"),
      ("A-b.C_d", "A-b.C_d"),
      ("données", "données"), ("日本語", "日本語"), ("½", "½"), ("_", "_"), ("-", "-"),
      ("<lambda>__20af95f6", "lambda__20af95f6"), ("partial(f)__20af95f6", "partial_f__20af95f6"),
      ("f([a;b]) -> [c]", "f_a_b-c"), ("1,000 rows", "1_000_rows"), ("a\n", "a"), ("../../etc", "etc"),
      ("x\u{202E}y", "x_y"), ("e\u{301}t", "e_t"), ("𝐀b", "b"),
    ])
  func alphabet(_ name: String, _ id: String) {
    #expect(Names.distinct([name])[0].utf8.elementsEqual(id.utf8))
  }

  @Test("of names without anything to keep, each has its hash once there are two")
  func nothingLeft() {
    #expect(Names.distinct([".."]) == ["unnamed"])
    #expect(Names.distinct(["→", "←"]) == ["unnamed-16166003", "unnamed-774f1d6b"])
  }

  @Test("where names meet after replacement, those that were altered give way")
  func collisions() {
    #expect(
      Names.distinct(["a b", "a_b", "a-b", "a.b", "A_B"]) == ["a_b-c8687a08", "a_b", "a-b", "a.b", "A_B"])
    #expect(Names.distinct(["a b", "a/b"]) == ["a_b-c8687a08", "a_b-c14cddc0"])
    // Somebody called a node what the hash would have given.
    let taken = Names.distinct(["a b", "a_b", "a_b-c8687a08"])
    #expect(taken[1...] == ["a_b", "a_b-c8687a08"])
    #expect(Set(taken).count == 3)
  }

  @Test("composed and decomposed letters are two names, as in Python")
  func canonicalEquivalents() {
    let ids = Names.distinct(["\u{E9}", "e\u{301}", "e"])
    #expect(ids[0].utf8.elementsEqual("\u{E9}".utf8))
    #expect(ids[1].hasPrefix("e-"))
    #expect(ids[2] == "e")
  }

  @Test("every name is accepted and distinct, in whatever order they come")
  func anyOrder() {
    var names = hostileNames + hostileNames.map { $0 + " " } + hostileNames.map { "(" + $0 }
    names = names.enumerated().filter { place, name in
      !names[..<place].contains { $0.utf8.elementsEqual(name.utf8) }
    }.map(\.element)
    let ids = Names.distinct(names)
    #expect(ids.allSatisfy(Names.isAccepted))
    #expect(Set(ids.map { Array($0.utf8) }).count == names.count)
    var generator = RepeatableNumbers(state: 1)
    for _ in 0..<20 {
      let order = Array(names.indices).shuffled(using: &generator)
      let shuffled = Names.distinct(order.map { names[$0] })
      #expect(zip(order, shuffled).allSatisfy { ids[$0].utf8.elementsEqual($1.utf8) })
    }
  }

  @Test("an id is no longer than the log folder of its task can be")
  func lengths() {
    #expect(Names.longestID == 247)
    let longest = String(repeating: "x", count: 247)
    #expect(Names.distinct([longest]) == [longest])
    let long = Names.distinct([longest + "x", longest + "y", String(repeating: "語", count: 100)])
    #expect(long.map(\.utf8.count) == [247, 247, 246])
    #expect(Set(long).count == 3)
    #expect(long[0].hasPrefix(String(repeating: "x", count: 238) + "-"))
  }

  @Test("where case is ignored, the name without capitals is kept")
  func ignoringCase() {
    #expect(Names.distinct(["Data", "data"], ignoringCase: true)[1] == "data")
    #expect(Names.distinct(["Data", "data"], ignoringCase: true)[0].hasPrefix("Data-"))
    #expect(Names.distinct(["Data", "DATA"], ignoringCase: true).allSatisfy { $0.contains("-") })
    #expect(Names.distinct(["Data", "other"], ignoringCase: true) == ["Data", "other"])
    #expect(Names.distinct(["Data", "data"]) == ["Data", "data"])
  }

  @Test("Airflow 3 accepts every letter that is kept", .needs(.airflow3)) func airflow3() throws {
    try compareAlphabet(with: .airflow3, validator: "airflow.sdk.definitions._internal.node")
  }

  @Test("Airflow 2 accepts every letter that is kept", .needs(.airflow2)) func airflow2() throws {
    try compareAlphabet(with: .airflow2, validator: "airflow.utils.helpers")
  }

  /// Asks Airflow's own `validate_key` for each character of the basic plane.
  private func compareAlphabet(with environment: PythonEnvironment, validator: String) throws {
    let home = try ScratchFolder()
    let finished = try run(
      [
        environment.python, "-c",
        """
        from \(validator) import validate_key
        def accepts(c):
            try:
                validate_key("a" + c + "a")
                return True
            except Exception:
                return False
        print("accepted", *[c for c in range(0x10000) if accepts(chr(c))])
        """,
      ], environment: ["AIRFLOW_HOME": home.url.path])
    try #require(finished.status == 0, "\(finished.errors.suffix(2000))")
    let words = finished.text.split(whereSeparator: \.isWhitespace).drop { $0 != "accepted" }.dropFirst()
    let accepted = Set(words.compactMap { UInt32($0) })
    #expect(accepted.count > 40_000)
    for value in UInt32(0)..<0x10000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let isKept = Names.isAccepted("a\(scalar)a")
      if isKept { #expect(accepted.contains(value), "U+\(String(value, radix: 16))") }
      if !isKept, accepted.contains(value) {
        let properties = scalar.properties
        let isYoung = properties.age.map { ($0.major, $0.minor) > (12, 1) } ?? true
        #expect(isYoung || properties.isDefaultIgnorableCodePoint, "U+\(String(value, radix: 16))")
      }
    }
  }
}

/// Numbers that look random and are the same each time (an xorshift).
struct RepeatableNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
