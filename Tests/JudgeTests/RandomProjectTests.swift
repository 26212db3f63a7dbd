import Foundation
import Kedro
import TestSupport
import Testing

/// Projects by chance, the same in each run: `DAGWATCHD_JUDGE_PROJECTS=n` says how many, over all Kedros
/// together, and `DAGWATCHD_JUDGE_FIRST=n` with which they begin.
@Suite("random projects, before real Kedro", .serialized)
struct RandomProjectTests {
  private static let settings = ProcessInfo.processInfo.environment
  private static let count = settings["DAGWATCHD_JUDGE_PROJECTS"].flatMap(Int.init) ?? 2000
  private static let first = settings["DAGWATCHD_JUDGE_FIRST"].flatMap(Int.init) ?? 1

  @Test(.needs(.kedro17)) func newestKedro() throws { try compare(.newest, Self.count / 2) }
  @Test(.needs(.kedro019)) func last019() throws { try compare(.last019, Self.count * 3 / 10) }
  @Test(.needs(.kedro018)) func last018() throws { try compare(.last018, Self.count / 5) }

  private func compare(_ judge: Judge, _ count: Int) throws {
    var matches = 0
    var refused: [String: Int] = [:]
    var declined: [String] = []
    var mismatches: [String] = []
    // What is in the memory at one time is bounded, however many there are.
    for start in stride(from: Self.first, to: Self.first + count, by: 200) {
      let seeds = start..<min(start + 200, Self.first + count)
      let projects = seeds.map { ProjectGenerator.project(seed: UInt64($0), version: judge.version) }
      for (project, answer) in zip(projects, try judge.ask(projects)) {
        switch judge.verdict(on: project, answer) {
        case .match: matches += 1
        case .refused(let type): refused[type, default: 0] += 1
        case .declined(let reason): declined.append("\(project.name): \(reason)")
        case .mismatch(let differences):
          mismatches.append("\(project.name):\n    \(differences.prefix(3).joined(separator: "\n    "))")
        }
      }
    }
    let classes = refused.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    print(
      "Kedro \(judge.version): \(count) projects, \(matches) match, both refuse \(classes.isEmpty ? "none" : classes), "
        + "\(declined.count) declined, \(mismatches.count) differ")
    #expect(
      mismatches.isEmpty, "the first that differ:\n  \(mismatches.prefix(10).joined(separator: "\n  "))")
    #expect(declined.isEmpty, "the first declined:\n  \(declined.prefix(10).joined(separator: "\n  "))")
    // A generator that makes only faults, or only one kind, would prove nothing.
    #expect(matches > count / 3)
    #expect(count < 200 || refused.count > 3, "\(refused)")
  }
}
