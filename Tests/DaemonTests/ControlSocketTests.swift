import Foundation
import Glibc
import TestSupport
import Testing

@testable import Daemon

/// The daemon's end of the control socket, without a daemon: turns of its loop are made by hand.
@Suite("The control socket")
struct ControlSocketTests {
  private final class Stage {
    let scratch: ScratchFolder
    let state: StateFolder
    let address: ControlAddress
    private(set) var socket: ControlSocket?
    /// A number for every connection, closed with this value.
    private var clients: [Int32] = []

    init(below path: String = "state") throws {
      let scratch = try ScratchFolder()
      self.scratch = scratch
      state = try StateFolder(root: "/p") { name in
        name == "STATE_DIRECTORY" ? scratch.url.path + "/" + path : nil
      }
      try state.create()
      address = ControlAddress(state)
      socket = try ControlSocket(address)
    }

    deinit { for client in clients { close(client) } }

    func end() { socket = nil }

    func connect() throws -> Int32 {
      let client = try address.connect()
      clients.append(client)
      return client
    }

    func say(_ text: String, _ client: Int32) {
      #expect(send(client, text, text.utf8.count, Int32(MSG_NOSIGNAL)) == text.utf8.count)
    }

    /// Turns of the loop, until nothing is left to do.
    func turn() -> [(peer: ControlSocket.Peer, request: ControlRequest?)] {
      var requests: [(peer: ControlSocket.Peer, request: ControlRequest?)] = []
      guard let socket else { return [] }
      while true {
        var polled = socket.polled
        guard poll(&polled, nfds_t(polled.count), 0) > 0 else { return requests }
        requests += socket.advance(polled)
      }
    }

    /// All that is said to a client up to the end, while the loop turns; nil where it is not hung up on.
    func heard(_ client: Int32) -> String? {
      var heard: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        _ = turn()
        let count = recv(client, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count < 0 && errno == EAGAIN { return nil }
        if count <= 0 { return String(decoding: heard, as: UTF8.self) }
        heard += buffer[..<count]
      }
    }
  }

  @Test(
    "A line is a request, or none",
    arguments: [
      ("{\"command\":\"sync\"}\n", .sync), ("{\"command\":\"status\",\"more\":1}\n", .status),
      ("{\"command\":\"dance\"}\n", nil), ("\n", nil), ("GET / HTTP/1.1\r\n", nil),
      ("{\"command\":1}\n", nil),
      (String(repeating: "x", count: 5000), nil),
    ] as [(String, ControlRequest.Command?)])
  func requests(_ line: String, _ command: ControlRequest.Command?) throws {
    let stage = try Stage()
    stage.say(line, try stage.connect())
    let asked = stage.turn()
    #expect(asked.map { $0.request?.command } == [command])
  }

  @Test("A request may come in pieces, and its answer is the last word")
  func pieces() throws {
    let stage = try Stage()
    let client = try stage.connect()
    stage.say("{\"command\":", client)
    #expect(stage.turn().isEmpty)
    stage.say("\"sync\"}\n", client)
    let peer = try #require(stage.turn().first?.peer)
    #expect(stage.socket?.isConnected(peer) == true)
    stage.socket?.answer(peer, ControlAnswer(refused: "no"))
    #expect(stage.heard(client) == "{\"refused\":\"no\"}\n")
    #expect(stage.socket?.isConnected(peer) == false)
  }

  @Test("An answer larger than the kernel's room is sent as it is read, and holds nobody up")
  func largeAnswer() throws {
    let stage = try Stage()
    let (slow, quick) = (try stage.connect(), try stage.connect())
    stage.say("{\"command\":\"sync\"}\n", slow)
    let peer = try #require(stage.turn().first?.peer)
    let text = String(repeating: "a", count: 4_000_000)
    stage.socket?.answer(peer, ControlAnswer(refused: text))
    stage.say("{\"command\":\"status\"}\n", quick)
    #expect(stage.turn().map { $0.request?.command } == [.status])
    #expect(stage.heard(slow) == "{\"refused\":\"\(text)\"}\n")
  }

