import Deployment
import Diagnostics
import ProjectFiles
import Pyproject

/// The keys that are about platforms, which have to fit each other.
extension ConfigurationReader {
  mutating func targets(_ path: [String], _ value: TOMLValue) {
    guard let names = strings(path, value) else { return }
    let all = DeploymentTarget.allCases.map(\.rawValue)
    for name in names {
      guard let target = DeploymentTarget(rawValue: name) else {
        let index = value.array?.firstIndex { $0.string?.utf8.elementsEqual(name.utf8) ?? false } ?? 0
        wrong(
          path + [String(index)],
          "there is no target \"\(name)\"",
          help: Spelling.closest(to: name, among: all).map { "did you mean \"\($0)\"?" }
            ?? "there are " + all.map { "\"\($0)\"" }.joined(separator: ", "))
        continue
      }
      configuration.deployment.targets.append(target)
    }
    if configuration.deployment.targets.contains(.astro),
      document.value(at: section + ConfigurationKey.astroDirectory.path) == nil
    {
      wrong(
        path, "the target \"astro\" needs the folder of the Astro project",
        help: "set `astro.directory`, or run `dagwatchd init --astro DIR`")
    }
  }

  mutating func astroData(_ path: [String], _ value: TOMLValue) {
    guard let texts = strings(path, value) else { return }
    for (index, text) in texts.enumerated() {
      guard let place = ProjectPath(text), place != .root else {
        return wrong(
          path + [String(index)], "`\(name(path))` must name files and folders in the project, from its root")
      }
    }
    configuration.deployment.astro.data = texts
  }

  mutating func mwaaVersion(_ path: [String], _ value: TOMLValue) {
    guard let version = value.string else { return mistyped(path, "a string", value) }
    guard Configuration.isVersion(version) else {
      return wrong(path, "`\(name(path))` must be a version like \"2.11.0\"")
    }
    configuration.deployment.mwaa.airflowVersion = version
  }

  mutating func mwaaBucket(_ path: [String], _ value: TOMLValue) {
    guard let bucket = value.string else { return mistyped(path, "a string", value) }
    guard bucket.hasPrefix("s3://"), bucket.utf8.count > 5, !bucket.dropFirst(5).utf8.contains(0x2F) else {
      return wrong(
        path, "`\(name(path))` must be `s3://` and the name of a bucket",
        help: "what stands behind the name is the key `mwaa.prefix`")
    }
    configuration.deployment.mwaa.bucket = bucket
  }
}
