import Foundation
import TestSupport
import Testing

/// The built executable under the shipped unit of a user, in a real systemd that is booted for the purpose.
@Suite("Under systemd")
struct SystemdTests {
  @Test func aUserServiceKeepsItsPromises() throws {
    let example = try Example()
    let unit = repositoryRoot.appending(path: "systemd/user/dagwatchd@.service")
    let units = example.aside("units")
    try FileManager.default.createDirectory(at: units, withIntermediateDirectories: true)
    let program = try readable(example)
    let text = try String(contentsOf: unit, encoding: .utf8)
      .replacing("/usr/bin/dagwatchd", with: program.path)
      .replacing("WatchdogSec=30s", with: "WatchdogSec=2s")
      .replacing("TimeoutStopSec=10s", with: "TimeoutStopSec=1s")
    try Data(text.utf8).write(to: units.appending(path: "dagwatchd@.service"))

    let scripts = repositoryRoot.appending(path: "Tests/Systemd").path
    let finished = try run([
      "timeout", "240", scripts + "/boot", "--user", units.path, scripts + "/check-dagwatchd",
      "dagwatchd@run-user-1000-shop.service", "/run/user/1000/shop", example.project.path,
    ])
    if finished.status == 77 {
      print(finished.errors)
      return
    }
    #expect(finished.status == 0, "\(finished.text)\(finished.errors)")
    #expect(finished.text.split(separator: "\n").filter { $0.hasPrefix("ok: ") }.count == 13)
  }

  /// A copy where the service's user may read it, wherever the repository lies.
  private func readable(_ example: Example) throws -> URL {
    let program = example.aside("dagwatchd")
    try FileManager.default.copyItem(at: Example.executable, to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    return program
  }
}
