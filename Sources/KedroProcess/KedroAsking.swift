import ChildProcesses
import Diagnostics
import Glibc
import Kedro
import ProjectFiles

/// A question that Kedro is thinking about.
///
/// Importing a project takes seconds, so nothing here waits: a loop polls `descriptors` and, at the latest after
/// `milliseconds`, calls `advance`. What must not be waited for any longer is cancelled by letting go of this.
///
/// An answer from files that changed while Kedro read them is an answer to no project that there ever was. It is not
/// taken, and Kedro is asked again, a few times at most: a project can change its own files whenever it is
/// imported.
package final class KedroAsking {
  private let question: KedroQuestion
  private let python: ProjectPython
  private let variables: [String: String]
  private var changes = FileChanges()
  /// How often Kedro may still be asked again.
  private var repeats = KedroAsking.mostTimes - 1
  private var child: ChildProcess?
  /// Where a wheel is built.
  private var scratch: TemporaryFolder?
  /// What the process that answered had itself written.
  private var own: Set<ProjectPath> = []
  /// What it read outside of the project, and somebody removed meanwhile.
  private var gone: [String] = []
  /// When `advance` is to be called though nothing can be read.
  private var deadline: ContinuousClock.Instant
  private var isOutOfTime = false

  /// How often Kedro is asked at most; each time has the whole time limit.
  package static let mostTimes = 3
  /// How long it may take to end after it was asked to.
  private static let grace = Duration.seconds(2)

  /// - Throws: why Kedro cannot be asked, as the answer.
  package init(
    _ question: KedroQuestion, variables: [String: String] = KedroAsking.processEnvironment()
  ) throws(CannotAsk) {
    self.question = question
    self.variables = variables
    do throws(NoPython) {
      python = try ProjectPython.find(for: question, variables: variables)
    } catch {
      throw CannotAsk(answer: KedroAnswer(diagnostics: [error.diagnostic], files: ProjectPython.signs))
    }
    deadline = .now
    try start()
  }

  private func start() throws(CannotAsk) {
    deadline = .now + question.timeLimit
    isOutOfTime = false
    changes = FileChanges()
    (own, gone) = ([], [])
    do throws(SpawnError) {
      let script: String
      var input: [UInt8]?
      var folder = question.root
      switch question.task {
      case .inspection: script = ProbeScript.text
      case .rendering(let job):
        script = RenderScript.text
        input = job.bytes
      case .wheel(let job):
        script = WheelScript.text
        input = job.sources
        let scratch = try TemporaryFolder(named: "dagwatchd-wheel", variables: variables)
        self.scratch = scratch
        folder = scratch.path
      }
      child = try ChildProcess(
        python.path, arguments: ["-c", script, question.root, question.environment ?? ""],
        environment: Self.environment(variables, python, question.variables), folder: folder, input: input)
      if case .wheel = question.task { child?.lowerPriority() }
    } catch {
      let diagnostic = Diagnostic(
        .noInterpreter, at: question.pythonPlace,
        "the project's Python, \(python.path), cannot be run: \(error)",
        help: "make the project's environment anew")
      throw CannotAsk(answer: KedroAnswer(diagnostics: [diagnostic], files: ProjectPython.signs))
    }
  }

  deinit { end() }

  /// What the process started in its folder is gone before the folder is.
  private func end() {
    child?.kill()
    child = nil
    scratch = nil
  }

  /// Asks, and waits for the answer.
  package static func ask(
    _ question: KedroQuestion, variables: [String: String] = KedroAsking.processEnvironment()
  ) -> KedroAnswer {
    do throws(CannotAsk) {
      let asking = try KedroAsking(question, variables: variables)
      while true {
        var polled = asking.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), asking.milliseconds)
        if let answer = asking.advance() { return answer }
      }
    } catch {
      return error.answer
    }
  }

  /// To be polled for reading.
  package var descriptors: [Int32] { child?.descriptors ?? [] }

  /// For how long the descriptors may be polled before `advance` has to be called.
  package var milliseconds: Int32 {
    let (seconds, attoseconds) = (deadline - .now).components
    let rest = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(clamping: max(0, rest))
  }

  /// Takes what there is.
  /// - Returns: nil: Kedro is still thinking.
  package func advance() -> KedroAnswer? {
    guard let child else { return nil }
    if child.read() { return current(answer(from: child)) }
    if child.answer.isTooLong {
      child.kill()
      return answer(from: child)
    }
    guard ContinuousClock.now >= deadline else { return nil }
    if isOutOfTime {
      child.kill()
      return answer(from: child)
    }
    isOutOfTime = true
    deadline = .now + Self.grace
    child.signal(SIGTERM)
    return nil
  }

  // MARK: - The answer

  private func answer(from child: ChildProcess) -> KedroAnswer {
    defer { end() }
    let talk = Self.talk(child)
    if case .wheel(let job) = question.task { return wheel(job, from: child, talk) }
    if isOutOfTime {
      let limit = question.timeLimit.components
      let reply = try? KedroReply(child.answer.bytes)
      let places = reply?.places ?? []
      var answer = failed(
        .kedroTimeLimit,
        "Kedro did not answer within \(Self.seconds(limit)) seconds; building the pipelines takes too long",
        places.dropFirst().map { .init("called here", at: $0) } + talk, at: places.first,
        help: "look for work that is done when the project is imported, or raise `python-timeout`")
      if let read = try? reply?.answer(python: python.path) {
        (answer.files, answer.folders) = (read.files, read.folders)
        (answer.packages, answer.outside) = (read.packages, read.outside)
      }
      return answer
    }
    if child.answer.isTooLong {
      return failed(
        .kedroAnswerMalformed, "what Kedro says of the project is longer than \(child.answer.limit >> 20) MB",
        talk)
    }
    if child.answer.bytes.isEmpty,
      child.errors.bytes.suffix(Self.closed.utf8.count).elementsEqual(Self.closed.utf8)
    {
      return failed(
        .kedroEnded, "the project closed the descriptor that Kedro's answer is written to, which is 3", [],
        help: "look for code that closes descriptors that are not its own, such as os.closerange")
    }
    if child.answer.bytes.isEmpty {
      return failed(
        .kedroEnded, "the project's Python ended before Kedro could answer: \(Self.end(child.status ?? 0))",
        talk,
        help: "look for something that ends the process when the project is imported, such as os._exit")
    }
    do {
      let reply = try KedroReply(child.answer.bytes)
      (own, gone) = (reply.own, reply.gone)
      return try reply.answer(python: python.path)
    } catch {
      return failed(.kedroAnswerMalformed, "Kedro's answer cannot be understood: \(error)", talk)
    }
  }

  private func wheel(_ job: WheelJob, from child: ChildProcess, _ talk: [Diagnostic.Note]) -> KedroAnswer {
    if isOutOfTime {
      return failed(
        .wheelBuild, "the wheel was not built within \(Self.seconds(question.timeLimit.components)) seconds",
        talk,
        at: job.reason.location, help: "look for what the build waits for, or raise `python-timeout`")
    }
    if child.answer.isTooLong {
      return failed(
        .wheelBuild, "the project's build backend made a wheel that is too large", talk,
        at: job.reason.location,
        help: "take data out of the package")
    }
    do {
      return try WheelReply(child.answer.bytes).answer(job, python: python.path, talk: talk)
    } catch {
      return failed(
        .wheelBuild, "the project's Python ended before the wheel was built: \(Self.end(child.status ?? 0))",
        talk,
        at: job.reason.location)
    }
  }

  /// - Returns: nil: the answer was out of date, and Kedro is asked again.
  private func current(_ answer: KedroAnswer) -> KedroAnswer? {
    let changed = changes.paths(of: answer, root: question.root, own: own) + gone
    if changed.isEmpty { return answer }
    guard repeats > 0 else {
      var answer = answer
      answer.diagnostics += changed.prefix(5).map { path in
        Diagnostic(
          .unwatchedInput, .warning, at: path.hasPrefix("/") ? nil : SourceLocation(path: path),
          "\(path) changed each of the \(Self.mostTimes) times that Kedro was asked, and may have been read before",
          help: "keep what changes all the time apart from what the pipelines are built from")
      }
      return answer
    }
    repeats -= 1
    do throws(CannotAsk) { try start() } catch { return error.answer }
    return nil
  }

  /// The probe's last word where it cannot give an answer.
  private static let closed = "dagwatchd: descriptor 3 was closed\n"

  private func failed(
    _ code: DiagnosticCode, _ message: String, _ talk: [Diagnostic.Note], at place: SourceLocation? = nil,
    help: String? = nil
  ) -> KedroAnswer {
    KedroAnswer(
      diagnostics: [
        Diagnostic(code, at: place, message, notes: [.init("asked with \(python.path)")] + talk, help: help)
      ], files: ProjectPython.signs)
  }

  /// The last that the process said.
  private static func talk(_ child: ChildProcess) -> [Diagnostic.Note] {
    let text = String(decoding: child.errors.bytes, as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).suffix(4).map { .init("it said: \($0)") }
  }

  private static func seconds(_ limit: (seconds: Int64, attoseconds: Int64)) -> String {
    let tenths = limit.attoseconds / 100_000_000_000_000_000
    return tenths == 0 ? "\(limit.seconds)" : "\(limit.seconds).\(tenths)"
  }

  /// What a status of waitpid(2) means.
  private static func end(_ status: Int32) -> String {
    let signal = status & 0x7f
    return signal == 0 ? "it exited with \((status >> 8) & 0xff)" : "signal \(signal) killed it"
  }

  // MARK: - The environment

  /// The variables of this process.
  package static func processEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      next += 1
    }
    return variables
  }

  /// This process's own, as an activated environment changes it, without what is the daemon's alone; and over it
  /// what the project declares.
  static func environment(
    _ variables: [String: String], _ python: ProjectPython, _ declared: [String: String]
  ) -> [String: String] {
    var variables = variables
    for name in [
      "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "JOURNAL_STREAM", "LISTEN_FDS", "LISTEN_PID",
      "PYTHONHOME",
      "PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONWARNINGS",
    ] { variables[name] = nil }
    if let folder = python.environment {
      variables["VIRTUAL_ENV"] = folder
      variables["PATH"] = folder + "/bin:" + (variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
    }
    variables.merge(declared) { $1 }
    for (name, value) in [
      // The folder that it starts in is no place for modules.
      ("PYTHONSAFEPATH", "1"),
      ("PYTHONDONTWRITEBYTECODE", "1"), ("PYTHONUNBUFFERED", "1"), ("PYTHONUTF8", "1"),
      // The order of a set of names is no answer.
      ("PYTHONHASHSEED", "0"),
      ("KEDRO_DISABLE_TELEMETRY", "1"), ("DO_NOT_TRACK", "1"),
    ] { variables[name] = value }
    return variables
  }
}

/// Nothing could be asked; why is in the answer.
package struct CannotAsk: Error {
  package var answer: KedroAnswer
}
