import Airflow
import Diagnostics
import Traces

/// The DAGs of the last build, by all that they depend on (`PlanKeys`). What a build does not ask for is forgotten.
///
/// It is shared by the copies of a builder, which is safe: a key says everything, so whatever is found under it is
/// what would be made.
final class PlanMemo {
  private var plans = Generations<PlannedFile>()
  private var texts = Generations<Text>()
  /// How many were made, and not found, since the builder began.
  private(set) var plannedCount = 0
  private(set) var renderedCount = 0

  /// A DAG's file.
  struct Text {
    var bytes: [UInt8]
    var diagnostics: [Diagnostic]

    init(_ file: DAGFile) {
      bytes = file.bytes
      diagnostics = file.diagnostics
    }
  }

  private struct Generations<Value> {
    var old: [Fingerprint: Value] = [:]
    var new: [Fingerprint: Value] = [:]
  }

  func beginBuild() {
    plans = Generations(old: plans.new)
    texts = Generations(old: texts.new)
  }

  /// - Parameter key: nil where not all that the plan depends on has a fingerprint.
  func plan(_ key: Fingerprint?, _ make: () -> PlannedFile?) -> PlannedFile? {
    if let key, let known = plans.new[key] ?? plans.old[key] {
      plans.new[key] = known
      return known
    }
    guard var made = make() else { return nil }
    plannedCount += 1
    made.key = key
    if let key { plans.new[key] = made }
    return made
  }

  /// - Parameter key: of the plan.
  func text(_ key: Fingerprint?, _ file: DAGFile) -> Text {
    let place =
      switch file.project {
      case .besideDAG(let way): "beside " + way
      case .absolute(let path): "at " + path
      }
    let key = key.map { Fingerprint(of: $0.text, place, file.confSource, file.kedroVersion.description) }
    if let key, let known = texts.new[key] ?? texts.old[key] {
      texts.new[key] = known
      return known
    }
    let made = Text(file)
    renderedCount += 1
    if let key { texts.new[key] = made }
    return made
  }
}
