import Foundation
import PythonSyntax
import TestSupport
import Testing

/// What older Pythons lack.
@Suite struct NewerSyntaxTests {
  @Test(
    "each construct has the release that brought it",
    arguments: [
      ("match x:\n  case 1: pass\n", "3.10 1:1"), ("try: pass\nexcept* ValueError: pass\n", "3.11 2:1"),
      ("type X = int\n", "3.12 1:1"), ("def f[T](x): pass\n", "3.12 1:7"), ("class A[T]: pass\n", "3.12 1:9"),
      ("class A[T = int]: pass\n", "3.12 1:9, 3.13 1:13"), ("x = t'{a}'\n", "3.14 1:5"),
      ("try: pass\nexcept A, B: pass\n", "3.14 2:8"), ("try: pass\nexcept (A, B): pass\n", ""),
      ("def f(*args: *Ts): pass\n", "3.11 1:14"), ("x[*a]\n", "3.11 1:3"), ("x[(*a,)]\n", ""),
      (#"f"{a["b"]}""# + "\n", "3.12 1:1"), (#"f"{a['b']}" f'{b["c"]}'"# + "\n", ""),
      (#"f"{'\n'.join(a)}""# + "\n", "3.12 1:1"), (#"f"\n{a}\N{EM DASH}{{'\"'}}""# + "\n", ""),
      (#"f'''{a["b"]} {a['b']}'''"# + "\n", ""), (#"f"{a:#x} {b:'>3} {'}'} {'{'}""# + "\n", ""),
      ("f\"{a # a comment\n}\"\n", "3.12 1:1"), (#"rf"{a}\d{b!r:\>5}""# + "\n", "3.12 1:1"),
      ("(f'{a}'  # isn't\n 'b' f\"{c}\")\n", ""), ("with (a as b, c as d): pass\n", ""),
    ])
  func since(text: String, expected: String) {
    let file = PythonFile(path: "a.py", bytes: Array(text.utf8))
    #expect(file.errors.isEmpty)
    let found = file.newer.map { newer in
      let place = file.location(newer.range)
      return "\(newer.since) \(place.line):\(place.column)"
    }
    #expect(found.joined(separator: ", ") == expected)
  }

  /// CPython is the judge again: in what it accepts there is nothing that is newer than it.
  @Test(.needs(.kedro17)) func whatAPythonAcceptsIsNotNewer() throws {
    let oracle = try Oracle()
    var wrong: [String] = []
    for path in oracle.corpus where !path.contains("/test/") && !path.contains("lib2to3") {
      guard let data = FileManager.default.contents(atPath: path) else { continue }
      let file = PythonFile(path: path, bytes: Array(data))
      if !file.errors.isEmpty { continue }
      wrong += file.newer.filter { $0.since.minor > oracle.version }.map {
        "\(path):\(file.location($0.range).line) \($0.construct)"
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(10).joined(separator: "\n"))")
  }
}
