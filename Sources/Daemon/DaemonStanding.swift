import Diagnostics
import Glibc
import Publishing
import Watching

/// What a daemon stands on: the path that it was given, the claim to the project, the state folder's lock, its socket.
///
/// Each of them can be taken away while it runs, and then the daemon would serve what nobody means, or could not be
/// asked, or not be alone, without a word. So each is compared with what is there now: when an event tells of it, at each
/// generation, at the slow look, and for each command.
package struct Standing: ~Copyable {
  /// As the user gave it, made absolute: it may be a link, or lead by way of one.
  let given: String
  let state: StateFolder
  /// nil where the daemon does without, and for as long as it could not be had again.
  var lock: StateLock?
  var claim: ProjectClaim?
  fileprivate let isAlone: Bool
  /// Whether the path that was given leads to no folder, while what it led to is there.
  var isAdrift = false
  /// What is wrong with each, as last seen.
  fileprivate var problems: [String] = []

  /// - Parameters:
  ///   - lock: of the state folder. nil: the daemon is one among others, as in a test.
  ///   - claim: to the project; nil where it could not be had, which is tried again.
  package init(
    given: String, state: StateFolder, lock: StateLock? = nil, claim: consuming ProjectClaim? = nil
  ) {
    self.given = given
    self.state = state
    self.lock = lock
    self.claim = claim
    isAlone = lock != nil
  }
}

extension Daemon {
  /// How long an exchange of links or the removal of a folder may take.
  private static let standingStep = Duration.milliseconds(100)

  /// What is not as it should be, each a sentence without its end.
  var standingProblems: [String] { standing.problems }

  /// The lock of the state folder, for who goes on with it.
  package var stateLock: StateLock? { standing.lock }

  /// Something was told of: a link that is exchanged is followed at once, the rest when whoever removes it is done.
  mutating func standingTold() {
    lookForMove()
    sources.standing.set(after: Self.standingStep)
  }

  /// Compares all of it with what is there, and puts right what can be.
  /// - Parameter isDue: something was told of, or was made anew: it is watched from now on, before it is looked at, since of
  ///   what goes between a look and a watch nobody would tell.
  mutating func lookAtStanding(isDue: Bool = false) {
    if isDue || !hasBegun {
      sources.place = PlaceWatch(
        of: standing.given,
        and: [standing.state.path, standing.state.lockPath, ControlAddress(standing.state).path])
    }
    lookForMove()
    if destination != nil { return }
    let before = standing.problems
    standing.problems = []
    var isRenewed = false
    standing.isAdrift =
      standing.isAlone && FileIdentity(of: root, following: true) != nil
      && Self.resolve(standing.given)?.utf8.elementsEqual(root.utf8) != true
    if standing.isAdrift {
      let (name, served) = (VisibleText(standing.given).text, VisibleText(root).text)
      standing.problems.append(
        "\(name) leads to no folder that can be read: \(served), where it led, is watched until it does")
    }
    keepLock(&isRenewed)
    keepSocket(&isRenewed)
    keepClaim()
    for problem in standing.problems where !before.contains(problem) { report.say(problem, .warning) }
    if isRenewed {
      sources.standing.set(after: Self.standingStep)
    } else if !standing.problems.isEmpty {
      sources.standing.set(after: Self.lookStep)
    }
  }

  /// A path that leads to another folder now, since a link on the way was exchanged: that is served, as the project that the
  /// user means. Where it leads to no folder, what was served so far is served on.
  private mutating func lookForMove() {
    guard standing.isAlone, destination == nil, let path = Self.resolve(standing.given),
      !path.utf8.elementsEqual(root.utf8),
      case .entries = DiskFiles(root: path).entries(of: .root)
    else { return }
    destination = path
    report.say("\(VisibleText(standing.given).text) leads to \(VisibleText(path).text) now")
  }

  /// Whether a command means what is served. Where the path leads nowhere now, it is told so and not refused.
  func isMeant(by path: String) -> Bool {
    if path.utf8.elementsEqual(root.utf8) { return true }
    guard standing.isAdrift else { return false }
    if Self.resolve(standing.given)?.utf8.elementsEqual(path.utf8) == true { return true }
    guard let slash = standing.given.lastIndex(of: "/"),
      let folder = Self.resolve(String(standing.given[...slash]))
    else { return false }
    let name = standing.given[standing.given.index(after: slash)...]
    return path.utf8.elementsEqual(((folder == "/" ? "" : folder) + "/" + name).utf8)
  }

  /// Tells those who wait that somebody else is going to answer, and gives up what is under way.
  mutating func leave() {
    sources.control?.turnAway(Self.movingAnswer)
    waiting = []
    abandon()
  }

  static var movingAnswer: ControlAnswer {
    ControlAnswer(refused: "another folder is going to be served", refusal: .moving)
  }

  private mutating func keepLock(_ isRenewed: inout Bool) {
    guard standing.isAlone, standing.lock?.isInPlace != true else { return }
    // The old one is let go first: it may be the same file, under another name.
    standing.lock = nil
    do throws(StateError) {
      try standing.state.create()
      standing.lock = try standing.state.lock()
      isRenewed = true
      report.say("\(VisibleText(standing.state.path).text) was taken away: it is made anew", .warning)
    } catch {
      standing.problems.append("the state folder cannot be held: \(error)")
    }
  }

  private mutating func keepSocket(_ isRenewed: inout Bool) {
    // Whose lock is gone has no right to the socket's place.
    if standing.isAlone, standing.lock == nil { return }
    do throws(SystemError) {
      if let control = sources.control {
        guard try control.renew() else { return }
      } else {
        sources.control = try ControlSocket(ControlAddress(standing.state))
      }
      isRenewed = true
      report.say("the control socket was not there: it is made anew", .warning)
    } catch {
      standing.problems.append("no control socket, so that commands cannot ask this daemon: \(error)")
    }
  }

  private mutating func keepClaim() {
    guard standing.isAlone else { return }
    guard let here = FileIdentity(of: root, following: true) else {
      standing.claim = nil
      return
    }
    if standing.claim?.folder != here {
      standing.claim = nil
      do throws(StateError) {
        standing.claim = try ProjectClaim.take(root: root, attempts: 1)
      } catch .alreadyRunning(let process) {
        let name = process.map { "process \($0)" } ?? "another process"
        standing.problems.append("\(name) serves this project too")
      } catch {
        standing.problems.append("it is not known whether another daemon serves this project: \(error)")
      }
    }
    for process in standing.claim?.others() ?? [] {
      standing.problems.append("process \(process) claims this project too, and may not be a daemon")
    }
  }

  private static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(validatingCString: resolved)
  }
}
