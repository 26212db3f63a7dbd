import Foundation
import ProjectFiles
import PythonSyntax
import TestSupport
import Testing

@testable import PythonEvaluation

/// The second stack: control goes to and fro, and nothing of it stays.
@Suite struct CoroutineTests {
  @Test func controlGoesToAndFro() throws {
    let pool = CoroutinePool()
    var log: [String] = []
    var own: Coroutine?
    let coroutine = try #require(
      pool.start {
        log.append("begins")
        own?.suspend()
        log.append("goes on")
      })
    own = coroutine
    log.append("made")
    coroutine.resume()
    log.append("back")
    #expect(!coroutine.isFinished)
    coroutine.resume()
    #expect(coroutine.isFinished)
    #expect(log == ["made", "begins", "back", "goes on"])
  }

  @Test func aThreadIsUsedAgain() throws {
    let pool = CoroutinePool()
    var threads: Set<pthread_t> = []
    for _ in 0..<20 {
      try #require(pool.start { threads.insert(pthread_self()) }).resume()
    }
    #expect(threads.count == 1)
    #expect(!threads.contains(pthread_self()))
  }

  @Test func thereIsALimit() throws {
    let pool = CoroutinePool()
    var coroutines: [Coroutine] = []
    while let coroutine = pool.start({}) { coroutines.append(coroutine) }
    #expect(coroutines.count == CoroutinePool.limit)
    coroutines.forEach { $0.resume() }
    #expect(pool.start {} != nil)
  }

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
