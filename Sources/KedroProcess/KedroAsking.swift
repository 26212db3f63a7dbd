import Diagnostics
import Glibc
import Kedro
import ProjectFiles

/// A question that Kedro is thinking about.
///
/// Importing a project takes seconds, so nothing here waits: a loop polls `descriptors` and, at the latest after
/// `milliseconds`, calls `advance`. What must not be waited for any longer is cancelled by letting go of this.
package final class KedroAsking {
  private let question: KedroQuestion
  private let python: ProjectPython
  private var child: ChildProcess?
  /// When `advance` is to be called though nothing can be read.
  private var deadline: ContinuousClock.Instant
  private var isOutOfTime = false

  /// How long it may take to end after it was asked to.
  private static let grace = Duration.seconds(2)

  /// - Throws: why Kedro cannot be asked, as the answer.
  package init(
    _ question: KedroQuestion, variables: [String: String] = KedroAsking.processEnvironment()
  ) throws(CannotAsk) {
    self.question = question
    do throws(NoPython) {
      python = try ProjectPython.find(for: question, variables: variables)
    } catch {
      throw CannotAsk(answer: KedroAnswer(diagnostics: [error.diagnostic], files: ProjectPython.signs))
    }
    deadline = .now + question.timeLimit
    do throws(SpawnError) {
      let script: String
      var input: [UInt8]?
      switch question.task {
      case .inspection: script = ProbeScript.text
      case .rendering(let job):
        script = RenderScript.text
        input = job.bytes
      }
      child = try ChildProcess(
        python.path, arguments: ["-c", script, question.root, question.environment ?? ""],
        environment: Self.environment(variables, python), folder: question.root, input: input)
    } catch {
      let diagnostic = Diagnostic(
        .noInterpreter, at: question.pythonPlace,
        "Kedro cannot be asked: the project's Python, \(python.path), cannot be run: \(error)",
        help: "make the project's environment anew")
      throw CannotAsk(answer: KedroAnswer(diagnostics: [diagnostic], files: ProjectPython.signs))
    }
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
    if child.read() { return answer(from: child) }
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
    self.child = nil
    let talk = Self.talk(child)
    if isOutOfTime {
      let limit = question.timeLimit.components
      return failed(
        .kedroTimeLimit,
        "Kedro did not answer within \(Self.seconds(limit)) seconds; building the pipelines takes too long",
        talk, help: "look for work that is done when the project is imported, or raise `python-timeout`")
    }
    if child.answer.isTooLong {
      return failed(
        .kedroAnswerMalformed, "what Kedro says of the project is longer than \(child.answer.limit >> 20) MB",
        talk)
    }
    if child.answer.bytes.isEmpty {
      return failed(
        .kedroEnded, "the project's Python ended before Kedro could answer: \(Self.end(child.status ?? 0))",
        talk,
        help: "look for something that ends the process when the project is imported, such as os._exit")
    }
    do {
      return try KedroReply(child.answer.bytes).answer(python: python.path)
    } catch {
      return failed(.kedroAnswerMalformed, "Kedro's answer cannot be understood: \(error)", talk)
    }
  }

  private func failed(
    _ code: DiagnosticCode, _ message: String, _ talk: [Diagnostic.Note], help: String? = nil
  ) -> KedroAnswer {
    KedroAnswer(
      diagnostics: [
        Diagnostic(code, at: nil, message, notes: [.init("asked with \(python.path)")] + talk, help: help)
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

  /// This process's own, as an activated environment changes it, without what is the daemon's alone.
  private static func environment(
    _ variables: [String: String], _ python: ProjectPython
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
