import Airflow
import Configuration
import Diagnostics
import Kedro
import KedroProcess
import ProjectFiles
import Testing

@testable import Building

/// Who decides what the project is. The stand-in reads `src/pipelines.txt`; Kedro says what the test lets it say.
@Suite("The engine")
struct EngineTests {
  static let decided = "__default__: a b\n"
  static let undecided = "__default__: a\n!cannot be decided\n"

  private final class Kedro {
    var asked: [KedroQuestion] = []
    var answer: KedroAnswer

    init(_ answer: KedroAnswer) { self.answer = answer }
  }

  /// What Kedro says of a project that has one pipeline of these nodes.
  private static func answer(_ nodes: String) -> KedroAnswer {
    let files = MemoryFiles(["src/pipelines.txt": "__default__: \(nodes)\n"])
    let model = evaluateStandIn(files, EvaluationOptions()) { .init(path: $0.text, bytes: $1) }.model
    return KedroAnswer(
      model: model, diagnostics: [], files: [.root.appending("src/used.py")],
      folders: [.root.appending("conf")])
  }

  private static let noPython = nobodyToAsk(KedroQuestion(root: ""))
  private static let broken = KedroAnswer(
    diagnostics: [
      Diagnostic(.kedroFailed, at: SourceLocation(path: "src/used.py", line: 3), "ValueError: no luck")
    ], files: [.root.appending("src/used.py")])

  private func build(
    _ engine: Configuration.Engine?, _ registry: String, _ kedro: Kedro, keys: String = ""
  ) -> BuildResult {
    var overrides = Configuration.Overrides()
    overrides.engine = engine
    var builder = Builder(root: "/srv/shop", overrides: overrides, evaluate: evaluateStandIn)
    let files = MemoryFiles([
      "pyproject.toml": BuilderTests.pyproject, "src/pipelines.txt": registry, "dagwatchd.toml": keys,
      "src/used.py": "", "conf/catalog.yml": "",
    ])
    return builder.build(files: files) { question in
      kedro.asked.append(question)
      return kedro.answer
    }
  }

  private func nodes(_ result: BuildResult) -> [String]? {
    result.artifacts.first { $0.plan != nil }?.plan?.tasks.map(\.id)
  }

  @Test func staticAsksNobody() {
    let kedro = Kedro(Self.answer("k"))
    #expect(nodes(build(.static, Self.decided, kedro)) == ["a", "b"])
    #expect(build(.static, Self.undecided, kedro).diagnostics.map(\.code) == [.undecided])
    #expect(kedro.asked.isEmpty)
  }

  @Test func kedroReadsNothing() {
    let kedro = Kedro(Self.answer("k"))
    let result = build(.kedro, Self.decided, kedro)
    #expect(nodes(result) == ["k"])
    #expect(result.engine == .kedro)
    #expect(!result.inputs.inputs.contains { $0.path.text == "src/pipelines.txt" })
  }

  @Test func autoIsTheDefaultAndAsksWhereReadingCannotDecide() {
    let kedro = Kedro(Self.answer("k"))
    let read = build(nil, Self.decided, kedro)
    #expect(nodes(read) == ["a", "b"])
    #expect(read.engine == .static)
    #expect(kedro.asked.isEmpty)

    let asked = build(nil, Self.undecided, kedro)
    #expect(nodes(asked) == ["k"])
    #expect(asked.engine == .kedro)
    // Why it took so long is told, and keeps nothing back.
    #expect(asked.diagnostics.map(\.severity) == [.note])
    #expect(asked.diagnostics.first?.message == "Kedro itself was asked, since cannot be decided")
    #expect(asked.diagnostics.first?.location?.line == 2)
  }

  @Test func aConfigurationOutsideOfTheProjectIsNotWatched() {
    let kedro = Kedro(Self.answer("k"))
    kedro.answer.model?.confSource = "../shared"
    let result = build(.kedro, Self.decided, kedro)
    #expect(nodes(result) == ["k"])
    #expect(result.diagnostics.map(\.code) == [.settings])
    #expect(result.diagnostics.map(\.severity) == [.warning])
  }

