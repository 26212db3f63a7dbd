import CLinux
import Diagnostics
import Foundation
import Kedro
import ProjectFiles
import TestSupport
import Testing

@testable import KedroProcess

@Suite("Asking Kedro")
struct KedroAskingTests {
  /// The snapshot of 1.7 is Kedro's own, that of 0.19 the probe's; reading judges both, and they judge reading.
  @Test(.needs(.kedro17), .needs(.kedro019), arguments: [PythonEnvironment.kedro17, .kedro019])
  func saysWhatReadingSays(_ python: PythonEnvironment) throws {
    let shop = try Shop(python)
    let answer = shop.ask()
    #expect(answer.diagnostics == [])
    let model = try #require(answer.model)
    let read = try #require(shop.read().model)
    #expect(ModelDifference(from: read, to: model).changes == [])
    #expect(model.metadata.kedroVersion.description == shop.version)
    #expect(model.pipelines.map(\.name) == read.pipelines.map(\.name))
    #expect(model.pipelines.first { $0.name == "ds" }?.nodes.count == 4)
    #expect(model.datasets.map(\.name) == ["north.clean", "raw", "remote"])
    #expect(model.datasets.last?.filepath == "https://<redacted>@example.org/x.json?<redacted>")
  }

  @Test(.needs(.kedro17), .needs(.kedro019), arguments: [PythonEnvironment.kedro17, .kedro019])
  func namesWhatItWasComputedFrom(_ python: PythonEnvironment) throws {
    let shop = try Shop(python)
    try shop.write("north", to: "data/places.txt")
    try shop.write("import os\n", to: "src/shop/unused.py")
    try shop.write(
      """
      import os
      from pathlib import Path

      PLACES = Path(__file__).parents[2].joinpath("data/places.txt").read_text().split()
      FLAGS = os.path.exists("nothing")
      try:
          open("data/absent.txt")
      except OSError:
          pass
      Path("data/log.txt").write_text("written, not read")
      \(Shop.nodes)
      """, to: "src/shop/nodes.py")
    let answer = shop.ask()
    #expect(answer.model != nil)
    #expect(
      answer.files.map(\.text).filter { !$0.contains("pyvenv") } == [
        "conf/base/catalog.yml", "conf/base/parameters.yml", "data/absent.txt", "data/places.txt",
        "pyproject.toml", "src/shop/__init__.py", "src/shop/nodes.py", "src/shop/pipeline_registry.py",
        "src/shop/pipelines/__init__.py", "src/shop/pipelines/again/__init__.py",
        "src/shop/pipelines/ds/__init__.py", "src/shop/pipelines/ds/pipeline.py", "src/shop/settings.py",
      ])
    for folder in ["conf/base", "conf/local", "src/shop", "src/shop/pipelines"] {
      #expect(answer.folders.contains(.root.appending(folder)), "\(folder)")
    }
  }

  /// An editable install, a folder that `sys.path` names: what shapes pipelines may lie beside the project.
  @Test(.needs(.kedro17)) func namesWhatItWasComputedFromBesideTheProject() throws {
    let shop = try Shop()
    let beside = shop.scratch.url.resolvingSymlinksInPath().path + "/beside"
    for path in ["shared/__init__.py", "notes.txt", "unread.txt", "logs/old.txt"] {
      try shop.scratch.write("", to: "beside/" + path)
    }
    try shop.write(
      """
      import os, sys, tempfile
      sys.path.insert(0, "\(beside)")
      import shared
      open("\(beside)/notes.txt").read()
      os.path.exists("\(beside)/unread.txt")
      try:
          open("\(beside)/absent.txt")
      except OSError:
          pass
      with tempfile.NamedTemporaryFile("w+") as file:
          open(file.name).read()
      os.listdir(tempfile.gettempdir())
      open("\(beside)/logs/new.txt", "w").close()
      open("\(beside)/logs/new.txt").read()
      open("/proc/self/status").read()
      \(Shop.nodes)
      """, to: "src/shop/nodes.py")
    let answer = shop.ask()
    #expect(answer.model != nil)
    #expect(answer.diagnostics == [])
    #expect(
      answer.outside.filter { $0.hasPrefix(beside + "/") } == [
        beside + "/absent.txt", beside + "/notes.txt", beside + "/shared/__init__.py",
      ])
    #expect(answer.packages.contains(beside))
    // Neither Python's own, nor what is installed, nor the project's, nor what the kernel makes up.
    for part in ["/site-packages/", "/python3.", shop.root + "/", "/proc/"] {
      #expect(!answer.outside.contains { $0.contains(part) }, "\(part)")
    }
  }

  /// CPython takes bytecode for its source's by the second of the last change and by the size.
  @Test(.needs(.kedro17)) func bytecodeIsNotTakenForItsSource() throws {
    let shop = try Shop()
    let source = "src/shop/pipelines/ds/pipeline.py"
    func write(_ text: String) throws {
      try shop.write(text, to: source)
      let times = [timespec(tv_sec: 1_700_000_000, tv_nsec: 0), timespec(tv_sec: 1_700_000_000, tv_nsec: 0)]
      try #require(utimensat(AT_FDCWD, shop.root + "/" + source, times, 0) == 0)
    }
    try write(Shop.pipeline)
    let compiled = try run([shop.python.python, "-m", "compileall", "-q", shop.root + "/src"])
    try #require(compiled.status == 0)
    try write(Shop.pipeline.replacing("name=\"score\"", with: "name=\"scope\""))
    let answer = shop.ask()
    let names = answer.model?.pipelines.first { $0.name == "ds" }?.nodes.map(\.name)
    #expect(names?.contains("north.scope") == true, "\(names ?? [])")
    let files = answer.files.map(\.text)
    #expect(files.contains("src/shop/nodes.py"))
    #expect(!files.contains { $0.contains("__pycache__") })
  }

  @Test(.needs(.kedro17)) func leavesNothingInTheProject() throws {
    let shop = try Shop()
    try shop.write(
      """
      version: 1
      handlers:
        file: {class: logging.FileHandler, filename: info.log}
      loggers: {}
      root: {handlers: [file], level: INFO}

      """, to: "conf/logging.yml")
    func all() throws -> Set<String> {
      Set(try FileManager.default.subpathsOfDirectory(atPath: shop.root))
    }
    let before = try all()
    #expect(shop.ask().model != nil)
    #expect(try all() == before)
  }

  // MARK: - What is wrong with the project

  struct Wrong: CustomTestStringConvertible, Sendable {
    var name: String
    var path: String
    var text: String
    var code: DiagnosticCode
    /// `path:line`; empty: no place.
    var place: String
    var message: String
    var hasModel = false

    var testDescription: String { name }
  }

  static let wrong: [Wrong] = [
    Wrong(
      name: "an exception while a module is imported", path: "src/shop/pipeline_registry.py",
      text: "def f():\n    raise ValueError('no luck')\n\nf()\n", code: .kedroFailed,
      place: "src/shop/pipeline_registry.py:2", message: "ValueError: no luck"),
    Wrong(
      name: "an exception that has a cause", path: "src/shop/settings.py",
      text: "try:\n    {}['a']\nexcept KeyError as e:\n    raise RuntimeError('settings') from e\n",
      code: .kedroFailed, place: "src/shop/settings.py:2", message: "KeyError: 'a'"),
    Wrong(
      name: "a syntax error", path: "src/shop/pipeline_registry.py", text: "def f(:\n", code: .syntaxError,
      place: "src/shop/pipeline_registry.py:1", message: "invalid syntax"),
    Wrong(
      name: "sys.exit", path: "src/shop/pipeline_registry.py", text: "import sys\nsys.exit('enough')\n",
      code: .kedroFailed, place: "src/shop/pipeline_registry.py:2", message: "SystemExit: enough"),
    Wrong(
      name: "os._exit", path: "src/shop/pipeline_registry.py", text: "import os\nos._exit(7)\n",
      code: .kedroEnded, place: "", message: "it exited with 7"),
    Wrong(
      name: "a crash", path: "src/shop/pipeline_registry.py",
      text: "import os\nos.kill(os.getpid(), 9)\n", code: .kedroEnded, place: "",
      message: "signal 9 killed it"),
    Wrong(
      name: "a registry of something else", path: "src/shop/pipeline_registry.py",
      text: "def register_pipelines():\n    return {'__default__': 0}\n", code: .kedroFailed, place: "",
      message: "the registry holds a 'int' under '__default__', and not a Pipeline"),
    Wrong(
      name: "a registry whose key is no text", path: "src/shop/pipeline_registry.py",
      text: "from kedro.pipeline import pipeline\ndef register_pipelines():\n    return {1: pipeline([])}\n",
      code: .kedroFailed, place: "", message: "the registry has the key 1, which is no text"),
    // Kedro's reader of settings passes over what does not import.
    Wrong(
      name: "settings that import what there is not", path: "src/shop/settings.py",
      text: "import os\nimport no_such_package\n", code: .kedroFailed, place: "src/shop/settings.py:2",
      message: "No module named 'no_such_package'", hasModel: true),
    Wrong(
      name: "YAML that is none", path: "conf/base/catalog.yml", text: "raw:\n  type: [x\n",
      code: .kedroFailed,
      place: "conf/base/catalog.yml", message: "catalog.yml", hasModel: true),
    Wrong(
      name: "a runtime parameter in the catalog", path: "conf/base/catalog.yml",
      text: "raw: {type: pandas.CSVDataset, filepath: \"${runtime_params:x}\"}\n", code: .kedroFailed,
      place: "conf/base/catalog.yml:1",
      message: "InterpolationResolutionError: Runtime parameter 'x' not found", hasModel: true),
    Wrong(
      name: "a package that is not installed drops a pipeline", path: "src/shop/nodes.py",
      text: "import numbers\nimport no_such_package\n", code: .kedroFailed, place: "src/shop/nodes.py:2",
      message: "No module named 'no_such_package'", hasModel: true),
    Wrong(
      name: "a syntax error drops a pipeline", path: "src/shop/pipelines/ds/pipeline.py", text: "x = = 1\n",
      code: .syntaxError, place: "src/shop/pipelines/ds/pipeline.py:1", message: "invalid syntax",
      hasModel: true),
    Wrong(
      name: "the warning about a dropped pipeline is switched off", path: "src/shop/pipelines/ds/pipeline.py",
      text: "import warnings\nwarnings.simplefilter('ignore')\n1 / 0\n", code: .kedroFailed,
      place: "src/shop/pipelines/ds/pipeline.py:3", message: "division by zero", hasModel: true),
    Wrong(
      name: "a pipeline that is none", path: "src/shop/pipelines/ds/pipeline.py",
      text: "def create_pipeline():\n    return []\n", code: .pipelineLeftOut, place: "",
      message: "gives no Pipeline", hasModel: true),
  ]

  @Test(.needs(.kedro17), .needs(.kedro019), arguments: [PythonEnvironment.kedro17, .kedro019], wrong)
  func whatIsWrongIsToldWithItsPlace(_ python: PythonEnvironment, _ row: Wrong) throws {
    let shop = try Shop(python)
    try shop.write(row.text, to: row.path)
    let answer = shop.ask()
    let first = try #require(answer.diagnostics.first)
    #expect(first.severity == .error)
    #expect(first.code == row.code)
    #expect(first.message.contains(row.message), "\(first.message)")
    let place = first.location.map { "\($0.path):\($0.line)" } ?? ""
    #expect(row.place.isEmpty ? place.isEmpty : place.hasPrefix(row.place), "\(place)")
    #expect((answer.model != nil) == row.hasModel)
    // It is seen when it is mended.
    if first.code != .kedroEnded { #expect(answer.files.contains(.root.appending(row.path))) }
  }

  @Test(.needs(.kedro17)) func thePlaceHasItsLine() throws {
    let shop = try Shop()
    try shop.write("é = [\n    1, len(None)]\n", to: "src/shop/pipeline_registry.py")
    let location = try #require(shop.ask().diagnostics.first?.location)
    #expect((location.line, location.column, location.length) == (2, 8, 9))
    #expect(location.lineText == "    1, len(None)]")
  }

  @Test(.needs(.kedro17), .needs(.kedro019), arguments: [PythonEnvironment.kedro17, .kedro019])
  func anEnvironmentThatDoesNotExist(_ python: PythonEnvironment) throws {
    let answer = try Shop(python).ask { $0.environment = "prod" }
    #expect(answer.diagnostics.map(\.code) == [.missingEnvironment])
    #expect(answer.folders.contains(.root.appending("conf/prod")))
  }

  @Test(.needs(.kedro17)) func kedroIsNotInstalled() throws {
    let shop = try Shop()
    let made = try run([shop.python.python, "-m", "venv", "--without-pip", shop.root + "/.venv"])
    try #require(made.status == 0, "\(made.errors)")
    let answer = shop.ask { $0.python = nil }
    #expect(answer.diagnostics.map(\.code) == [.kedroNotInstalled])
    #expect(!answer.isAboutProject)
    // Where it will be when it is installed; and nothing else of the environment.
    let environment = (answer.files + answer.folders).map(\.text).filter { $0.hasPrefix(".venv") }
    #expect(environment.count == 2)
    #expect(environment.first == ".venv/pyvenv.cfg")
    #expect(environment.last?.hasSuffix("/site-packages") == true)
  }

  // MARK: - What user code does on the side

  @Test(.needs(.kedro17)) func talkIsNoAnswer() throws {
    let shop = try Shop()
    try shop.write(
      """
      import os, sys
      print('{"answer": 1}')
      os.write(1, b"x" * 10_000_000)
      sys.stderr.write("y" * 10_000_000)
      \(Shop.nodes)
      """, to: "src/shop/nodes.py")
    let answer = shop.ask()
    #expect(answer.diagnostics == [])
    #expect(answer.model?.pipelines.isEmpty == false)
  }

  @Test(.needs(.kedro17)) func whatItStartedDoesNotOutliveIt() throws {
    let shop = try Shop()
    let sign = shop.scratch.url.appending(path: "child")
    try shop.write(
      """
      import signal, subprocess, sys
      child = subprocess.Popen(["sleep", "3600"])
      with open("\(sign.path)", "w") as file:
          file.write(f"{child.pid}\\n")
      print("here", flush=True)
      signal.pause()
      """, to: "src/shop/settings.py")
    var asking: KedroAsking? = try KedroAsking(shop.question())
    var child: pid_t?
    while child == nil {
      var polled = try #require(asking).descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      try #require(poll(&polled, nfds_t(polled.count), 60_000) > 0)
      try #require(asking?.advance() == nil)
      child = (try? String(contentsOf: sign, encoding: .utf8)).flatMap { Int32($0.dropLast()) }
    }
    let end = clinux_process_descriptor(try #require(child))
    try #require(end >= 0)
    defer { close(end) }
    asking = nil
    var polled = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
    #expect(poll(&polled, 1, 60_000) == 1)
  }

  @Test(.needs(.kedro17)) func timeEnds() throws {
    let shop = try Shop()
    try shop.write("import signal\nsignal.pause()\n", to: "src/shop/settings.py")
    let answer = shop.ask { $0.timeLimit = .milliseconds(300) }
    #expect(answer.diagnostics.map(\.code) == [.kedroTimeLimit])
    #expect(answer.diagnostics.first?.message.contains("within 0.3 seconds") == true)
  }
}

/// Programs that are no Python, in the place of one.
@Suite("A child that misbehaves")
struct ChildProcessTests {
  struct Child: CustomTestStringConvertible, Sendable {
    var script: String
    var code: DiagnosticCode
    var message: String
    var milliseconds = 60_000

    var testDescription: String { script }
  }

  static let children: [Child] = [
    Child(script: "exit 3", code: .kedroEnded, message: "it exited with 3"),
    Child(script: "kill -11 $$", code: .kedroEnded, message: "signal 11 killed it"),
    Child(script: "echo nonsense >&3", code: .kedroAnswerMalformed, message: "cannot be understood"),
    Child(script: "echo '{}' >&3", code: .kedroAnswerMalformed, message: "cannot be understood"),
    Child(
      script:
        #"echo '{"left_out": [], "unreadable": [], "dependencies": {"files": [], "folders": [], "large": [], "own": [], "packages": [], "outside": [], "gone": [], "beyond": 0}}' >&3"#,
      code: .kedroAnswerMalformed, message: "neither an answer nor a failure"),
    Child(script: "printf '{\"answer\"' >&3", code: .kedroAnswerMalformed, message: "cannot be understood"),
    Child(script: "cat /dev/zero >&3", code: .kedroAnswerMalformed, message: "longer than 64 MB"),
    Child(script: "head -c 50000000 /dev/zero; exit 4", code: .kedroEnded, message: "it exited with 4"),
    Child(script: "cat", code: .kedroEnded, message: "it exited with 0"),
    Child(
      script: "trap '' TERM; exec sleep 3600", code: .kedroTimeLimit, message: "within 0.1 seconds",
      milliseconds: 100),
    // It closes everything and stays: the end of the pipes is not the end of the process.
    Child(
      script: "exec sleep 3600 >/dev/null 2>&1 3>&-", code: .kedroTimeLimit, message: "within 0.1 seconds",
      milliseconds: 100),
    // It ends, and what it started keeps the pipes open.
    Child(script: "sleep 3600 & exit 5", code: .kedroEnded, message: "it exited with 5"),
  ]

  private func ask(_ script: String, milliseconds: Int = 60_000) throws -> KedroAnswer {
    let scratch = try ScratchFolder()
    try scratch.write(script, to: "script")
    // A program that was just written cannot be run while another test starts one.
    let python = repositoryRoot.appending(path: "Tests/KedroProcess/stand-in-python").path
    return KedroAsking.ask(
      KedroQuestion(root: scratch.url.path, python: python, timeLimit: .milliseconds(milliseconds)))
  }

  @Test(arguments: children) func isTold(_ child: Child) throws {
    let answer = try ask(child.script, milliseconds: child.milliseconds)
    #expect(answer.diagnostics.map(\.code) == [child.code])
    let message = try #require(answer.diagnostics.first?.message)
    #expect(message.contains(child.message), "\(message)")
    #expect(!answer.isAboutProject)
  }

  @Test func itsLastWordsAreNotes() throws {
    let answer = try ask("for i in 1 2 3 4 5 6; do echo word $i >&2; done; exit 1")
    #expect(answer.diagnostics.first?.notes.map(\.message).suffix(4) == (3...6).map { "it said: word \($0)" })
  }

  /// A session and a process group of its own, the project's folder, no input, and no descriptor but three outputs.
  @Test func surroundings() throws {
    let answer = try ask(
      """
      set -- $(cut -d ' ' -f 1,5,6 /proc/$$/stat)
      [ "$1" = "$2" ] && [ "$1" = "$3" ] && echo "leads a session" >&2
      [ "$(pwd -P)" = "$(dirname "$(readlink -f "$0")")" ] && echo "in the project" >&2
      readlink /proc/$$/fd/0 >&2
      # Into a file: a pipe of the shell's own would be among them. What it saves for itself begins at 10.
      ls /proc/$$/fd >descriptors
      grep -vx '1[0-9]' <descriptors | tr '\\n' ' ' >&2
      exit 1
      """)
    #expect(
      answer.diagnostics.first?.notes.map(\.message).suffix(4) == [
        "it said: leads a session", "it said: in the project", "it said: /dev/null", "it said: 0 1 2 3 ",
      ])
  }

  @Test func leavesNoDescriptorAndNoZombie() throws {
    if ProcessInfo.processInfo.environment["DAGWATCHD_ALONE"] == nil {
      let finished = try rerun(
        "ChildProcessTests/leavesNoDescriptorAndNoZombie", under: [], environment: ["DAGWATCHD_ALONE": "1"])
      #expect(finished.status == 0, "\(finished.text)\(finished.errors)")
      return
    }
    func descriptors() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
    _ = try ask("exit 1")
    let before = try descriptors()
    for script in ["exit 1", "echo x >&3", "exec nothing", "sleep 3600 & exit 5"] { _ = try ask(script) }
    _ = try ask("exec sleep 3600", milliseconds: 50)
    _ = KedroAsking.ask(KedroQuestion(root: "/", python: "/bin"))
    #expect(try descriptors() == before)
    #expect(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD)
  }
}
