import Deployment

/// A plan carried out, step by step, until one fails.
///
/// S3 takes an object as a whole or not at all, so what can be half done is only the list. An upload that ends early says
/// for each file whether it went, did not, or may have gone; the bucket says it better when the next plan is made.
package struct Upload: Sendable {
  package enum State: String, Sendable {
    case uploaded, removed, unchanged
    /// Somebody else's, and left alone.
    case kept
    /// It was not begun, or was refused.
    case missing
    /// It was begun, and nobody said how it ended.
    case undecided
  }

  package struct Result: Sendable {
    package var step: UploadPlan.Step
    package var state: State
    /// The version that stands, as far as that is known.
    package var versionID: String?
  }

  package private(set) var results: [Result] = []
  /// Why it ended early; nil: it did not.
  package private(set) var failure: AWSFailure?

  /// - Parameter tell: is called with each result once it is known.
  package init(_ plan: UploadPlan, tell: (Result) -> Void = { _ in }) {
    for step in plan.steps {
      var result = Result(step: step, state: .missing, versionID: step.versionID)
      switch step.action {
      case .leave: result.state = .unchanged
      case .keep: result.state = .kept
      case .create, .replace, .remove:
        if failure == nil { carryOut(step, plan, &result) }
      }
      results.append(result)
      tell(result)
    }
  }

  private mutating func carryOut(_ step: UploadPlan.Step, _ plan: UploadPlan, _ result: inout Result) {
    do throws(AWSFailure) {
      if step.action == .remove {
        try plan.bucket.remove(step.key)
        result.state = .removed
      } else {
        let mark = Bucket.Mark(project: plan.project, bytes: step.bytes)
        result.versionID = try plan.bucket.put(step.bytes, at: step.key, mark: mark)
        result.state = .uploaded
      }
    } catch {
      failure = error
      result.state = error.isUndecided ? .undecided : .missing
      result.versionID = nil
    }
  }

  /// Whether anything changed, or may have.
  package var isPartial: Bool {
    failure != nil && results.contains { [.uploaded, .removed, .undecided].contains($0.state) }
  }
}
