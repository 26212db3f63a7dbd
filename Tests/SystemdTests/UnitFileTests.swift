import Foundation
import TestSupport
import Testing

/// The unit files, judged by systemd itself: by its checker, by its scale of exposure, and by a systemd that is
/// booted for the purpose and made to start, reload, restart and stop them.
@Suite(.serialized) struct UnitFileTests {
  struct Unit: Sendable, CustomTestStringConvertible {
    /// Below `systemd/`.
    var file: String
    var manager: String
    /// For `boot`.
    var options: [String]
    /// In the manager's private /run, and with a `-` in it, which an instance has to escape.
    var project: String
    /// Of systemd 252: 0 is safe, 10 is not. A user manager can do less.
    var exposure: Double
    var testDescription: String { file }
    var name: String { (file as NSString).lastPathComponent }
    var instance: String {
      let path = project.dropFirst().replacing("-", with: #"\x2d"#).replacing("/", with: "-")
      return name.replacing("@", with: "@" + path)
    }
  }

  static let units = [
    Unit(
      file: "user/dagwatchd@.service", manager: "--user", options: ["--user"],
      project: "/run/user/1000/my-project",
      exposure: 6.2),
    Unit(
      file: "system/dagwatchd-system@.service", manager: "--system", options: [], project: "/run/my-project",
      exposure: 1.0),
  ]

  private static let hasAnalyzer = (try? run(["systemd-analyze", "--version"]))?.status == 0

  /// A folder with the unit, changed as given; the program that it starts must exist for the checker.
  private func folder(_ unit: Unit, _ changes: [(String, String)]) throws -> ScratchFolder {
    var text = try String(contentsOf: repositoryRoot.appending(path: "systemd/" + unit.file), encoding: .utf8)
    for (old, new) in changes {
      try #require(text.contains(old))
      text = text.replacing(old, with: new)
    }
    let scratch = try ScratchFolder()
    try scratch.write(text, to: unit.name)
    return scratch
  }

  private func analyze(_ arguments: [String], _ unit: Unit) throws -> Finished {
    let folder = try folder(unit, [("/usr/bin/dagwatchd", "/bin/true")])
    return try run(
      ["timeout", "60", "systemd-analyze"] + arguments
        + [unit.manager, folder.url.path + "/" + unit.name.replacing("@", with: "@srv-x")],
      environment: ["XDG_RUNTIME_DIR": folder.url.path])
  }

  @Test("The checker finds nothing to say", .enabled(if: hasAnalyzer, "no systemd-analyze"), arguments: units)
  func verify(_ unit: Unit) throws {
    // It answers 0 to much that it only warns of.
    let finished = try analyze(["verify"], unit)
    #expect(finished.status == 0 && finished.text == "" && finished.errors == "")
  }

  @Test(
    "The exposure is no higher than it was", .enabled(if: hasAnalyzer, "no systemd-analyze"), arguments: units
  )
  func exposure(_ unit: Unit) throws {
    let finished = try analyze(["security", "--offline=true"], unit)
    let line = try #require(
      finished.text.split(separator: "\n").last { $0.contains("Overall exposure level") })
    let level = try #require(line.split(separator: " ").compactMap { Double($0) }.first)
    print("MEASURED exposure of \(unit.file): \(level)")
    #expect(level <= unit.exposure)
  }

  @Test("A real systemd starts, reloads, restarts and stops it", arguments: units)
  func real(_ unit: Unit) throws {
    let scripts = repositoryRoot.appending(path: "Tests/Systemd").path
    let program = (unit.project as NSString).deletingLastPathComponent + "/tiny-daemon"
    let folder = try folder(
      unit, [("/usr/bin/dagwatchd", program), ("WatchdogSec=30s", "WatchdogSec=2s")])
    let finished = try run(
      ["timeout", "180", scripts + "/boot"] + unit.options
        + [
          folder.url.path, scripts + "/check-units", unit.instance, unit.project, scripts + "/tiny-daemon",
        ])
    if finished.status == 77 {
      print(finished.errors)
    } else {
      #expect(finished.status == 0, "\(finished.text)\(finished.errors)")
    }
  }
}
