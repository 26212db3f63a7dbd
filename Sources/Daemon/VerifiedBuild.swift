import Building
import Configuration
import Glibc
import History
import OmegaConf
import ProjectFiles
import Publishing
import Traces

/// A start that finds everything as the last build left it, and so need not build: nothing is evaluated, planned or
/// rendered.
///
/// That is proven, or it is not done:
///
/// - The same program was asked with the same command line (they are part of what the build is remembered under).
/// - Every input answers as it did, in the order in which it was asked for, absent files and listings included, in the
///   project and outside of it.
/// - The inputs were all that the build depended on: reading proved it. What a Python said, Kedro's, a template's or a build
///   backend's, can depend on what nobody sees, and is asked for again.
/// - In the place of every artifact stands what was left there, byte for byte, and the manifest is as it was: so
///   publishing would write nothing, claim nothing and remove nothing. Nor did a publication that was cut off leave anything.
/// - Publishing had nothing to say. What the build itself had to say is said again.
extension Generator {
  /// - Returns: nil where it has to be built.
  mutating func verified(_ files: any ProjectFiles, _ begun: Begun) -> Generation? {
    guard begun.trigger == .start || begun.trigger == .manual,
      let trace = traces?.trace(RememberedBuild.kind, buildName), let known = RememberedBuild(trace),
      let expected = known.manifest
    else { return nil }
    let files = RecordingFiles(files)
    let machine = RecordingFiles(builder.machine)
    guard known.inputs.firstChange(in: files) == nil, known.packages.firstChange(in: machine) == nil,
      manifestFingerprint == expected, recorder.problem == nil, isEveryIntentDone
    else { return nil }
    var publications: [Publication] = []
    for file in known.files {
      do throws(PublishError) {
        guard let standing = try publisher.file(at: file.path), standing.sha256 == file.sha256 else {
          return nil
        }
      } catch { return nil }
      publications.append(
        Publication(
          path: file.path, outcome: .unchanged, oldSHA256: file.sha256, newSHA256: file.sha256,
          byteCount: file.byteCount))
    }
    let build = BuildResult.verified(
      builder.configuration(files: files), diagnostics: known.diagnostics, inputs: files.record,
      packages: machine.record,
      folders: ProjectFolders(
        source: known.folders.source, configuration: known.folders.configuration,
        targets: known.folders.targets))
    return record(publications, of: build, begun)
  }

  /// Remembers a generation whose build was good, and why each of its artifacts is as it is.
  mutating func remember(_ generation: Generation, _ delivery: Delivery) {
    let build = generation.build
    guard let traces, !build.isFailed, !build.isIncomplete else { return }
    let isSettled =
      build.isProven && delivery.diagnostics.isEmpty && recorder.problem == nil
      && !delivery.publications.contains { $0.outcome == .kept }
      // Whether it is installed there is not ours to know.
      && build.configuration.deployment.airflow.install == nil
    let left = delivery.publications.compactMap { publication in
      publication.newSHA256.map {
        RememberedBuild.File(path: publication.path, sha256: $0, byteCount: publication.byteCount)
      }
    }
    let now = RememberedBuild(build, files: left, manifest: isSettled ? manifestFingerprint : nil)
    guard let body = now.body else { return }
    let madeAt = Self.now()
    func trace(_ kind: String, _ name: String, _ value: Fingerprint, _ body: [UInt8]) -> Trace {
      Trace(kind: kind, name: name, value: value, generation: generation.id, madeAt: madeAt, body: body)
    }
    var found = [trace(RememberedBuild.kind, buildName, now.inputs.fingerprint, body)]
    let known = traces.values(ArtifactReason.kind)
    let values = now.values
    var before: RememberedBuild??
    for (artifact, made) in zip(now.artifacts, build.artifacts) {
      let value = Fingerprint(of: made.bytes)
      if known[artifact.path] == value { continue }
      var reason = ArtifactReason(artifact, values)
      if let older = traces.trace(ArtifactReason.kind, artifact.path).flatMap({ ArtifactReason($0) }) {
        let build = before ?? traces.trace(RememberedBuild.kind, buildName).flatMap { RememberedBuild($0) }
        before = build
        reason.explain(since: older, build, now: now)
      }
      if let body = reason.body { found.append(trace(ArtifactReason.kind, artifact.path, value, body)) }
    }
    traces.remember(found)
  }

  /// Whether nothing may stand that an interrupted publication left and the manifest does not know.
  private var isEveryIntentDone: Bool {
    do throws(PublishError) {
      return try IntentFile.abandoned(in: stateFolder, root: root).isEmpty
    } catch { return false }
  }

  /// nil where the manifest cannot be read.
  private var manifestFingerprint: Fingerprint? {
    mutating get {
      guard let manifest = recorder.manifest(root: root) else { return nil }
      var writer = Fingerprint.Writer()
      for file in manifest.files {
        writer.write(file.path)
        writer.write(file.kind)
        writer.write(file.pipeline)
        writer.write(file.environment)
        writer.write(file.selection)
        writer.write(file.sha256)
      }
      writer.write(manifest.folders)
      return writer.fingerprint
    }
  }

  /// What the build is remembered under: all that was asked for, other than by files.
  private var buildName: String {
    var overrides = builder.overrides
    let parameters = overrides.airflow.parameters
    overrides.airflow.parameters = ConfigMapping()
    var writer = Fingerprint.Writer()
    writer.write([String(reflecting: selection), String(reflecting: overrides)])
    writer.write(.mapping(parameters))
    return writer.fingerprint.text
  }
}

extension Fingerprint.Writer {
  fileprivate mutating func write(_ value: ConfigValue) {
    switch value {
    case .list(let items):
      write(items.count)
      for item in items { write(item) }
    case .mapping(let mapping):
      write(mapping.entries.count)
      for entry in mapping.entries {
        write(entry.key)
        write(entry.value)
      }
    case .null, .boolean, .integer, .float, .string, .unknown: write(String(reflecting: value))
    }
  }
}

extension TraceStore {
  /// The store of a project.
  /// - Parameters:
  ///   - path: of the database.
  ///   - root: the project's absolute path.
  ///   - toolVersion: of this program. Two programs of one version are told apart by their files.
  package convenience init(path: String, root: String, toolVersion: String, isReadOnly: Bool = false) {
    var status = stat()
    _ = stat("/proc/self/exe", &status)
    let file = [
      Int64(status.st_dev), Int64(status.st_ino), Int64(status.st_size), Int64(status.st_mtim.tv_sec),
      Int64(status.st_mtim.tv_nsec),
    ]
    self.init(
      path: path, tool: Fingerprint(of: toolVersion, file.description), project: root, isReadOnly: isReadOnly)
  }
}
