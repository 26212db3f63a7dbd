import TestSupport

/// Python expressions whose value is known without running anything but Python itself: what people compute
/// the names of datasets with, and what they would not think of. Every value stays small.
struct ExpressionGenerator {
  private var random: FixedGenerator

  init(seed: UInt64) { random = FixedGenerator(seed: seed) }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
  private mutating func pick(_ list: [String]) -> String { list[below(list.count)] }

  /// - Parameter depth: how far it may be nested.
  mutating func text(_ depth: Int) -> String {
    guard depth > 0 else {
      return pick([
        "'a'", "\"b_c\"", "'Größe'", "'x1'", "\"it's\"", "'A_b_C'", "''", "'ß'", "'raw data'", "r'\\n'",
        "'é'",
      ])
    }
    let depth = depth - 1
    switch below(31) {
    case 0: return "(\(text(depth)) + \(text(depth)))"
    case 1: return "\(text(depth)).upper()"
    case 2: return "\(text(depth)).title()"
    case 3: return "\(text(depth)).replace(\(text(0)), \(text(depth)), 1)"
    case 4: return "\(text(depth))[\(pick(["1:", ":-1", "::-1", ":2", "::2", "-3:", "5:"]))]"
    case 5: return "\(text(0)).join(\(list(depth)))"
    case 6: return "str(\(number(depth)))"
    case 7: return "(\(text(depth)) * (\(number(depth)) % 3))"
    case 8: return "(\(text(depth)) if \(truth(depth)) else \(text(depth)))"
    case 9: return "('%s-%0\(1 + below(4))d' % (\(text(depth)), \(number(depth))))"
    case 10: return "'{}_{:>\(below(6))}'.format(\(number(depth)), \(text(depth)))"
    case 11:
      return
        "f'{\(number(0)):\(pick(["03d", "x", "+", ",", "b", "o", ">6", "^7", "*<4"]))}'"
    case 12:
      return
        "f\"{\(pick(["len('ab')", "'q'", "3.0", "[1, 'a']", "(1,)", "dict(k=None)", "True", "1e20", "-0.5"]))!\(pick(["r", "s"]))}\""
    case 13: return "\(text(depth)).partition('_')[\(below(3))]"
    case 14: return "\(text(depth)).zfill(\(below(8)))"
    case 15: return "\(text(depth)).center(\(below(9)), '*')"
    case 16: return "max(\(list(depth)), default=\(text(0)))"
    case 17: return "next(iter(\(list(depth))), \(text(0)))"
    case 18: return "\(text(depth)).strip(\(pick(["", "'_'", "'abA'"])))"
    case 19: return "\(text(depth)).lower().capitalize()"
    case 20: return "repr(\(text(depth)))"
    case 21: return "(lambda s, n=2: s[:n] + s[n:].lower())(\(text(depth)))"
    case 22: return "\(text(depth)).removeprefix('a').removesuffix('c')"
    case 23:
      return
        "str(\(pick(["1.0", "0.1 + 0.2", "1 / 3", "10 ** 9", "1e16", "-7 // 2", "7 % -3", "round(2.5)", "[1, 'a', None]", "{1: 2}", "(1,)", "{3}", "1e-5", "True + 1", "float('inf')"])))"
    case 24: return "(\(text(depth)) or \(text(0)))"
    case 25: return "(\(text(depth)) and \(text(depth)))"
    case 26: return "min(\(text(depth)), \(text(depth)), key=len)"
    case 27: return "'_'.join(sorted(\(dict(depth))))"
    case 28: return "\(text(depth)).replace('a', 'x').rsplit('_', 1)[-1]"
    case 29: return "\(text(depth)).swapcase()"
    default: return "\(text(depth)).ljust(\(below(6)), '.').rstrip('.')"
    }
  }