  @Test("Who leaves, or says more than one thing, is forgotten")
  func leaving() throws {
    let stage = try Stage()
    let client = try stage.connect()
    stage.say("{\"command\":\"sync\"}\n", client)
    let peer = try #require(stage.turn().first?.peer)
    stage.say("more", client)
    #expect(stage.turn().isEmpty)
    #expect(stage.socket?.isConnected(peer) == false)
    #expect(stage.heard(client) != nil, "it is hung up on")
    // An answer to one who is gone is said to nobody.
    stage.socket?.answer(peer, ControlAnswer(refused: "late"))
    shutdown(try stage.connect(), Int32(SHUT_WR))
    #expect(stage.turn().isEmpty)
    #expect(stage.socket?.polled.count == 1)
  }

  @Test("One that says nothing makes room, and one that waits for an answer does not")
  func crowd() throws {
    let stage = try Stage()
    let waiting = try stage.connect()
    stage.say("{\"command\":\"sync\"}\n", waiting)
    let peer = try #require(stage.turn().first?.peer)
    let idle = try (0..<70).map { _ in
      let client = try stage.connect()
      _ = stage.turn()
      return client
    }
    #expect(stage.socket?.polled.count == 65)
    #expect(stage.socket?.isConnected(peer) == true)
    let busy = "{\"refusal\":\"busy\",\"refused\":\"too many ask at once\"}\n"
    #expect(idle.map { stage.heard($0) } == (0..<70).map { $0 < 7 ? busy : nil })
  }

  @Test("It is its owner's alone, takes the place of what a killed daemon left, and goes with the daemon")
  func file() throws {
    // Deeper than the address of a socket has room for.
    let stage = try Stage(below: (0..<20).map { "folder-\($0)" }.joined(separator: "/"))
    let path = stage.state.path + "/control.sock"
    var found = stat()
    #expect(lstat(path, &found) == 0)
    #expect(found.st_mode == S_IFSOCK | 0o600)
    var second: ControlSocket? = try ControlSocket(stage.address)
    stage.end()
    #expect(try stage.connect() >= 0, "the first takes away its own alone")
    #expect(try second?.renew() == false)
    unlink(path)
    #expect(try second?.renew() == true)
    #expect(try stage.connect() >= 0)
    second = nil
    #expect(lstat(path, &found) != 0)
    #expect(throws: SystemError("connect", code: ENOENT)) { try stage.address.connect() }
  }

  @Test(
    "A client tells why it has no answer",
    arguments: [
      ("", .noAnswer), ("nonsense\n", .noAnswer), ("{\"refused\":\"later\"}\n", .refused(reason: "later")),
      ("{\"refusal\":\"other-project\",\"refused\":\"/q\"}\n", .otherProject(root: "/q")),
      ("{\"stat", .noAnswer),
    ] as [(String, ControlClient.Failure)])
  func answers(_ answer: String, _ failure: ControlClient.Failure) throws {
    let scratch = try ScratchFolder()
    let state = try StateFolder(root: "/p") { $0 == "STATE_DIRECTORY" ? scratch.url.path : nil }
    #expect(throws: ControlClient.Failure.notRunning) {
      try ControlClient.ask(.status, of: state, timeout: .seconds(1))
    }
    let listener = try ControlAddress(state).listen()
    defer { close(listener) }
    #expect(throws: ControlClient.Failure.timedOut) {
      try ControlClient.ask(.status, of: state, timeout: .zero)
    }
    close(accept(listener, nil, nil))
    let server = Thread {
      var polled = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
      poll(&polled, 1, 10_000)
      let peer = accept(listener, nil, nil)
      _ = send(peer, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
      shutdown(peer, Int32(SHUT_WR))
      var rest: UInt8 = 0
      while recv(peer, &rest, 1, 0) > 0 {}
      close(peer)
    }
    server.start()
    #expect(throws: failure) { try ControlClient.ask(.status, of: state, timeout: .seconds(20)) }
  }
}
