import ArgumentParser
import Daemon
import Deploying
import Deployment
import Diagnostics
import Glibc
import KedroProcess

/// A bundle brought to its bucket, and what a person is told of it.
///
/// Each file is told as soon as its fate is known, on the standard output: what was uploaded, what was not, and what may
/// have been. What follows for the environment is said last.
struct MWAAUpload {
  let files: [UploadPlan.File]
  /// `s3://` and the name.
  let bucket: String
  let prefix: String
  let packageName: String
  let isDry: Bool
  let replacesForeign: Bool
  let timeLimit: Duration

  /// - Returns: whether anything would be changed, or was.
  /// - Throws: an exit code, after telling why.
  func run() throws -> Bool {
    if files.isEmpty {
      Terminal.tell(Diagnostic(.upload, at: nil, "there is no bundle for MWAA to upload"))
      throw ExitStatus.findings
    }
    // From here on an interrupt ends the call that is under way, and the state is told.
    let signals = try Self.signals()
    return try run(stop: signals.descriptor)
  }

  private static func signals() throws -> SignalDescriptor {
    do throws(SystemError) {
      return try SignalDescriptor()
    } catch {
      Terminal.tell("error: \(error)")
      throw ExitStatus.internal
    }
  }

  private func run(stop: Int32) throws -> Bool {
    let plan: UploadPlan
    do throws(AWSFailure) {
      let aws = try AWSCommand(
        variables: KedroAsking.processEnvironment(), timeLimit: timeLimit, stop: stop)
      plan = try UploadPlan(
        files, to: Bucket(name: String(bucket.dropFirst(5)), aws: aws), prefix: prefix,
        packageName: packageName,
        replacesForeign: replacesForeign)
    } catch {
      tell(error, "nothing was uploaded to \(bucket)")
      throw Self.status(of: error)
    }
    try check(plan)
    if isDry {
      for step in plan.steps { show(Self.word(step.action), step.key, nil) }
      Terminal.answer(effect(of: plan.steps.filter(\.isChange), isDone: false))
      return plan.hasChanges
    }
    let upload = Upload(plan) { show($0.state.rawValue, $0.step.key, $0.versionID) }
    if let failure = upload.failure {
      tell(
        failure,
        upload.isPartial
          ? "\(bucket) holds a part of the bundle: what is marked missing or undecided has to follow"
          : "nothing was uploaded to \(bucket)")
      throw Self.status(of: failure)
    }
    Terminal.answer(effect(of: upload.results.filter { $0.step.isChange }.map(\.step), isDone: true))
    if let command = UpdateCommand(upload.results) {
      Terminal.answer("\nThe environment has to name these versions:\n\n" + command.text)
    }
    return plan.hasChanges
  }

  /// - Throws: an exit code where the plan may not be carried out.
  private func check(_ plan: UploadPlan) throws {
    if plan.hasVersions == false {
      Terminal.tell(
        Diagnostic(
          .upload, at: nil,
          "the bucket keeps no versions, which MWAA needs; nothing was uploaded to \(bucket)",
          help:
            "aws s3api put-bucket-versioning --bucket \(plan.bucket.name) --versioning-configuration Status=Enabled"
        ))
      throw ExitStatus.findings
    }
    if plan.hasVersions == nil {
      Terminal.tell(
        Diagnostic(
          .upload, .warning, at: nil,
          "these credentials may not ask whether \(bucket) keeps versions, which MWAA needs"))
    }
    let obstacles = plan.obstacles
    guard obstacles.isEmpty else {
      Terminal.tell(
        Diagnostic(
          .upload, at: nil,
          "what stands in the place of the bundle was not uploaded from this project; nothing was uploaded to \(bucket)",
          notes: obstacles.map { .init("\(bucket)/\($0.key)") },
          help: "look at it, and use `--replace` where it may go; the bucket keeps its old version"))
      throw ExitStatus.findings
    }
  }

  private func show(_ word: String, _ key: String, _ versionID: String?) {
    let padding = String(repeating: " ", count: max(1, 11 - word.utf8.count))
    let version = versionID.map { "  version \($0)" } ?? ""
    Terminal.answer(VisibleText(word + padding + bucket + "/" + key + version).text + "\n")
  }

  private func effect(of steps: [UploadPlan.Step], isDone: Bool) -> String {
    switch steps.map(\.effect).max() {
    case nil: "nothing to do: the bucket has the bundle\n"
    case .synchronized?:
      "DAG sync only: the environment \(isDone ? "takes" : "would take") the DAGs by itself, within a minute\n"
    case .rebuilt?:
      "environment update: \(steps.filter { $0.effect == .rebuilt }.map(\.path).joined(separator: ", ")) "
        + "\(isDone ? "take" : "would take") effect when the environment is updated; until then the DAGs run with what it has\n"
    }
  }

  private static func word(_ action: UploadPlan.Step.Action) -> String {
    switch action {
    case .create: "new"
    case .replace: "changed"
    case .leave: "unchanged"
    case .keep: "kept"
    case .remove: "to remove"
    }
  }

  private func tell(_ failure: AWSFailure, _ state: String) {
    let (message, help) = failure.explanation
    Terminal.tell(Diagnostic(.upload, at: nil, message, notes: [.init(state)], help: help))
  }

  private static func status(of failure: AWSFailure) -> ExitCode {
    switch failure {
    case .network, .outOfTime: ExitStatus.temporary
    case .stopped: ExitStatus.interrupted
    case .missing, .noBucket, .noCredentials: ExitStatus.configuration
    case .refused, .notFound, .other: ExitStatus.findings
    }
  }
}
