import Diagnostics
import TestSupport
import Testing

@testable import Kedro

/// What depends on the order of a set of strings is declined, at the set that matters. What does not is decided:
/// Tests/Judge/fixtures/5-orders.txt.
@Suite struct SetOrderTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// The body of `create_pipeline`.
    var text: String
    /// The line of the body that is named.
    var line: Int
  }

  static let cases = [
    Case(
      testDescription: "the first element",
      text: "name = list({'a', 'b'})[0]\nreturn pipeline([node(f, 'x', name, name='n')])", line: 1),
    Case(
      testDescription: "the one in the middle",
      text: "names = list({'a', 'b', 'c'})\nreturn pipeline([node(f, 'x', names[1], name='n')])", line: 1),
    Case(
      testDescription: "inputs in the order of a set",
      text: "names = {'a', 'b'}\nreturn pipeline([node(f, [n for n in names], 'y', name='n')])", line: 2),
    Case(
      testDescription: "a chain",
      text: """
        last = 'start'
        nodes = []
        for name in {'a', 'b'}:
            nodes.append(node(f, last, name, name=name))
            last = name
        return pipeline(nodes)
        """, line: 3),
    Case(
      testDescription: "numbers given on the way",
      text: "return pipeline([node(f, 'x', n, name=f'{i}_{n}') for i, n in enumerate({'a', 'b'})])", line: 1),
    Case(
      testDescription: "an element taken out",
      text: "s = {'a', 'b'}\nreturn pipeline([node(f, 'x', s.pop(), name='n')])",
      line: 2),
    Case(
      testDescription: "the first that fits",
      text:
        "name = next(n for n in {'ab', 'ac', 'b'} if n[0] == 'a')\nreturn pipeline([node(f, 'x', name, name='n')])",
      line: 1),
    Case(
      testDescription: "a tie",
      text: "name = max({'aa', 'bb'}, key=len)\nreturn pipeline([node(f, 'x', name, name='n')])", line: 1),
    Case(
      testDescription: "a text made of it",
      text: "return pipeline([node(f, 'x', '_'.join({'a', 'b'}), name='n')])", line: 1),
    Case(
      testDescription: "the order of a dictionary made of it",
      text: "d = {k: 1 for k in {'a', 'b'}}\nreturn pipeline([node(f, 'x', list(d)[0], name='n')])", line: 1),
    Case(
      testDescription: "the set that matters, among others",
      text:
        "t = {c for c in {'p', 'q'}}\nname = [*{'a', 'b'}][0]\nreturn pipeline([node(f, 'x', name, name='n', tags=t)])",
      line: 2),
    Case(
      testDescription: "integers that fall into one place",
      text: "names = [f'n{i}' for i in {8, 0, 16}]\nreturn pipeline([node(f, 'x', names[0], name='n')])",
      line: 1),
    Case(
      testDescription: "only where an exception comes of it",
      text: """
        for kind in {'good', 'bad'}:
            if kind == 'bad':
                break
        else:
            kind = 'none'
        seen = [kind]
        for kind in {'one', 'two'}:
            seen.append(kind)
            if kind == 'two':
                break
        return pipeline([node(f, 'x', f'y{len(seen)}', name='n')])
        """, line: 7),
  ]

  @Test(arguments: cases) func itIsDeclinedAtTheSet(_ one: Case) throws {
    let body = one.text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    let evaluation = evaluate(
      """
      --- src/pkg/pipelines/a/__init__.py
      from kedro.pipeline import node, pipeline
      def f(*x):
          return x
      def create_pipeline():
      \(body.joined(separator: "\n"))
      """)
    #expect(evaluation.model == nil)
    let diagnostic = try #require(evaluation.diagnostics.first)
    #expect(diagnostic.code == .undecided)
    #expect(diagnostic.message.contains("the order of a set"))
    #expect(diagnostic.location?.line == one.line + 4)
  }
}
