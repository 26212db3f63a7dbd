import Glibc

/// One publisher of a project at a time.
///
/// A daemon and a `build`, or two builds, may be at work on one project, with states of their own or with one. What one of
/// them read can be older than what the other has published meanwhile, and what it knows of the files that stand is then
/// not so any more: it would put an old DAG over a new one, or take a file of the other's for somebody's edit. So
/// whoever publishes has the project to itself from the look at what is owned until that is known to the next.
///
/// The lock is the kernel's, on the project's own folder: it is the same wherever the state lies and by whatever path
/// the project is reached, it goes with its process, and no file has to be made for it. A file system without such locks
/// is published to as if one were alone there.
extension Publisher {
  /// How it came to be one's turn.
  package struct Turn: Hashable, Sendable {
    /// Whether another publisher was waited for, which may have read something newer.
    package var hasWaited: Bool
  }

  /// Does what no other publisher of this project may do at the same time.
  /// - Parameter patience: how long another one is waited for.
  /// - Throws: where the project is gone, or another publisher does not come to its end.
  package func exclusively<Answer>(
    within patience: Duration, _ work: (Turn) throws(PublishError) -> Answer
  ) throws(PublishError) -> Answer {
    let (descriptor, turn) = try takeTurn(within: patience)
    defer { if descriptor >= 0 { close(descriptor) } }
    return try work(turn)
  }

  /// - Returns: what holds the lock until it is closed; less than 0 where there is no lock.
  private func takeTurn(within patience: Duration) throws(PublishError) -> (descriptor: Int32, turn: Turn) {
    let deadline = ContinuousClock.now + patience
    var turn = Turn(hasWaited: false)
    while true {
      let descriptor = uninterrupted { open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
      guard descriptor >= 0 else {
        // It can be written to without being read.
        if errno == EACCES { return (-1, turn) }
        throw PublishError(path: root, operation: "open", reason: String(cString: strerror(errno)))
      }
      while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EWOULDBLOCK || errno == EINTR else {
          close(descriptor)
          return (-1, turn)
        }
        turn.hasWaited = true
        if ContinuousClock.now >= deadline {
          defer { close(descriptor) }
          throw busy(holder(of: descriptor), patience)
        }
        usleep(Self.lookStep)
      }
      // Another project may have taken the name while the old one's lock was waited for.
      if isRoot(descriptor) { return (descriptor, turn) }
      close(descriptor)
    }
  }

  private func busy(_ holder: Int?, _ patience: Duration) -> PublishError {
    let who = holder.map { "process \($0)" } ?? "another process"
    return PublishError(
      path: root, operation: "flock", reason: "\(who) publishes it, and was waited for for \(patience)")
  }

  /// Between two looks, in microseconds: a publication takes some milliseconds.
  private static let lookStep: UInt32 = 1000

  private func isRoot(_ descriptor: Int32) -> Bool {
    var opened = Glibc.stat()
    var named = Glibc.stat()
    guard fstat(descriptor, &opened) == 0, stat(root, &named) == 0 else { return true }
    return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  /// The process that has the lock, for a person to look at; nil where the kernel does not say.
  private func holder(of descriptor: Int32) -> Int? {
    var status = Glibc.stat()
    guard fstat(descriptor, &status) == 0, let table = fopen("/proc/locks", "re") else { return nil }
    defer { fclose(table) }
    let device = UInt64(status.st_dev)
    // As glibc packs them (makedev(3)).
    let numbers = [device >> 8 & 0xfff | device >> 32 & ~0xfff, device & 0xff | device >> 12 & 0xfff00]
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    let file = numbers.joined(separator: ":") + ":\(status.st_ino)"
    var buffer = [CChar](repeating: 0, count: 256)
    while fgets(&buffer, Int32(buffer.count), table) != nil {
      // 1: FLOCK  ADVISORY  WRITE 4242 fe:00:131 0 EOF
      let line = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      let parts = line.split(separator: " ")
      if parts.count > 5, parts[1] == "FLOCK", parts[5] == file, let process = Int(parts[4]), process > 0 {
        return process
      }
    }
    return nil
  }
}
