import Airflow
import Diagnostics
import Synchronization
import Traces

/// The DAGs of this build and of those before it (`Kept`), by all that they depend on (`PlanKeys`).
///
/// It is shared by the copies of a builder, and by the bundles that render later, which is safe: a key says everything, so
/// whatever is found under it is what would be made.
final class PlanMemo: Sendable {
  private let state = Mutex(State())

  private struct State {
    var plans = Kept<[Fingerprint: PlannedFile]>(empty: [:])
    var texts = Kept<[Fingerprint: Text]>(empty: [:])
    var plannedCount = 0
    var renderedCount = 0
  }

  /// A DAG's file.
  struct Text: Sendable {
    var bytes: [UInt8]
    var diagnostics: [Diagnostic]

    init(_ file: DAGFile) {
      bytes = file.bytes
      diagnostics = file.diagnostics
    }
  }

  /// How many plans were made, and not found, since the builder began.
  var plannedCount: Int { state.withLock { $0.plannedCount } }
  /// The same of texts.
  var renderedCount: Int { state.withLock { $0.renderedCount } }

  func beginBuild() {
    state.withLock { state in
      state.plans.beginBuild()
      state.texts.beginBuild()
    }
  }

  /// The build has asked for all DAGs that it needs.
  func endBuild() {
    state.withLock { state in
      state.plans.endBuild()
      state.texts.endBuild()
    }
  }

  private static func take<Value>(
    _ key: Fingerprint, from kept: inout Kept<[Fingerprint: Value]>
  ) -> Value? {
    for store in kept.stores {
      guard let value = store[key] else { continue }
      kept.new[key] = value
      return value
    }
    return nil
  }

  /// - Parameter key: nil where not all that the plan depends on has a fingerprint.
  func plan(_ key: Fingerprint?, _ make: () -> PlannedFile?) -> PlannedFile? {
    if let key, let known = state.withLock({ Self.take(key, from: &$0.plans) }) { return known }
    guard var made = make() else { return nil }
    made.key = key
    let file = made
    state.withLock { state in
      state.plannedCount += 1
      if let key { state.plans.new[key] = file }
    }
    return file
  }

  /// - Parameter key: of the plan, and of what else the file's options are made from.
  func text(_ key: Fingerprint?, _ file: DAGFile) -> Text {
    let place =
      switch file.project {
      case .besideDAG(let way): "beside " + way
      case .absolute(let path): "at " + path
      }
    let key = key.map { Fingerprint(of: $0.text, place, file.confSource, file.kedroVersion.description) }
    if let key, let known = state.withLock({ Self.take(key, from: &$0.texts) }) { return known }
    let made = Text(file)
    state.withLock { state in
      state.renderedCount += 1
      if let key { state.texts.new[key] = made }
    }
    return made
  }
}