  @Test func anErrorThatIsOneToKedroAsWellIsNotAskedAbout() {
    let kedro = Kedro(Self.answer("k"))
    var builder = Builder(root: "/srv/shop", overrides: .init()) { _, _, _ in
      Evaluation(
        model: nil,
        diagnostics: [
          Diagnostic(.undecided, .error, "who knows"),
          Diagnostic(.syntaxError, .error, "invalid syntax"),
        ])
    }
    let result = builder.build(files: MemoryFiles(["pyproject.toml": BuilderTests.pyproject])) { question in
      kedro.asked.append(question)
      return kedro.answer
    }
    #expect(result.isFailed)
    #expect(kedro.asked.isEmpty)
  }

  @Test func whatBothSayIsOneDiagnostic() {
    let alone = build(.auto, Self.undecided, Kedro(Self.noPython))
    #expect(alone.diagnostics.map(\.code) == [.undecided])
    #expect(alone.diagnostics.first?.notes.map(\.message) == ["there is no Python"])
    #expect(alone.engine == .static)
    #expect(alone.artifacts.isEmpty)

    let both = build(.auto, Self.undecided, Kedro(Self.broken))
    #expect(both.diagnostics.map(\.code) == [.kedroFailed])
    #expect(both.diagnostics.first?.location?.path == "src/used.py")
    #expect(
      both.diagnostics.first?.notes.map(\.message) == ["Kedro itself was asked, since cannot be decided"])
    #expect(both.artifacts.isEmpty)
  }

  @Test func theQuestionIsTheConfigurations() {
    let kedro = Kedro(Self.noPython)
    let result = build(
      .kedro, Self.decided, kedro,
      keys: "env = \"prod\"\npython = \"env/bin/python\"\npython-timeout = 7\n")
    #expect(
      kedro.asked == [
        KedroQuestion(
          root: "/srv/shop", environment: "prod", python: "env/bin/python",
          pythonPlace: kedro.asked.first?.pythonPlace, timeLimit: .seconds(7))
      ])
    #expect(kedro.asked.first?.pythonPlace?.line == 2)
    #expect(result.diagnostics.map(\.code) == [.noInterpreter])
  }

  /// The version that reading goes by is that of the Kedro that would be asked.
  @Test func theConfiguredPythonSaysTheVersion() {
    func version(_ keys: String, besides: [String] = []) -> (KedroVersion?, BuildResult) {
      let file = { (version: String) in "lib/python3.11/site-packages/kedro-\(version).dist-info/METADATA" }
      let machine = MemoryFiles([
        "opt/env/" + file("0.19.15"): "", "srv/shop/env/" + file("1.0.0"): "", "srv/env/" + file("1.1.0"): "",
      ])
      var builder = Builder(
        root: "/srv/shop", overrides: .init(), machine: machine, evaluate: evaluateStandIn)
      let files = MemoryFiles([
        "pyproject.toml": BuilderTests.pyproject, "src/pipelines.txt": Self.decided, "dagwatchd.toml": keys,
        "env/" + file("1.2.0"): "",
      ])
      let result = builder.build(files: files) { _ in Self.noPython }
      return (result.model?.metadata.kedroVersion, result)
    }
    #expect(version("").0 == .newest)
    #expect(version("python = \"/opt/env/bin/python\"").0 == KedroVersion(0, 19, 15))
    #expect(version("python = \"../env/bin/python3\"").0 == KedroVersion(1, 1, 0))
    // Inside of the project, where its own files are.
    #expect(version("python = \"env/bin/python\"").0 == KedroVersion(1, 2, 0))
    #expect(version("python = \"/srv/shop/env/bin/python\"").0 == KedroVersion(1, 2, 0))
    #expect(version("python = \"/opt/none/bin/python\"").0 == .newest)
    #expect(
      version("python = \"/opt/env/bin/python\"\nkedro-version = \"1.7.0\"").0 == KedroVersion(1, 7, 0))

    // What was looked at outside is an input, and nothing where nothing was.
    let folder = "opt/env/lib/python3.11/site-packages"
    let outside = version("python = \"/opt/env/bin/python\"").1.packages.inputs.map(\.path.text)
    #expect(outside == ["opt/env/lib", folder])
    #expect(version("python = \"env/bin/python\"").1.packages.inputs.isEmpty)
  }

  private func built(from answer: KedroAnswer, on machine: MemoryFiles) -> BuildResult {
    var overrides = Configuration.Overrides()
    overrides.engine = .kedro
    var builder = Builder(
      root: "/srv/shop", overrides: overrides, machine: machine, evaluate: evaluateStandIn)
    return builder.build(files: MemoryFiles(["pyproject.toml": BuilderTests.pyproject])) { _ in answer }
  }

  @Test func packagesOutsideThatKedroNamesAreInputs() {
    let machine = MemoryFiles(["opt/env/lib/python3.11/site-packages/kedro/__init__.py": ""])
    var answer = Self.answer("k")
    answer.packages = ["/opt/env/lib/python3.11/site-packages"]
    let result = built(from: answer, on: machine)
    #expect(result.packages.isCurrent(in: machine))
    machine["opt/env/lib/python3.11/site-packages/pandas/__init__.py"] = ""
    #expect(!result.packages.isCurrent(in: machine))
  }

  @Test func filesOutsideThatKedroReadAreInputs() {
    let machine = MemoryFiles(["srv/shared/steps.py": "one"])
    var answer = Self.answer("k")
    answer.outside = ["/srv/shared/absent.yml", "/srv/shared/steps.py"]
    let result = built(from: answer, on: machine)
    #expect(result.packages.isCurrent(in: machine))
    machine["srv/shared/other.py"] = ""
    #expect(result.packages.isCurrent(in: machine))
    machine["srv/shared/steps.py"] = "two"
    #expect(!result.packages.isCurrent(in: machine))
    machine["srv/shared/steps.py"] = "one"
    machine["srv/shared/absent.yml"] = ""
    #expect(!result.packages.isCurrent(in: machine))
  }

  @Test func whatKedroReadIsAnInput() {
    for (engine, registry) in [(Configuration.Engine.kedro, Self.decided), (.auto, Self.undecided)] {
      for answer in [Self.answer("k"), Self.broken] {
        let paths = build(engine, registry, Kedro(answer)).inputs.inputs.map(\.path.text)
        #expect(paths.contains("src/used.py"))
        #expect(paths.contains("src/pipelines.txt") == (engine == .auto))
      }
    }
    #expect(
      build(.kedro, Self.decided, Kedro(Self.answer("k"))).inputs.inputs.map(\.path.text).contains("conf"))
  }

  /// The answer is to the files as they were when it was asked for, also to those that it names only later.
  @Test func inputsAreFromBeforeTheQuestion() {
    let files = MemoryFiles(["pyproject.toml": BuilderTests.pyproject, "src/used.py": "old"])
    var overrides = Configuration.Overrides()
    overrides.engine = .kedro
    var builder = Builder(root: "/srv/shop", overrides: overrides, evaluate: evaluateStandIn)
    guard case .waiting(let pending) = builder.begin(files: files) else {
      Issue.record("Kedro was not asked")
      return
    }
    #expect(pending.inputs.isCurrent(in: files))
    files["src/used.py"] = "new"
    #expect(!pending.inputs.isCurrent(in: files))
    guard case .finished(let result) = builder.finish(pending, with: Self.answer("k")) else {
      Issue.record("a second question")
      return
    }
    #expect(!result.inputs.isCurrent(in: files))
    files["src/used.py"] = "old"
    #expect(result.inputs.isCurrent(in: files))
  }
}
