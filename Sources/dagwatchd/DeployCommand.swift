import ArgumentParser
import Building
import Configuration
import Daemon
import Deploying
import Deployment
import Diagnostics
import Glibc
import Publishing
import Watching

struct DeployCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deploy",
    abstract: "Build a platform's bundle, and bring it there.",
    discussion: """
      Builds as `build` does. For MWAA with `bucket = "s3://..."` it then uploads what changed through the AWS CLI, wheel \
      and configuration before the DAGs, and prints the command that makes an environment take the new versions. It \
      looks at the bucket each time, so that an upload that ended early is gone on with by the same command. For other \
      platforms it says where the bundle is.
      """)

  @Argument(help: "airflow, astro, mwaa, kubernetes or docker (default: all that `targets` names)")
  var target: DeploymentTarget?

  @OptionGroup var project: ProjectArgument
  @OptionGroup var engine: EngineOptions

  @Flag(help: "Show what would be changed and uploaded; end with 2 where that is anything.")
  var dryRun = false

  @Flag(help: "Replace what somebody else uploaded in the place of the bundle's files.")
  var replace = false

  @Option(help: "For how many seconds the AWS CLI may take for one file.")
  var timeLimit = 600

  func validate() throws {
    guard (1...86_400).contains(timeLimit) else {
      throw ValidationError("`--time-limit` must lie between 1 and 86400 seconds.")
    }
  }

  func run() throws {
    let root = try project.root()
    let state = try StateFolder.open(root: root)
    var overrides = Configuration.Overrides()
    engine.apply(to: &overrides)
    let preview: Preview
    if dryRun {
      preview = Preview(root: root, overrides: overrides, historyPath: state.historyPath)
      for diagnostic in preview.diagnostics { Terminal.tell(diagnostic) }
      Terminal.answer(
        PreviewText(preview, isTextWanted: false).text(isColoured: Terminal.isColoured(STDOUT_FILENO)))
    } else {
      var generator = Generator(
        root: root, builder: Builder(root: root, overrides: overrides, machine: DiskFiles(root: "/")),
        historyPath: state.historyPath, toolVersion: toolVersion)
      let generation = generator.generate(files: DiskFiles(root: root), trigger: .manual)
      Terminal.talk(GenerationText(generation).text(isColoured: Terminal.isColoured(STDERR_FILENO)))
      // What is wrong has been told.
      if generation.outcome == .failed { throw ExitStatus.status(of: generation.diagnostics) }
      preview = Preview(
        generation.build, root: root, historyPath: state.historyPath,
        selection: .configuration(isDaemon: false))
    }
    // Also an error in another bundle, or a secret that would be packed: nothing leaves the machine unexamined.
    if preview.diagnostics.contains(where: { $0.severity == .error }) {
      Terminal.tell("nothing is uploaded while there are errors")
      throw ExitStatus.status(of: preview.diagnostics)
    }
    var hasDifference = dryRun && preview.hasDifference
    for target in try targets(preview.build.configuration.deployment) {
      let deployment = preview.build.configuration.deployment
      let folder = TargetFolder(deployment.directory(of: target), root: root, workerPath: nil)
      if target == .mwaa, let bucket = deployment.mwaa.bucket {
        let upload = MWAAUpload(
          files: Self.files(preview, in: folder), bucket: bucket, prefix: deployment.mwaa.prefix,
          packageName: preview.build.model?.metadata.packageName ?? "", isDry: dryRun,
          replacesForeign: replace,
          timeLimit: .seconds(timeLimit))
        if try upload.run() { hasDifference = true }
      } else {
        let path = String(folder.file("").dropLast())
        Terminal.answer("\(target.rawValue): \(path.hasPrefix("/") ? path : root + "/" + path)\n")
        if target == .mwaa { Terminal.tell("nothing is uploaded: `mwaa.bucket` is not set") }
      }
    }
    if dryRun, hasDifference { throw ExitStatus.difference }
  }

  private func targets(_ deployment: DeploymentConfiguration) throws -> [DeploymentTarget] {
    guard let target else {
      if deployment.targets.isEmpty {
        throw Self.misconfigured("no platform is named that a bundle is kept ready for")
      }
      return deployment.targets
    }
    guard deployment.targets.contains(target) else {
      throw Self.misconfigured("`targets` does not name \"\(target.rawValue)\"")
    }
    return [target]
  }

  private static func misconfigured(_ message: String) -> ExitCode {
    Terminal.tell(
      Diagnostic(
        .configurationValue, at: nil, message,
        help: "set `targets = [\"mwaa\"]` in `[tool.dagwatchd]`, for example"))
    return ExitStatus.configuration
  }

  /// The bundle as it stands in its folder after the build: with what somebody changed there and is to keep.
  private static func files(_ preview: Preview, in folder: TargetFolder) -> [UploadPlan.File] {
    let start = folder.file("")
    return preview.files.compactMap { file in
      guard file.path.hasPrefix(start), file.outcome != .removed, let built = file.new else { return nil }
      let path = String(file.path.dropFirst(start.count))
      return UploadPlan.File(
        path: path, bytes: file.outcome == .kept ? file.old ?? built : built,
        effect: path.hasPrefix(MWAABundle.dags) ? .synchronized : .rebuilt)
    }
  }
}

extension DeploymentTarget: ExpressibleByArgument {}

extension DeploymentConfiguration {
  /// The folder of a target's bundle, relative to the project's root unless absolute.
  fileprivate func directory(of target: DeploymentTarget) -> String {
    switch target {
    case .airflow: airflow.directory
    case .astro: astro.directory
    case .mwaa: mwaa.directory
    case .kubernetes, .docker: container.directory
    }
  }
}
