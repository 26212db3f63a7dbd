import Airflow
import Foundation
import Kedro
import TestSupport
import Testing

/// Whatever a project calls its nodes, tags, owners and paths: it stays a string, and the one that was given.
///
/// Each case is one DAG made twice, with texts that are hostile and with plain words in their places. Python reads
/// both files. Their trees have to be the same but for the strings, and each string of the hostile file has
/// to be that of the plain one with the words replaced by the texts.
@Suite("Hostile texts")
struct HostileTextTests {
  /// One case: the files, and what each word stands for.
  private struct Case: Encodable {
    var plain: String
    var hostile: String
    var words: [String: String]
  }

  @Test("cannot leave their literals, in 2,000 DAGs of every kind", .needs(.airflow3))
  func stayInside() throws {
    var generator = FixedGenerator(seed: 20_004)
    let cases = (0..<2000).map { _ in Self.makeCase(&generator) }
    let folder = try ScratchFolder()
    let encoder = JSONEncoder()
    let lines = try cases.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    try folder.write(lines.joined(separator: "\n"), to: "cases.jsonl")
    let finished = try run(
      [PythonEnvironment.airflow3.python, "-W", "error", "-c", Self.judge], in: folder.url)
    #expect(finished.status == 0, "\(finished.errors.suffix(3000))")
    #expect(finished.text == "2000 cases\n")
  }

  private static let judge = """
    import ast, json, re

    def strings(tree):
        "The strings of a tree in order, which are then gone from it."
        found = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
                node.value = ""
        return found

    number = 0
    # By bytes: some of the texts would be line ends to Python's text files.
    for line in open("cases.jsonl", "rb").read().split(b"\\n"):
        case = json.loads(line)
        plain, hostile = ast.parse(case["plain"].encode()), ast.parse(case["hostile"].encode())
        given = [re.sub("zq[0-9]+zq", lambda m: case["words"][m[0]], s) for s in strings(plain)]
        read = strings(hostile)
        assert given == read, [(a, b) for a, b in zip(given, read) if a != b][:3]
        assert ast.dump(plain) == ast.dump(hostile), case["hostile"]
        number += 1
    print(number, "cases")
    """

  // MARK: - Cases

  private static func makeCase(_ generator: inout FixedGenerator) -> Case {
    let structure = generator.next()
    var texts: [String] = []
    var taken: Set<[UInt8]> = []
    // Distinct, since equal texts mean something to overrides.
    while texts.count < 60 {
      let text = hostileText(&generator)
      if taken.insert(Array(text.utf8)).inserted { texts.append(text) }
    }
    let words = texts.indices.map { "zq\($0)zq" }
    return Case(
      plain: file(seed: structure, words).text, hostile: file(seed: structure, texts).text,
      words: Dictionary(uniqueKeysWithValues: zip(words, texts)))
  }

  private static let alphabet =
    hostileNames.filter { $0.utf8.count < 100 }.flatMap { $0.unicodeScalars }
    + "\"'\\\n\r{}%#;()[],=$".unicodeScalars

  private static let pieces =
    hostileNames.filter { $0.utf8.count < 100 } + [
      "\"\"\"", "'''", "\\\"", "\"\n", "\")\nimport os\nos.system(\"x\")\n#", "{{ x }}", "{% raw %}",
      "{% endraw %}",
      "{#", "\u{2028}", "\u{202E}", "\u{0}", "\\N{BULLET}", "coding: utf-7", "f\"{x}\"", "\\u0022", "\\x22",
    ]

  private static func hostileText(_ generator: inout FixedGenerator) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...4, using: &generator) {
      switch Int.random(in: 0...3, using: &generator) {
      case 0: text += pieces.randomElement(using: &generator) ?? ""
      case 1: text.unicodeScalars += (alphabet.randomElement(using: &generator)).map { [$0] } ?? []
      case 2:
        text.unicodeScalars +=
          Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator)).map { [$0] } ?? []
      default: text += "word \(Int.random(in: 0...9, using: &generator))"
      }
    }
    if Int.random(in: 0..<200, using: &generator) == 0 { text += String(repeating: text + "x", count: 300) }
    // A URL is no path: that is another shape, and meant to be.
    return text.contains("://") ? "" : text
  }

  /// A DAG whose shape follows from the seed alone.
  private static func file(seed: UInt64, _ texts: [String]) -> DAGFile {
    var generator = FixedGenerator(seed: seed)
    var rest = texts[...]
    func text() -> String { rest.popFirst() ?? "" }
    func some<T>(_ value: () -> T) -> T? { Bool.random(using: &generator) ? value() : nil }
    let tasks = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
      Plan.Task(
        id: text(), nodes: (0..<Int.random(in: 1...3, using: &generator)).map { _ in text() },
        tags: some { [text()] } ?? [], group: some(text), namespace: some { ["reporting", "monthly"] } ?? [],
        documentation: some { text() + "\n" + text() })
    }
    var plan = Plan(
      dagID: text(), pipelineName: text(), packageName: text(), environment: text(), tasks: tasks,
      edges: zip(tasks, tasks.dropFirst()).map { .init(parent: $0.id, child: $1.id) })
    if let parent = tasks.first, let child = tasks.last, tasks.count > 2 {
      plan.edges.append(.init(parent: parent.id, child: child.id))
    }
    var options = DAGOptions()
    options.dagID = some(text)
    options.description = some(text)
    options.documentation = some { text() + "\n" + text() }
    options.tags = some { [text(), text()] } ?? []
    options.timezone = some(text)
    options.schedule = some { .expression(text()) } ?? .assets([text()])
    options.parameters = some { [.init(name: text(), value: value(text))] } ?? []
    options.onFailureCallback = some(text)
    options.confSource = some(text)
    options.taskGroups = Bool.random(using: &generator)
    options.taskOperator = DAGOptions.TaskOperator.allCases.randomElement(using: &generator) ?? .kedro
    options.defaults.owner = some(text)
    options.defaults.email = some { [text()] }
    options.defaults.pool = some(text)
    options.defaults.queue = some(text)
    options.defaults.triggerRule = some(text)
    options.defaults.onFailureCallback = some(text)
    options.defaults.container.image = some(text)
    options.defaults.container.arguments = arguments(text)
    if let task = tasks.last {
      options.overrides.append(
        DAGExample.override(task.nodes[0]) {
          $0.owner = text()
          $0.container.image = text()
          $0.container.arguments = arguments(text)
        })
    }
    let location = some { ProjectLocation.absolute(text()) } ?? .besideDAG(text())
    // Before 1.2, since from there on a comma in a pipeline's name makes it another option.
    return DAGFile(
      plan, project: location, confSource: text(), kedroVersion: KedroVersion(1, 1, 0), options: options)
  }

  private static func value(_ text: () -> String) -> PythonValue {
    .dictionary([
      .init(key: text(), value: .list([.string(text()), .none, .float(.infinity)])),
      .init(key: text(), value: .string(text())),
    ])
  }

  private static func arguments(_ text: () -> String) -> [String: PythonValue] {
    [
      "namespace": .string(text()), "env_vars": value(text), "environment": value(text),
      "volumes": .list([value(text)]), "mounts": .list([value(text)]), "secrets": .list([value(text)]),
      "container_resources": value(text), "image_pull_secrets": .list([.string(text())]),
    ]
  }
}
