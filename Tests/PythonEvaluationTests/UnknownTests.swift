import ProjectFiles
import PythonSyntax
import TestSupport
import Testing

@testable import PythonEvaluation

/// What is known, and what is not, of programs that meet something unknown. `elsewhere` is a module that is
/// no part of the project.
@Suite struct UnknownTests {
  static let programs: [(name: String, text: String, known: [String: String])] = [
    (
      "a branch on an unknown binds unknowns", "if elsewhere.flag:\n    a = 1\nelse:\n    a = 1\nb = 2",
      ["b": "2"]
    ),
    (
      "what a branch could change is unknown",
      "a = []\nb = []\nif elsewhere.flag:\n    a.append(1)", ["b": "[]"]
    ),
    (
      "through a function too",
      "a = []\nb = []\ndef change():\n    a.append(1)\nif elsewhere.flag:\n    change()", ["b": "[]"]
    ),
    ("a list that is given away", "a = [1]\nb = [1]\nelsewhere.use(a)", ["b": "[1]"]),
    ("a list that is logged", "import logging\na = [1]\nlogging.info(a)", ["a": "[1]"]),
    (
      "a loop over an unknown",
      "a = 0\nb = 1\nfor x in elsewhere.items:\n    a += x", ["b": "1"]
    ),
    (
      "a function whose way is unknown has an unknown result, and the caller goes on",
      "def f():\n    if elsewhere.flag:\n        return 1\n    return 2\na = f()\nb = 3", ["b": "3"]
    ),
    (
      "a handler for what may have been raised outside",
      "try:\n    elsewhere.call()\n    a = 1\nexcept Exception:\n    a = 2\nb = 3", ["b": "3"]
    ),
    (
      "a handler that raises is no way",
      "try:\n    elsewhere.call()\n    a = 1\nexcept Exception:\n    raise", ["a": "1"]
    ),
    (
      "a missing package is taken to be there",
      "try:\n    import elsewhere.more\n    a = 1\nexcept ImportError:\n    a = 2", ["a": "1"]
    ),
    (
      "a manager that may swallow exceptions",
      "def f():\n    with elsewhere.suppress():\n        raise ValueError\n    return 1\na = f()\nb = 2",
      ["b": "2"]
    ),
    (
      "and, or and the conditional", "a = elsewhere.x and 1\nb = 1 or elsewhere.x\nc = 0 and elsewhere.x",
      ["b": "1", "c": "0"]
    ),
    (
      "an unknown in a list is one element", "a = [1, elsewhere.x]\nb = len(a)\nc = a[0]",
      ["b": "2", "c": "1"]
    ),
    ("an unknown key", "a = {elsewhere.x: 1, 'k': 2}\nb = 1", ["b": "1"]),
    (
      "a decorator from outside leaves a function its name",
      "@elsewhere.decorator\ndef f():\n    return 1\na = f.__name__", ["a": "'f'"]
    ),
  ]

  @Test(arguments: programs.map(\.name)) func whatIsKnown(_ name: String) throws {
    let program = try #require(Self.programs.first { $0.name == name })
    let found = onDeepStack { Self.known(program.text) }
    #expect(found == program.known)
  }

  /// The `repr` of each of `a`, `b`, `c` that is known.
  private static func known(_ text: String) -> [String: String] {
    let files = MemoryFiles(["src/m.py": "import elsewhere\n" + text + "\n"])
    let interpreter = Interpreter(files: files, sourceRoot: ProjectPath("src") ?? .root, host: NoHost()) {
      PythonFile(path: $0.text, bytes: $1)
    }
    defer { interpreter.dispose() }
    var found: [String: String] = [:]
    guard case .module(let module)? = try? interpreter.importModule("m") else { return ["": "not imported"] }
    for name in ["a", "b", "c"] {
      guard let value = module.attributes[name] else { continue }
      found[name] = try? interpreter.representation(of: value)
    }
    return found
  }
}
