import Foundation
import ProjectFiles
import PythonSyntax
import TestSupport
import Testing

@testable import PythonEvaluation

/// What is called known must be so whatever the unknown turns out to be.
///
/// Programs that depend on unknown conditions `C0`, `C1`, `C2` are evaluated once, and run by CPython for
/// every choice of them. A result that the evaluator gives must be CPython's in each run that does not end in
/// an exception. That a result is unknown is never wrong; that nothing is known at all would make the test
/// worthless, so some of the results must be known.
@Suite struct UnknownTests {
  static let results = ["r0", "r1", "r2", "r3", "r4"]

  @Test(.needs(.kedro17)) func whatIsKnownIsTrueForEveryChoice() throws {
    let generated = (0..<400).map { ProgramGenerator(seed: $0).program() }
    let programs = Self.adversaries.map { "def foreign(*a, **k): pass\n" + $0 } + generated
    let answers = try Self.askPython(programs)
    var known = 0
    for (program, runs) in zip(programs, answers) {
      let claims = onDeepStack { Self.claims(of: program) }
      for (name, claim) in claims {
        known += 1
        for run in runs {
          guard let truth = run[name] else { continue }
          #expect(claim == truth, "\(name) is claimed to be \(claim) and can be \(truth) in:\n\(program)")
        }
      }
    }
    #expect(known > 200, "too little is known for this to be a test: \(known)")
  }

  private static func askPython(_ programs: [String]) throws -> [[[String: String]]] {
    let driver = """
      import sys, json, itertools
      answers = []
      for program in json.load(sys.stdin):
          code = compile(program, "program", "exec")
          runs = []
          for choice in itertools.product([False, True], repeat=3):
              scope = {"__name__": "program", "C0": choice[0], "C1": choice[1], "C2": choice[2]}
              try:
                  exec(code, scope)
                  runs.append({n: repr(scope[n]) for n in \(results) if n in scope})
              except Exception:
                  pass
          answers.append(runs)
      print(json.dumps(answers))
      """
    let finished = try run(
      [PythonEnvironment.kedro17.python, "-I", "-c", driver], input: try JSONEncoder().encode(programs))
    try #require(finished.status == 0, "\(finished.errors)")
    return try JSONDecoder().decode([[[String: String]]].self, from: finished.output)
  }

  private static func claims(of program: String) -> [(String, String)] {
    let text = "from somewhere_else import C0, C1, C2\n" + program
    let interpreter = Interpreter(
      files: MemoryFiles(["src/program.py": text]), sourceRoot: ProjectPath("src") ?? .root, host: NoHost()
    ) { PythonFile(path: $0.text, bytes: $1) }
    defer { interpreter.dispose() }
    guard let module = try? interpreter.importModule("program") else { return [] }
    return results.compactMap { name in
      guard let value = try? interpreter.attributeIfPresent(name, of: module),
        let text = try? interpreter.representation(of: value)
      else { return nil }
      return (name, text)
    }
  }

