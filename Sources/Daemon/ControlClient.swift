import Glibc

/// A command's end of the control socket.
package enum ControlClient {
  package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// No daemon serves the project.
    case notRunning
    /// There is a daemon, and no socket of it in the state folder.
    case unreachable(process: Int32?)
    /// No answer within the time.
    case timedOut
    /// It hung up, or said something else than an answer.
    case noAnswer
    /// The daemon is going to serve another folder.
    case moving
    /// As many ask it as may, for all of the time.
    case busy
    /// The daemon of the state folder serves this project, and not the one that is asked about.
    case otherProject(root: String)
    case refused(reason: String)
    case system(SystemError)

    package var description: String {
      switch self {
      case .notRunning: "no daemon serves this project"
      case .unreachable(let process):
        "a daemon runs" + (process.map { " (process \($0))" } ?? "")
          + ", and cannot be asked in this state folder"
      case .timedOut: "the daemon has not answered in time"
      case .noAnswer: "the daemon hung up without an answer"
      case .busy: "the daemon is busy: too many wait for it"
      case .moving: "the daemon is going to serve another folder"
      case .otherProject(let root): "no daemon serves this project: that of the state folder serves \(root)"
      case .refused(let reason): "the daemon refused: " + reason
      case .system(let error): "cannot talk to the daemon: \(error)"
      }
    }
  }

  /// Asks the daemon of a state folder.
  /// - Parameters:
  ///   - root: the project that is meant; nil: whichever that daemon serves.
  ///   - timeout: for the whole answer; nil: however long it takes.
  package static func ask(
    _ command: ControlRequest.Command, about root: String? = nil, of state: StateFolder, timeout: Duration?
  ) throws(Failure) -> DaemonStatus {
    let deadline = timeout.map { ContinuousClock.now + $0 }
    let patience = min(deadline ?? .now + beginning, .now + beginning)
    while true {
      do throws(Failure) {
        return try askOnce(command, about: root, of: state, deadline: deadline)
      } catch .notRunning {
        let holder = state.holder()
        let claimed = holder.isThere ? nil : root.flatMap(ProjectClaim.holder)
        if !holder.isThere, claimed == nil { throw .notRunning }
        // It is beginning, or has yet to notice that its socket is gone.
        if .now >= patience { throw .unreachable(process: holder.process ?? claimed) }
      } catch .moving {
        if .now >= patience { throw .moving }
      } catch .busy {
        if let deadline, .now >= deadline { throw .busy }
        usleep(100_000)
      }
      usleep(10_000)
    }
  }

  /// How long a daemon may take to have its socket ready.
  private static let beginning = Duration.seconds(2)

  private static func askOnce(
    _ command: ControlRequest.Command, about root: String?, of state: StateFolder,
    deadline: ContinuousClock.Instant?
  ) throws(Failure) -> DaemonStatus {
    let descriptor: Int32
    do throws(SystemError) {
      descriptor = try ControlAddress(state).connect()
    } catch {
      // What a killed daemon leaves refuses; EAGAIN: its line of waiting peers is full.
      if [ENOENT, ECONNREFUSED, ENOTDIR].contains(error.code) { throw .notRunning }
      if error.code == EAGAIN { throw .timedOut }
      throw .system(error)
    }
    defer { close(descriptor) }
    let request = ControlLine.encode(ControlRequest(command, root: root))
    let sent = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
    // A daemon that lets nobody in has said so before it hung up.
    guard sent == request.count || (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) else {
      throw .noAnswer
    }
    let line = try readLine(descriptor, deadline: deadline)
    let answer = ControlLine.decode(line, as: ControlAnswer.self)
    if let reason = answer?.refused {
      switch answer?.refusal {
      case .otherProject: throw .otherProject(root: reason)
      case .moving: throw .moving
      case .busy: throw .busy
      case nil: throw .refused(reason: reason)
      }
    }
    guard let status = answer?.status else { throw .noAnswer }
    return status
  }

  private static func readLine(
    _ descriptor: Int32, deadline: ContinuousClock.Instant?
  ) throws(Failure) -> [UInt8] {
    var line: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      var milliseconds: Int32 = -1
      if let deadline {
        let (seconds, attoseconds) = max(.zero, deadline - .now).components
        milliseconds = Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
        if deadline <= .now { throw .timedOut }
      }
      var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&polled, 1, milliseconds)
      if ready < 0 && errno != EINTR { throw .system(SystemError("poll")) }
      if ready <= 0 { continue }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .noAnswer }
      line += buffer[..<count]
      if line.last == UInt8(ascii: "\n") { return line }
    }
  }
}
