import Foundation
import Glibc
import Testing

@testable import Daemon

@Suite("What the daemon says")
struct ReportTests {
  /// A pipe that holds two pages.
  private func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(Glibc.pipe(&ends) == 0)
    // F_SETPIPE_SZ
    try #require(fcntl(ends[1], 1031, 8192) >= 0)
    return (ends[0], ends[1])
  }

  private func read(_ descriptor: Int32) -> [String] {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
  }

  @Test("A reader that stops reading is not waited for, and is told what it has missed")
  func nobodyReads() throws {
    let (reading, writing) = try pipe()
    defer { for end in [reading, writing] { close(end) } }
    let stream = UnwaitingStream(writing) { "missing: \($0)\n" }
    let line = String(repeating: "x", count: 99)
    for number in 1...100 { stream.write("\(number) \(line)\n") }
    let heard = read(reading)
    try #require(!heard.isEmpty && heard.count < 100)
    #expect(heard.enumerated().allSatisfy { $1 == "\($0 + 1) \(line)" })
    stream.write("here again\nand again\n")
    #expect(read(reading) == ["missing: \(100 - heard.count)", "here again", "and again"])
    stream.write("all is told\n")
    #expect(read(reading) == ["all is told"])
  }

  @Test("A line that is longer than the pipe ends before the next one begins")
  func aTornLine() throws {
    let (reading, writing) = try pipe()
    defer { for end in [reading, writing] { close(end) } }
    let stream = UnwaitingStream(writing) { "missing: \($0)\n" }
    stream.write(String(repeating: "x", count: 10_000) + "\n")
    #expect(read(reading) == [String(repeating: "x", count: 8192)])
    stream.write("next\n")
    #expect(read(reading) == ["missing: 1", "next"])
  }
}