  /// Ways around a careless reading, each of which was or could have been one.
  static let adversaries = [
    "xs = []\nadd = xs.append\nif C0:\n    add(1)\nr0 = list(xs)",
    "class A:\n    x = 1\nif C0:\n    A.x = 2\nr0 = A.x\nr1 = A().x",
    "class A:\n    x = 1\na = A()\nif C0:\n    a.x = 2\nr0 = a.x",
    "log = []\nclass A:\n    def run(self): log.append(1)\na = A()\nif C0:\n    a.run()\nr0 = list(log)",
    "log = []\nclass A:\n    def __init__(self): log.append(1)\nif C0:\n    A()\nr0 = list(log)",
    "log = []\nclass A:\n    @property\n    def p(self): log.append(1)\na = A()\nif C0:\n    a.p\nr0 = list(log)",
    "log = []\nclass A:\n    def __add__(self, o): log.append(1)\na = A()\nif C0:\n    a + a\nr0 = list(log)",
    "it = iter([1, 2, 3])\nif C0:\n    next(it)\nr0 = list(it)",
    "from functools import partial\nxs = []\np = partial(list.append, xs) if False else partial(lambda l, v: l.append(v), xs)\nif C0:\n    p(1)\nr0 = list(xs)",
    "n = 0\ndef f():\n    global n\n    n += 1\nif C0:\n    f()\nr0 = n",
    "def outer():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    if C0:\n        g()\n    return n\nr0 = outer()",
    "def f():\n    if C0:\n        raise ValueError(1)\ntry:\n    f()\n    r0 = 1\nexcept ValueError:\n    r0 = 2",
    "def f():\n    raise ValueError(1)\nr0 = 0\ntry:\n    if C0:\n        f()\n    r0 = 1\nexcept ValueError:\n    pass",
    "def f():\n    assert C0\nr0 = 0\ntry:\n    f()\n    r0 = 1\nexcept AssertionError:\n    pass",
    "xs = []\nf = lambda: (xs.append(1), C0 and xs.append(2))\nf()\nr0 = list(xs)",
    "xs = []\nr1 = C0 and xs.append(1)\nr0 = list(xs)",
    "xs = []\nr1 = xs.append(1) if C0 else 3\nr0 = list(xs)",
    "xs = {1}\nys = xs\nxs -= {1}\nr0 = sorted(ys)",
    "xs = [1]\nys = xs\nxs *= 2\nr0 = ys",
    "class A:\n    def __init__(self): self.n = 0\n    def __iadd__(self, o):\n        self.n += o\n        return self\na = b = A()\na += 2\nr0 = b.n",
    "def g():\n    if C0:\n        yield 1\n    yield 2\nr0 = list(g())",
    "def f():\n    def g():\n        global n\n        n = 2\n    if C0:\n        g()\nn = 1\nf()\nr0 = n",
    "d = {'a': []}\nfor v in d.values():\n    if C0:\n        v.append(1)\nr0 = d",
    "xs = [[1]]\nfor x in xs:\n    while C0:\n        x.append(2)\n        break\nr0 = xs",
    "x = 1\nif C0:\n    del x\n    x = 2\nr0 = x",
    "x = 1\nfor i in range(2):\n    if C0:\n        break\n    x = 2\nr0 = x",
    "try:\n    raise foreign\nexcept ValueError:\n    r0 = 1\nexcept Exception:\n    r0 = 2",
    "r0 = 1\nmatch C0:\n    case True:\n        r0 = 2\nr1 = [r0]",
    "x = [1]\ny = x if C0 else []\ny.append(2)\nr0 = x",
    "def f(a=[]):\n    if C0:\n        a.append(1)\n    return len(a)\nf()\nr0 = f([1, 2])\nr1 = f()",
    "xs = [1]\nif C0:\n    ys = [*xs]\n    ys.append(2)\nr0 = xs",
    "xs = [1]\nif C0:\n    xs[0] = 5\nr0 = xs",
    "xs = [1, 2]\nif C0:\n    del xs[0]\nr0 = xs",
    "xs = [1]\nif C0:\n    for xs[0] in [7]:\n        pass\nr0 = xs",
    "xs = [1]\nif C0:\n    ys = [0 for xs[0] in [9]]\nr0 = xs",
    "xs = [[1]]\nif C0:\n    for x in xs:\n        x.append(2)\nr0 = xs",
    "xs = [[1]]\nif C0:\n    sorted(xs)[0].append(2)\nr0 = xs",
    "xs = [1]\ndef len(x):\n    x.append(2)\nif C0:\n    len(xs)\nr0 = xs",
    "xs = [1]\ndef f():\n    list = lambda x: x.append(2)\n    if C0:\n        list(xs)\nf()\nr0 = xs",
    "xs = [1]\nclass A:\n    def __eq__(self, o):\n        o.append(2)\n        return True\na = A()\nif C0:\n    1 in xs == a\nr0 = xs",
    "xs = [1]\nclass A:\n    def __gt__(self, o):\n        o.append(2)\n        return True\na = A()\nif C0:\n    max(xs, a)\nr0 = xs",
    "xs = [1]\nclass A:\n    def __radd__(self, o):\n        o.append(2)\n        return o\na = A()\nif C0:\n    xs + a\nr0 = xs",
    "it = iter([1, 2])\nif C0:\n    1 in it\nr0 = list(it)",
    "it = iter([1, 2])\nif C0:\n    list(it)\nr0 = list(it)",
    "from collections import defaultdict\nd = defaultdict(list)\nif C0:\n    d['k']\nr0 = dict(d)",
    "class D(dict):\n    def get(self, k):\n        self['n'] = 1\nd = D()\nif C0:\n    d.get('k')\nr0 = dict(d)",
    "class L(list):\n    def __iter__(self):\n        self.append(2)\n        return super().__iter__()\nxs = L([1])\nif C0:\n    [*xs]\nr0 = list(xs)",
    "xs = [1]\nif C0:\n    [xs][0].append(2)\nr0 = xs",
    "xs = [1]\nif C0:\n    sorted([2], key=xs.append)\nr0 = xs",
    "d = {'a': 1}\nif C0:\n    v = d.items()\n    d['b'] = 2\nr0 = d",
  ]
}

