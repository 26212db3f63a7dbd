import Foundation
import ProjectFiles
import PythonSyntax
import TestSupport
import Testing

@testable import PythonEvaluation

/// What is known, and what is not, of programs that meet something unknown. `elsewhere` is a module that is
/// no part of the project.
@Suite struct KnownTests {
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
    (
      "a constant that a function which is given away only looks into",
      """
      a = ["x", "y"]
      b = {"k": 1}
      elsewhere.use(lambda df: df[["z", *a]] and b["k"] in a and len(a) and [n for n in a] and {**b})
      """,
      ["a": "['x', 'y']", "b": "{'k': 1}"]
    ),
    (
      "one that has something in it that can be changed, or that it gives further",
      "a = [[1]]\nb = [1]\nc = 2\nelsewhere.use(lambda df: [*a] + df[b])\nelsewhere.use(lambda df: a[0])",
      ["c": "2"]
    ),
    ("a list that is logged", "import logging\na = [1]\nlogging.info(a)", ["a": "[1]"]),
    (
      "what is told to a logger does not fail",
      """
      import logging
      logger = logging.getLogger("name")
      a = [1]
      try:
          b = 2
          logger.info("%s", a)
      except Exception as error:
          logger.error(error)
          b = 3
      """,
      ["a": "[1]", "b": "2"]
    ),
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
      "what a class decides by itself",
      "class A:\n    x = 1\n    def __getattribute__(self, name):\n        return 2\na = A().x\nb = 1",
      ["b": "1"]
    ),
    (
      "a private name from outside",
      "class A:\n    def __init__(self):\n        self.__x = 1\na = getattr(A(), '_A__x', 3)\nb = 1",
      ["b": "1"]
    ),
    (
      "what `auto()` is after a lower value",
      """
      import enum
      class Order(enum.Enum):
          LAST = 10
          FIRST = 1
          NEXT = enum.auto()
      class Stage(enum.Flag):
          LOAD = 1
          ALL = 3
      a = Stage.ALL.name
      b = Order.NEXT.value
      """,
      ["a": "'ALL'"]
    ),
    (
      "what Python's versions go through a flag by",
      "import enum\nclass Stage(enum.Flag):\n    LOAD = 1\n    ALL = 3\nfor stage in Stage:\n    a = stage.name\nb = 1",
      ["b": "1"]
    ),
    (
      "the text of several lines, of which Python's versions cut the indentation",
      "def f():\n    \"\"\"one\n\n    two\"\"\"\ndef g():\n    'one'\na = f.__doc__\nb = g.__doc__",
      ["b": "'one'"]
    ),
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

  /// Programs of several modules, `--- name` before each but the first, which is the one that is asked.
  static let imports: [(name: String, text: String, known: [String: String])] = [
    (
      "a module that may be imported for the first time changes another",
      "import reg\nif elsewhere.flag:\n    import plug\na = reg.xs\nb = reg.ys\n--- reg\nxs = []\nys = [1]\n--- plug\nimport reg\nreg.xs.append(1)",
      ["b": "[1]"]
    ),
    (
      "through what it takes from there",
      "import reg\nif elsewhere.flag:\n    from plug import x\na = reg.xs\n--- reg\nxs = []\n--- plug\nfrom reg import xs\nxs.append(1)\nx = 1",
      [:]
    ),
    (
      "through a module that it imports",
      "import reg\nif elsewhere.flag:\n    import one\na = reg.xs\nb = reg.ys\n--- reg\nxs = []\nys = []\n--- one\nimport plug\n--- plug\nimport reg\nreg.xs.append(1)",
      ["b": "[]"]
    ),
    (
      "in a function that may be called",
      "import reg\ndef f():\n    import plug\nif elsewhere.flag:\n    f()\na = reg.xs\n--- reg\nxs = []\n--- plug\nimport reg\nreg.xs.append(1)",
      [:]
    ),
    (
      "by a name in a text",
      "import importlib, reg\nif elsewhere.flag:\n    importlib.import_module('plug')\na = reg.xs\n--- reg\nxs = []\n--- plug\nimport reg\nreg.xs.append(1)",
      [:]
    ),
    (
      "by a name that is made of an unknown",
      "import importlib, reg\nif elsewhere.flag:\n    importlib.import_module(f'plug{elsewhere.x}')\na = reg.xs\nb = 1\n--- reg\nxs = []\n--- plugin\nimport reg\nreg.xs.append(1)",
      ["b": "1"]
    ),
    (
      "by a name whose beginning excludes the module that would change it",
      "import importlib, reg\nif elsewhere.flag:\n    importlib.import_module('other' + elsewhere.x)\na = reg.xs\n--- reg\nxs = []\n--- plugin\nimport reg\nreg.xs.append(1)\n--- other\nn = 1",
      ["a": "[]"]
    ),
    (
      "a definition of another module is the same whenever it is imported, a value is not",
      "import importlib, reg\nif elsewhere.flag:\n    importlib.import_module(f'{elsewhere.x}ug')\nreg.n = 2\nimport plug\na = plug.f()\nb = plug.n\nc = plug.A.x\n--- reg\nn = 1\ndef f(): return 3\nclass A: x = 4\n--- plug\nfrom reg import f, n, A",
      ["a": "3", "c": "4"]
    ),
    (
      "everything of a module that may have changed",
      "import importlib, reg\nif elsewhere.flag:\n    importlib.import_module('plug')\nreg.n = 2\nimport plug\na = plug.f()\nb = plug.n\n--- reg\nn = 1\ndef f(): return 3\n--- plug\nfrom reg import *",
      ["a": "3"]
    ),
    (
      "'singledispatch' by annotation is not followed",
      "from functools import singledispatch\n@singledispatch\ndef f(x): return 'any'\n@f.register\ndef g(x: int): return 'int'\na = f(1)\nb = 2\n@singledispatch\ndef h(x): return 'any'\nh.register(int, lambda x: 'int')\nc = h(1), h('')",
      ["b": "2", "c": "('int', 'any')"]
    ),
    (
      "in a function of that module",
      "import reg\nif elsewhere.flag:\n    import plug\na = reg.xs\n--- reg\nxs = []\n--- plug\nimport reg\ndef go():\n    reg.xs.append(1)\ngo()",
      [:]
    ),
    (
      "a module that is there already does nothing",
      "import reg, plug\nif elsewhere.flag:\n    import plug\na = reg.xs\n--- reg\nxs = []\n--- plug\nimport reg\nreg.xs.append(1)",
      ["a": "[1]"]
    ),
    (
      "what it computes may be of another time",
      "import reg\nif elsewhere.flag:\n    import plug\nreg.n = 2\nimport plug\na = plug.seen\nb = plug.fixed\nc = plug.f()\n--- reg\nn = 1\n--- plug\nimport reg\nseen = reg.n\nfixed = {'k': [1, 2]}\ndef f(): return 3",
      ["b": "{'k': [1, 2]}", "c": "3"]
    ),
    (
      "a module that only defines things harms nothing",
      "import reg\nif elsewhere.flag:\n    from plug import f\na = reg.xs\nimport plug\nb = plug.N\n--- reg\nxs = []\n--- plug\nN = 5\ndef f(x): return x",
      ["a": "[]", "b": "5"]
    ),
    (
      "a list that a block imports",
      "import reg\nif elsewhere.flag:\n    from reg import xs\n    xs.append(1)\na = reg.xs\nb = reg.ys\n--- reg\nxs = []\nys = []",
      ["b": "[]"]
    ),
    (
      "a generator stops at an unknown",
      "def g():\n    yield 1\n    if elsewhere.flag: yield 2\nit = g()\na = next(it)\nb = next(it)\nc = 3",
      ["a": "1", "c": "3"]
    ),
    (
      "what a function given away half-way may have done",
      "xs = []\nys = []\ndef f(x):\n    xs.append(x)\n    return elsewhere.flag\na = any(map(f, [1, 2]))\nb = ys\nc = xs",
      ["b": "[]"]
    ),
  ]

  @Test(arguments: imports.map(\.name)) func whatIsKnownOfModules(_ name: String) throws {
    let program = try #require(Self.imports.first { $0.name == name })
    let found = onDeepStack { Self.known(program.text) }
    #expect(found == program.known)
  }

  /// The `repr` of each of `a`, `b`, `c` that is known.
  private static func known(_ text: String) -> [String: String] {
    let modules = text.components(separatedBy: "\n--- ")
    let files = MemoryFiles(["src/m.py": "import elsewhere\n" + modules[0] + "\n"])
    for module in modules.dropFirst() {
      let lines = module.split(separator: "\n", maxSplits: 1)
      files["src/\(lines[0]).py"] = lines[1] + "\n"
    }
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
