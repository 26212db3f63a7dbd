import Foundation
import Kedro
import TestSupport
import Testing

/// Real Kedro is the judge: thousands of random programs, run by our model and by Kedro, must give the same
/// nodes in the same order, the same datasets and groups, and the same errors in the same words.
@Suite struct AlgebraDifferentialTests {
  static let programs = 2_000

  @Test(.needs(.kedro17)) func kedro17() throws {
    try compare(.kedro17, KedroVersion(1, 7, 0))
  }

  @Test(.needs(.kedro019)) func kedro019() throws {
    try compare(.kedro019, KedroVersion(0, 19, 15))
  }

  private func compare(_ environment: PythonEnvironment, _ version: KedroVersion) throws {
    var programs: [(steps: [AlgebraStep], outcomes: [AlgebraOutcome])] = []
    var input = Data()
    let encoder = JSONEncoder()
    for seed in 1...Self.programs {
      let generator = AlgebraGenerator(seed: UInt64(seed), version: version)
      programs.append((generator.steps, generator.outcomes))
      input.append(try encoder.encode(generator.steps))
      input.append(UInt8(ascii: "\n"))
    }
    let driver = repositoryRoot.appending(path: "Tests/Kedro/algebra_driver.py").path
    let finished = try run([environment.python, driver], input: input)
    try #require(finished.status == 0, "\(finished.errors)")
    let lines = finished.output.split(separator: UInt8(ascii: "\n"))
    try #require(lines.count == programs.count)

    var tally = Tally()
    var differences: [String] = []
    for (seed, (program, line)) in zip(1..., zip(programs, lines)) {
      let theirs = try JSONDecoder().decode([AlgebraOutcome].self, from: line)
      for (step, (ours, theirs)) in zip(program.steps, zip(program.outcomes, theirs)) {
        tally.count(ours)
        if !agrees(ours, theirs, version) {
          differences.append(
            """
            seed \(seed), \(try json(step))
              ours:    \(try json(ours))
              Kedro's: \(try json(theirs))
            """)
        }
      }
    }
    let first = differences.prefix(3).joined(separator: "\n")
    #expect(differences.count == 0, "the first differences:\n\(first)")
    // A generator that only makes errors, or none of a kind, would prove nothing.
    #expect(tally.pipelines > Self.programs && tally.nodes > Self.programs)
    #expect(tally.errors.count >= 6, "\(tally)")
    print("Kedro \(version): \(Self.programs) programs, \(tally), \(differences.count) differences")
  }

  private func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private struct Tally: CustomStringConvertible {
    var nodes = 0
    var pipelines = 0
    var undecidable = 0
    var skipped = 0
    var errors: [String: Int] = [:]

    mutating func count(_ outcome: AlgebraOutcome) {
      if outcome.node != nil { nodes += 1 }
      if outcome.pipeline != nil || outcome.groups != nil { pipelines += 1 }
      if outcome.undecidable != nil { undecidable += 1 }
      if outcome.skipped != nil { skipped += 1 }
      if let error = outcome.error { errors[error, default: 0] += 1 }
    }

    var description: String {
      let errors = errors.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      return "\(nodes) nodes, \(pipelines) pipelines, \(undecidable) undecidable, \(skipped) skipped, "
        + errors.joined(separator: ", ")
    }
  }

  private func agrees(_ ours: AlgebraOutcome, _ theirs: AlgebraOutcome, _ version: KedroVersion) -> Bool {
    if ours.undecidable == true { return true }
    var ours = normal(ours, version)
    var theirs = normal(theirs, version)
    if theirs.isOnlyCycle == false {
      ours.message = nil
      theirs.message = nil
    }
    theirs.isOnlyCycle = nil
    theirs.node = theirs.node.map { mask($0, by: ours.node) }
    if let nodes = ours.pipeline?.nodes, let known = theirs.pipeline?.nodes, nodes.count == known.count {
      theirs.pipeline?.nodes = zip(known, nodes).map { mask($0, by: $1) }
    }
    return ours == theirs
  }

  /// What we say cannot be known is not compared.
  private func mask(
    _ theirs: AlgebraOutcome.NodeDump, by ours: AlgebraOutcome.NodeDump?
  ) -> AlgebraOutcome.NodeDump {
    var result = theirs
    let unknown = AlgebraInterpreter.unknown
    if ours?.name == unknown { result.name = unknown }
    if ours?.shortName == unknown { result.shortName = unknown }
    if ours?.function == unknown { result.function = unknown }
    if ours?.text == unknown { result.text = unknown }
    return result
  }

  /// Leaves out the order of what Kedro takes from a set, which is another in each run.
  private func normal(_ outcome: AlgebraOutcome, _ version: KedroVersion) -> AlgebraOutcome {
    var outcome = outcome
    if !version.hasGroupNodesBy {
      func sort(_ groups: inout [AlgebraOutcome.GroupDump]) {
        for index in groups.indices { groups[index].dependencies.sort() }
      }
      outcome.groups.modify(sort)
      outcome.pipeline.modify { sort(&$0.namespaces) }
    }
    let fromSets = [
      "Failed to create node", "The following datasets are used with transcoding",
      "Pipeline does not contain nodes named", "Circular dependencies",
    ]
    if let message = outcome.message, fromSets.contains(where: message.hasPrefix) {
      let parts = message.split { "[]{}.:".contains($0) }.flatMap { $0.split(separator: ", ") }
      outcome.message = parts.map { $0.trimmingCharacters(in: .whitespaces) }.sorted().joined(separator: "|")
    }
    return outcome
  }
}

extension Optional {
  fileprivate mutating func modify(_ change: (inout Wrapped) -> Void) {
    guard var value = self else { return }
    change(&value)
    self = value
  }
}