/// Small random programs over a few names, with branches that depend on `C0`, `C1` and `C2`.
private struct ProgramGenerator {
  private var random: FixedGenerator

  init(seed: Int) { random = FixedGenerator(seed: UInt64(seed)) }

  mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

  func program() -> String {
    var generator = self
    return generator.text()
  }

  private mutating func text() -> String {
    var lines = [
      "class A:", "    n = 0", "    def __init__(self): self.v = [0]",
      "    def add(self, x):", "        self.v.append(x)", "        return self.n",
      "g = [0]", "m = 0", "a = A()", "b = A()", "d = {'k': [1]}",
      "def bump(x=1):", "    global m", "    m += x", "    g.append(x)", "    return m",
      "def branchy(x=0):", "    global m",
    ]
    lines += block(depth: 2, indent: 1) + ["    return x", "branchy()"]
    lines += block(depth: 3, indent: 0) + block(depth: 3, indent: 0)
    lines += ["r0 = list(g)", "r1 = (m, A.n)", "r2 = a.v", "r3 = (b.v, b.n)", "r4 = d"]
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func block(depth: Int, indent: Int) -> [String] {
    (0..<Int.random(in: 1...3, using: &random)).flatMap { _ in statement(depth: depth, indent: indent) }
  }

  private mutating func statement(depth: Int, indent: Int) -> [String] {
    let pad = String(repeating: "    ", count: indent)
    let kind = depth > 0 ? Int.random(in: 0..<10, using: &random) : 9
    switch kind {
    case 0, 1:
      return ["\(pad)if \(pick(["C0", "C1", "C2", "not C0", "C1 and C2", "len(g) > 2"])):"]
        + block(depth: depth - 1, indent: indent + 1)
        + (Bool.random(using: &random)
          ? ["\(pad)else:"] + block(depth: depth - 1, indent: indent + 1) : [])
    case 2:
      return ["\(pad)for i in \(pick(["range(2)", "list(g)[:2]", "[1] if C0 else [2]", "d.values()"])):"]
        + block(depth: depth - 1, indent: indent + 1)
    case 3:
      return ["\(pad)try:"] + block(depth: depth - 1, indent: indent + 1)
        + [
          "\(pad)    \(pick(["bump()", "if C1: raise ValueError(1)", "d['k'].append(5)", "pass"]))",
          "\(pad)except ValueError:",
        ] + block(depth: depth - 1, indent: indent + 1)
    default: return [pad + simple(isInFunction: indent > 0 && depth < 3)]
    }
  }

  private mutating func simple(isInFunction: Bool) -> String {
    pick([
      "bump()", "bump(C0)", "g.append(1)", "a.add(2)", "b.add(3)", "A.n = 1", "b.n = 4", "a.v = g",
      "d['k'] = a.v", "d['k'].append(7)", "d.update({'z': 1})", "g.extend(x for x in a.v[:1])",
      "e = g.append; e(9)", "C0 and bump(2)", "a.v = [5] if C1 else a.v", "s = sorted(map(bump, [1]))",
      "setattr(A, 'n', 3)", "d.setdefault('k', []).append(8)", "g.insert(0, C2)", "pass",
      "it = iter(b.v); next(it)", "b.v += [6]",
    ])
  }
}
