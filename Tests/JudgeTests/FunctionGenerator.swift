import TestSupport

/// A function that a generated node can have: how it is written, and how it can be called.
struct GeneratedFunction {
  /// In a module that imports everything of `pkg.functions`.
  var expression: String
  var minimum: Int
  var maximum: Int
  /// What its inputs can be called in a dict, in the order of the signature; empty: only by position.
  var keywords: [String]
}

/// `pkg/functions.py`: definitions of all the kinds that change a node's name, signature or source.
struct FunctionGenerator {
  var random: FixedGenerator
  private(set) var lines = [
    "from __future__ import annotations", "", "import functools",
    "from functools import partial, update_wrapper",
    "from typing import Any, Callable", "", "",
    "def logged(func: Callable) -> Callable:", "    @functools.wraps(func)",
    "    def wrapper(*args, **kwargs):", "        return func(*args, **kwargs)", "", "    return wrapper", "",
    "",
    "def bare(func):", "    def inner(*args, **kwargs):", "        return func(*args, **kwargs)",
    "    return inner", "", "", "def retry(times=1):", "    def decorate(func):",
    "        @functools.wraps(func)", "        def again(*args, **kwargs):", "            # tries",
    "            return func(*args, **kwargs)", "        return again", "    return decorate", "", "",
    "def scaler(factor):", "    def scale(x, y=factor):", "        return x * y", "", "    return scale", "",
  ]
  private(set) var functions: [GeneratedFunction] = []
  /// Those that a `partial` can be made of.
  private var plain: [(name: String, parameters: [String], defaults: Int)] = []

  init(random: FixedGenerator) { self.random = random }

  mutating func make(_ count: Int) {
    for index in 0..<count { add("f\(index)", index) }
  }

  private mutating func add(_ name: String, _ index: Int) {
    let kind = index == 0 ? 0 : Int.random(in: 0...12, using: &random)
    switch kind {
    case 0...3: addPlain(name)
    case 4:
      lines += ["", "", "def \(name)(*args, **kwargs):", "    return args"]
      functions.append(.init(expression: name, minimum: 0, maximum: 4, keywords: ["p", "q", "r"]))
    case 5...6:
      let decorator =
        ["logged", "bare", "retry(times=3)", "logged\n@retry()"].randomElement(using: &random) ?? ""
      lines += [
        "", "", "@\(decorator)", "def \(name)(x, y):", "    # first", "    return x", "    # last", "# out",
      ]
      functions.append(.init(expression: name, minimum: 0, maximum: 3, keywords: ["b", "a", "c"]))
    case 7: addPartial(name)
    case 8:
      lines += ["", "\(name) = lambda x, y=2: x"]
      functions.append(.init(expression: name, minimum: 1, maximum: 2, keywords: ["x", "y"]))
    case 9:
      lines += [
        "", "", "class Model\(index):", "    rate = 1", "", "    def __init__(self, x=None, y=None):",
        "        self.x = x", "", "    def fit(self, x):", "        return x", "        # done", "",
        "    @staticmethod", "    def score(a, b): return a", "", "    @classmethod",
        "    def load(cls, a, *, b=None):", "        yield a",
      ]
      functions.append(.init(expression: "Model\(index)().fit", minimum: 1, maximum: 1, keywords: ["x"]))
      functions.append(
        .init(expression: "Model\(index).score", minimum: 2, maximum: 2, keywords: ["a", "b"]))
      functions.append(.init(expression: "Model\(index).load", minimum: 1, maximum: 1, keywords: ["a", "b"]))
      functions.append(.init(expression: "Model\(index)", minimum: 0, maximum: 2, keywords: ["x", "y"]))
    case 10:
      lines += ["", "", "async def \(name)(x: Any, /, y: int = 3) -> Any:", "    return x"]
      functions.append(.init(expression: name, minimum: 1, maximum: 2, keywords: []))
    case 11:
      lines += ["", "\(name) = scaler(\(index))"]
      functions.append(.init(expression: name, minimum: 1, maximum: 2, keywords: ["x", "y"]))
    default:
      lines += ["", "", "def \(name)(a, *rest, k=None, **more):", "    yield a"]
      functions.append(.init(expression: name, minimum: 1, maximum: 4, keywords: []))
    }
  }

  private mutating func addPlain(_ name: String) {
    let parameters = Array(
      ["data", "model", "x", "y", "options"].shuffled(using: &random).prefix(
        Int.random(in: 1...4, using: &random)))
    let defaults = Int.random(in: 0..<parameters.count, using: &random)
    let written = parameters.enumerated().map { position, parameter in
      position < parameters.count - defaults ? parameter : parameter + "=None"
    }
    if Bool.random(using: &random) {
      lines += [
        "", "", "def \(name)(\(written.joined(separator: ", "))):", "    \"\"\"It is", "    long.\"\"\"",
        "    return None",
      ]
    } else {
      lines +=
        ["", "", "def \(name)("] + written.map { "    \($0)," } + ["): return None", "    # not of it"]
    }
    plain.append((name, parameters, defaults))
    functions.append(
      .init(
        expression: name, minimum: parameters.count - defaults, maximum: parameters.count,
        keywords: parameters))
  }

  private mutating func addPartial(_ name: String) {
    guard let inner = plain.randomElement(using: &random), inner.parameters.count > 1 else {
      return addPlain(name)
    }
    let bound = "partial(\(inner.name), 1)"
    lines += [
      "",
      Bool.random(using: &random)
        ? "\(name) = \(bound)" : "\(name) = update_wrapper(\(bound), \(inner.name))",
    ]
    let rest = inner.parameters.dropFirst()
    functions.append(
      .init(
        expression: name, minimum: max(0, rest.count - inner.defaults), maximum: rest.count,
        keywords: Array(rest)))
  }
}