  mutating func number(_ depth: Int) -> String {
    guard depth > 0 else { return "\(below(12))" }
    let depth = depth - 1
    switch below(17) {
    case 0: return "len(\(text(depth)))"
    case 1: return "(\(number(depth)) + \(number(depth)))"
    case 2: return "(\(number(depth)) * 3 - 1)"
    case 3: return "(\(number(depth)) // 2)"
    case 4: return "(-\(number(depth)) % 5)"
    case 5: return "abs(\(number(depth)) - 4)"
    case 6: return "sum(range(\(number(depth)) % 7))"
    case 7: return "\(text(depth)).count(\(text(0)))"
    case 8: return "\(text(depth)).find('a')"
    case 9: return "divmod(\(number(depth)), 3)[1]"
    case 10: return "len(\(list(depth)))"
    case 11: return "(\(number(depth)) & 6 | 1)"
    case 12: return "int('\(below(90))') % 9"
    case 13: return "ord((\(text(depth)) or 'z')[0]) % 11"
    case 14: return "round(\(number(depth)) / 3)"
    case 15: return "sum(len(x) for x in \(list(depth)))"
    default: return "len(\(dict(depth)))"
    }
  }

  mutating func truth(_ depth: Int) -> String {
    guard depth > 0 else { return pick(["True", "False", "not None", "0 in [0]"]) }
    let depth = depth - 1
    switch below(8) {
    case 0: return "\(number(depth)) < \(number(depth)) <= 9"
    case 1: return "\(text(depth)) < \(text(depth))"
    case 2: return "\(text(0)) in \(list(depth))"
    case 3: return "any(x.islower() for x in \(list(depth)))"
    case 4: return "all(\(list(depth)))"
    case 5: return "isinstance(\(pick(["1", "'a'", "True", "1.5", "None"])), (int, str))"
    case 6: return "\(list(depth)) == \(list(depth))"
    default: return "not \(text(depth)).startswith(('a', 'x'))"
    }
  }

  mutating func list(_ depth: Int) -> String {
    guard depth > 0 else {
      return pick(["['b', 'a', 'C']", "['one']", "[]", "'p q r'.split()", "list('abc')"])
    }
    let depth = depth - 1
    switch below(20) {
    case 0: return "[\(text(depth)), \(text(depth)), \(text(depth))]"
    case 1: return "\(text(depth)).split('_')"
    case 2: return "sorted(\(list(depth)), key=lambda s: (len(s), s), reverse=\(pick(["True", "False"])))"
    case 3: return "[x + y for x in \(list(depth)) for y in \(list(0)) if x != y][:4]"
    case 4: return "(\(list(depth)) + \(list(depth)))[:5]"
    case 5: return "\(list(depth))[\(pick(["::2", "::-1", "1:", ":-1", "-2:"]))]"
    case 6: return "list(\(dict(depth)))"
    case 7: return "list(map(str, range(\(number(depth)) % 5)))"
    case 8: return "sorted(set(\(list(depth))))"
    case 9: return "[*\(list(depth)), \(text(depth))]"
    case 10: return "[f'{k}{v}' for k, v in \(dict(depth)).items() if v > 0]"
    case 11: return "[f'{i}{x}' for i, x in enumerate(\(list(depth)), start=\(below(3)))]"
    case 12: return "[''.join(p) for p in zip(\(list(depth)), \(list(depth)))]"
    case 13: return "[''.join(p) for p in itertools.product(\(list(0)), \(list(0)))][:4]"
    case 14: return "list(itertools.chain(\(list(depth)), \(list(0))))"
    case 15: return "list(filter(None, \(list(depth))))"
    case 16: return "[x.lower() for x in \(list(depth)) if x]"
    case 17: return "list(reversed(\(list(depth))))"
    case 18: return "list(dict.fromkeys(\(list(depth))))"
    default: return "[a for a, *rest in [x or '-' for x in \(list(depth))]]"
    }
  }

  mutating func dict(_ depth: Int) -> String {
    guard depth > 0 else { return pick(["{'k': 1, 'a': 0}", "{}", "dict(z=3)"]) }
    let depth = depth - 1
    switch below(6) {
    case 0: return "dict(zip(\(list(depth)), range(5)))"
    case 1: return "{x: len(x) for x in \(list(depth))}"
    case 2: return "{**\(dict(depth)), **\(dict(depth))}"
    case 3: return "(\(dict(depth)) | {\(text(depth)): \(number(depth))})"
    case 4: return "{k: v + 1 for k, v in sorted(\(dict(depth)).items())}"
    default: return "{\(text(depth)): \(number(depth)), \(text(depth)): 1}"
    }
  }
}
