import TestSupport
import Testing

@testable import Kedro

/// The named values as the oracle writes them; "none" and "error" for the rest.
private func outcome(_ pattern: String, _ name: String) -> String {
  do {
    guard let match = try ParsePattern(pattern).match(name) else { return "none" }
    return match.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { key, value in
        switch value {
        case .text(let text): "\(key)=text:\(text)"
        case .integer(let number): "\(key)=integer:\(number)"
        case .other: "\(key)=other:"
        }
      }.joined(separator: " ")
  } catch .unsupported {
    return "unsupported"
  } catch {
    return "error"
  }
}

private enum Answer: Decodable {
  case error, none
  case values([[String]])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let values = try? container.decode([[String]].self) {
      self = .values(values)
    } else {
      self = .error
    }
  }

  var outcome: String {
    switch self {
    case .error: "error"
    case .none: "none"
    case .values(let values): values.map { "\($0[0])=\($0[1]):\($0[2])" }.joined(separator: " ")
    }
  }
}

@Suite("Patterns of dataset factories")
struct ParsePatternTests {
  @Test(
    "a pattern matches the whole name, in any case, with the shortest fields",
    arguments: [
      ("{a}_{b}", "x_y_z", "a=text:x b=text:y_z"), ("{a}.{b}", "q.w.e", "a=text:q b=text:w.e"),
      ("{a}_raw", "X_RAW", "a=text:X"), ("{a}_raw", "x_raw_", "none"), ("{a}_raw", "_raw", "none"),
      ("{a}_{a}", "x_x", "a=text:x"), ("{a}_{a}", "x_X", "a=text:x"), ("{a}_{a}", "x_y", "none"),
      ("{n:d}", "42", "n=integer:42"), ("{n:d}", "ab", "none"), ("{n:d}_x", "0x1F_x", "n=integer:31"),
      ("{}_x", "a_x", ""), ("{_p}_x", "a_x", ""), ("{{x}}", "{x}", ""), ("{x:w}", "a b", "none"),
      ("{a b}", "{a b}", ""), ("{x:q}", "a", "error"), ("{x:d}{x}", "11", "error"),
      ("{d:ti}", "2020-01-01", "unsupported"),
      ("{a}\n{b}", "x\ny", "a=text:x b=text:y"), ("é{a}", "Éx", "a=text:x"), ("", "", ""),
    ])
  func matches(pattern: String, name: String, expected: String) {
    #expect(outcome(pattern, name) == expected)
  }

  @Test("thousands of random patterns match as `parse` matches them", .needs(.kedro17))
  func againstParse() throws {
    var generator = FixedGenerator(seed: 3)
    let patternPieces = [
      "{a}", "{b}", "{a}", "{name}", "{a.b}", "{a-b}", "{}", "{0}", "{_x}", "{n:d}", "{n:w}", "{s:S}",
      "{l:l}", "{n:>3}",
      "{n:<}", "{n:03d}", "{n:.2}", "{n:2}", "{n:2.4}", "{x:x}", "{n:b}", "{n:o}", "{n:n}", "{f:f}", "{f:g}",
      "{f:e}", "{f:%}",
      "{n:_d}", "{n:=5d}", "{n:x^7}", "{:d}", "{q:zz}", "{a:d}", "{D:D}", "{W:W}", "{s:s}", "{{", "}}", "{",
      "}", "_", ".", "-", "a",
      "B", "x1", "(", "*", "+", "é", "ß", "ſ", "[", "$", "\\", " ", "|",
    ]
    let namePieces = [
      "a", "B", "A", "x1", "X1", "_", ".", "-", "42", "7", "0x1f", "0b10", "1,000", "1.5", "-3", "+2", "nan",
      "1e5", ".5e-3", "50%",
      " ", "é", "É", "ss", "ß", "S", "s", "{", "}", "(", "*", "abc", "\n", "ab", "K", "١", "[", "$", "\\",
      "|", "007", "  5",
    ]
    var pairs: [[String]] = []
    func text(_ pieces: [String], _ range: ClosedRange<Int>) -> String {
      let count = Int.random(in: range, using: &generator)
      return (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }
    for _ in 0..<4_000 {
      let pattern = text(patternPieces, 1...5)
      for _ in 0..<4 { pairs.append([pattern, text(namePieces, 0...5)]) }
      // A name that is likely to match: the pattern with its fields filled in.
      var name = ""
      var isField = false
      for character in pattern {
        if character == "{" { isField = true }
        if !isField {
          name.append(
            Bool.random(using: &generator)
              ? character : Character(character.uppercased().prefix(1).description))
        }
        if character == "}" {
          isField = false
          name += text(namePieces, 1...2)
        }
      }
      pairs.append([pattern, name])
    }
    let answers = try CatalogOracle.ask([CatalogOracle.Pairs(op: "parse", pairs: pairs)], [Answer].self)[0]
    var matched = 0
    for (pair, answer) in zip(pairs, answers) {
      let ours = outcome(pair[0], pair[1])
      if ours == "unsupported" { continue }
      if ours != "none", ours != "error" { matched += 1 }
      #expect(ours == answer.outcome, "\(pair)")
    }
    #expect(matched > 2_000, "the generator makes too few names that match: \(matched)")
  }

  @Test("a body is filled in as `str.format_map` does it", .needs(.kedro17))
  func formats() throws {
    let texts = [
      "{a}/{b}.csv", "{a", "a}", "{{a}}", "{}", "{0}", "{c}", "{a:>5}|", "{a:*^7}|", "{a:.1}", "{a:d}",
      "{b:d}", "{b:05d}", "{b:+}",
      "{b:x}", "{b:,}", "{b:_d}", "{b:>6}|", "{b:<6}|", "{b:s}", "{a:s}", "{a:05}", "{a:+}", "{b:.2}",
      "{a}{a}{b}", "{ a}", "{b:X}", "{b:#x}",
    ]
    let pairs = texts.flatMap { text in ["x_7", "Long Name_0012345", "y_-5", "z_0xff"].map { [text, $0] } }
    let answers = try CatalogOracle.ask([CatalogOracle.Pairs(op: "format", pairs: pairs)], [String?].self)[0]
    let pattern = try ParsePattern("{a}_{b:d}")
    for (pair, answer) in zip(pairs, answers) {
      let match = try #require(try pattern.match(pair[1]))
      do throws(FormatString.Failure) {
        #expect(try FormatString.format(pair[0], with: match) == answer, "\(pair)")
      } catch .unsupported {
        continue
      } catch {
        #expect(answer == nil, "\(pair): \(error)")
      }
    }
  }
}
