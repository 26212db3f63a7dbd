import Foundation
import ProjectFiles
import PythonSyntax
import TestSupport
import Testing

@testable import PythonEvaluation

/// What becomes of generators that are not read to their end.
@Suite struct SuspendedGeneratorTests {
  /// Generators that never come to their end, in every state and deep in each other.
  @Test func whatStandsHalfWayIsUnwoundAtTheEnd() {
    let text = """
      import itertools
      def numbers():
          try:
              yield from itertools.count()
          finally:
              log.append("closed")
      def outer():
          with manager():
              for x in numbers():
                  yield x
      class manager:
          def __enter__(self): return self
          def __exit__(self, *_): log.append("left")
      log = []
      kept = [outer() for _ in range(30)]
      for one in kept: next(one)
      fresh = numbers()
      circle = []
      def later():
          yield circle
          yield 1
      circle.append(later())
      next(circle[0])
      a = len(log)
      """
    let log = onDeepStack {
      let interpreter = Interpreter(
        files: MemoryFiles(["src/m.py": text]), sourceRoot: ProjectPath("src") ?? .root, host: NoHost()
      ) { PythonFile(path: $0.text, bytes: $1) }
      guard case .module(let module)? = try? interpreter.importModule("m"),
        case .list(let log)? = module.attributes["log"]
      else { return -1 }
      #expect(interpreter.suspended.count == 61)
      interpreter.dispose()
      #expect(interpreter.suspended.isEmpty)
      // Nothing of the program ran.
      return log.items.count
    }
    #expect(log == 0)
  }

  @Test(arguments: [
    ("def g():\n    while True: yield 1\nfor x in g(): pass", "the budget ends it"),
    ("import itertools\nlist(itertools.count())", "and what needs no coroutine"),
    ("def g():\n    while True: pass\n    yield\nlist(g())", "and a loop inside"),
  ]) func anEndlessGeneratorUsesUpTheBudget(_ text: String, _ name: String) {
    let isExhausted = onDeepStack {
      var budget = Budget()
      budget.steps = 100_000
      let interpreter = Interpreter(
        files: MemoryFiles(["src/m.py": text]), sourceRoot: ProjectPath("src") ?? .root, host: NoHost(),
        budget: budget
      ) { PythonFile(path: $0.text, bytes: $1) }
      defer { interpreter.dispose() }
      do throws(Interrupt) { _ = try interpreter.importModule("m") } catch {
        if case .exhausted = error { return true }
      }
      return false
    }
    #expect(isExhausted)
  }
}
