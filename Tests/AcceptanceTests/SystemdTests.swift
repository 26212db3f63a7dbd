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

  struct Unit: Sendable, CustomTestStringConvertible {
    /// Below `systemd/`.
    var file: String
    /// For `boot`.
    var options: [String]
    var project: String
    /// Beside the unit: what its comment tells an administrator to write.
    var dropIn: String?
    var testDescription: String { file }
  }

  static let units = [
    Unit(file: "user/dagwatchd@.service", options: ["--user"], project: "/run/user/1000/shop"),
    Unit(
      file: "system/dagwatchd-system@.service", options: [], project: "/run/shop",
      // Who owns the environment, wherever that lies; without capabilities, as anybody would be.
      dropIn: "[Service]\nUser=root\nReadWritePaths=/run/shop/airflow_dags\n"),
  ]

  /// The unit's sandbox holds for Kedro too, which is asked from inside it.
  @Test(.needs(.kedro17), arguments: units) func kedroCanBeAskedFromInside(_ unit: Unit) throws {
    let python = PythonEnvironment.kedro17
    if unit.dropIn == nil && !isOpen(python.folder) {
      print("skipped: other users may not read \(python.folder.path)")
      return
    }
    let example = try Example()
    let name = (unit.file as NSString).lastPathComponent
    let units = example.aside("units")
    try FileManager.default.createDirectory(
      at: units.appending(path: name + ".d"), withIntermediateDirectories: true)
    // In the private /run of `boot`: the unit's own /tmp is another.
    let program = (unit.project as NSString).deletingLastPathComponent + "/dagwatchd"
    let text = try String(
      contentsOf: repositoryRoot.appending(path: "systemd/" + unit.file), encoding: .utf8)
    try Data(text.replacing("/usr/bin/dagwatchd", with: program).utf8)
      .write(to: units.appending(path: name))
    if let dropIn = unit.dropIn {
      // A repository below /tmp would have its environment where the unit has a /tmp of its own.
      let seen = dropIn + "BindReadOnlyPaths=\(python.folder.path)\n"
      try Data(seen.utf8).write(to: units.appending(path: name + ".d/project.conf"))
    }
    let scripts = repositoryRoot.appending(path: "Tests/Systemd").path
    let finished = try run(
      ["timeout", "240", scripts + "/boot"] + unit.options + [
        units.path, "sh", "-c", "cp \"$1\" \"$2\" && shift 2 && exec \"$@\"", "sh",
        try readable(example).path, program, scripts + "/check-kedro",
        name.replacing("@", with: "@" + unit.project.dropFirst().replacing("/", with: "-")), unit.project,
        example.project.path, python.python,
      ])
    if finished.status == 77 {
      print(finished.errors)
      return
    }
    #expect(finished.status == 0, "\(finished.text)\(finished.errors)")
    #expect(finished.text.split(separator: "\n").filter { $0.hasPrefix("ok: ") }.count == 6)
  }

  /// Whether every user may read what is there.
  private func isOpen(_ folder: URL) -> Bool {
    var path = folder.resolvingSymlinksInPath()
    while path.path != "/" {
      var status = stat()
      guard stat(path.path, &status) == 0, status.st_mode & 0o005 == 0o005 else { return false }
      path.deleteLastPathComponent()
    }
    return true
  }

  /// A copy where the service's user may read it, wherever the repository lies.
  private func readable(_ example: Example) throws -> URL {
    let program = example.aside("dagwatchd")
    try FileManager.default.copyItem(at: Example.executable, to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    return program
  }
}
