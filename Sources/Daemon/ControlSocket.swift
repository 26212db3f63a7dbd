import CLinux
import Glibc
import Publishing

/// The daemon's end of the control socket, as a part of its loop.
///
/// Nothing here waits. A connection is read when there is something to read and written when there is room, and the
/// loop goes on meanwhile. Whoever connects is of the daemon's own user or is hung up on; still a program of
/// that user may have a fault, so that a request has a longest length, connections have a greatest number, and
/// one that says nothing makes room for the next.
final class ControlSocket {
  /// A connection, never the number of a later one.
  struct Peer: Hashable, Sendable { fileprivate var number: Int }

  private struct Connection {
    let peer: Peer
    let descriptor: Int32
    var input: [UInt8] = []
    var output: [UInt8] = []
    /// Whether its request was handed over.
    var hasAsked = false
  }

  private let address: ControlAddress
  private var listener: Int32
  /// The file that leads to the listener.
  private var file: FileIdentity?
  /// Given up for a moment where no descriptor is left, so that the one who waits can be hung up on.
  private var spare: Int32
  private var connections: [Connection] = []
  private var nextNumber = 0

  private static let longestRequest = 4096
  private static let mostConnections = 64
  private static let busy = ControlAnswer(refused: "too many ask at once", refusal: .busy)

  init(_ address: ControlAddress) throws(SystemError) {
    self.address = address
    listener = try address.listen()
    file = address.identity
    spare = Self.makeSpare()
  }

  deinit {
    for connection in connections { close(connection.descriptor) }
    close(listener)
    close(spare)
    if address.identity == file { address.remove() }
  }

  /// Makes the socket anew where it is not in its place any more.
  /// - Returns: whether that was so.
  func renew() throws(SystemError) -> Bool {
    if file != nil, address.identity == file { return false }
    let made = try address.listen()
    // Who came before the name was gone.
    while accept() {}
    close(listener)
    listener = made
    file = address.identity
    return true
  }

  private static func makeSpare() -> Int32 { open("/dev/null", O_RDONLY | O_CLOEXEC) }

  /// What to wait for.
  var polled: [pollfd] {
    [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
      + connections.map {
        pollfd(fd: $0.descriptor, events: Int16($0.output.isEmpty ? POLLIN : POLLOUT), revents: 0)
      }
  }

  /// Goes on with the connections that something happened to.
  /// - Parameter ready: what ``polled`` was, with the answers.
  /// - Returns: the requests that are complete now; nil for what is none.
  func advance(_ ready: some Collection<pollfd>) -> [(peer: Peer, request: ControlRequest?)] {
    let happened = Set(ready.filter { $0.revents != 0 }.map(\.fd))
    if happened.isEmpty { return [] }
    var requests: [(Peer, ControlRequest?)] = []
    for connection in connections where happened.contains(connection.descriptor) {
      if connection.output.isEmpty {
        if let request = read(connection.peer) { requests.append((connection.peer, request.value)) }
      } else {
        write(connection.peer)
      }
    }
    if happened.contains(listener) { accept() }
    return requests
  }

  /// Says the same to all who have come, and lets nobody in any more.
  func turnAway(_ answer: ControlAnswer) {
    if address.identity == file { address.remove() }
    file = nil
    while accept() {}
    for connection in connections where connection.output.isEmpty { self.answer(connection.peer, answer) }
  }

  /// Whether the other end is still there, as far as is known.
  func isConnected(_ peer: Peer) -> Bool { index(of: peer) != nil }

  /// Answers, and hangs up when all of it is on its way.
  func answer(_ peer: Peer, _ answer: ControlAnswer) {
    guard let index = index(of: peer) else { return }
    connections[index].output = ControlLine.encode(answer)
    write(peer)
  }

  // MARK: - Connections

  private func index(of peer: Peer) -> Int? { connections.firstIndex { $0.peer == peer } }

  private func end(_ peer: Peer) {
    guard let index = index(of: peer) else { return }
    close(connections.remove(at: index).descriptor)
  }

  /// - Returns: whether there was somebody.
  @discardableResult
  private func accept() -> Bool {
    // One for each turn of the loop: a crowd does not hold it.
    let accepted = clinux_accept(listener)
    if accepted < 0 {
      guard errno == EMFILE || errno == ENFILE else { return false }
      close(spare)
      let refused = Glibc.accept(listener, nil, nil)
      if refused >= 0 { close(refused) }
      spare = Self.makeSpare()
      return refused >= 0
    }
    let user = clinux_peer_user(accepted)
    guard user == Int64(geteuid()) || user == 0 else {
      close(accepted)
      return true
    }
    if connections.count >= Self.mostConnections {
      guard let idle = connections.first(where: { !$0.hasAsked || !$0.output.isEmpty }) else {
        Self.turnAway(accepted)
        return true
      }
      if idle.hasAsked { end(idle.peer) } else { answer(idle.peer, Self.busy) }
    }
    nextNumber += 1
    connections.append(Connection(peer: Peer(number: nextNumber), descriptor: accepted))
    return true
  }

  private static func turnAway(_ descriptor: Int32) {
    let line = ControlLine.encode(busy)
    _ = send(descriptor, line, line.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    close(descriptor)
  }

  /// A request, where it is whole: what came instead of one is nil.
  private struct Request { var value: ControlRequest? }

  private func read(_ peer: Peer) -> Request? {
    guard let index = index(of: peer) else { return nil }
    var buffer = [UInt8](repeating: 0, count: Self.longestRequest)
    let count = recv(connections[index].descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    if count < 0, errno == EAGAIN || errno == EINTR { return nil }
    guard count > 0 else {
      end(peer)
      return nil
    }
    if connections[index].hasAsked {
      // It has nothing more to say.
      end(peer)
      return nil
    }
    connections[index].input += buffer[..<count]
    let input = connections[index].input
    if let line = input.firstIndex(of: UInt8(ascii: "\n")) {
      connections[index].hasAsked = true
      return Request(value: ControlLine.decode(input[..<line], as: ControlRequest.self))
    }
    if input.count < Self.longestRequest { return nil }
    connections[index].hasAsked = true
    return Request(value: nil)
  }

  private func write(_ peer: Peer) {
    guard let index = index(of: peer) else { return }
    while !connections[index].output.isEmpty {
      let output = connections[index].output
      let count = send(
        connections[index].descriptor, output, output.count,
        Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return }
      if count <= 0 { break }
      connections[index].output.removeFirst(count)
    }
    end(peer)
  }
}
