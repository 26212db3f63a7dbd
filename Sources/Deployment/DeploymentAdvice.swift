import Diagnostics
import Kedro

/// What goes wrong on a platform and not at home, told beforehand.
///
/// Each of these is a paragraph of Kedro's guide to Airflow, or an evening of somebody who did not read it.
package struct DeploymentAdvice {
  private let catalog: UsedCatalog

  package init(_ catalog: UsedCatalog) { self.catalog = catalog }

  private static let diagnosticsAtMost = 10

  // MARK: - Where the data is

  /// A warning for each dataset on a local path, where tasks of one of the targets share no disk.
  package func localDatasets(on targets: [DeploymentTarget]) -> [Diagnostic] {
    let reasons = targets.compactMap(Self.missingDisk)
    if reasons.isEmpty { return [] }
    let reason = reasons.joined(separator: ", ")
    var seen: Set<String> = []
    let local = catalog.locations.filter { $0.isLocal && seen.insert($0.dataset).inserted }
    var diagnostics = local.prefix(Self.diagnosticsAtMost).map { location in
      Diagnostic(
        .localDataset, .warning, at: location.place,
        "`\(location.dataset)` is on a local path, which the next task will not find: \(reason)",
        help: "write a URL such as s3://BUCKET/\(location.path)")
    }
    if local.count > Self.diagnosticsAtMost {
      diagnostics.append(
        Diagnostic(
          .localDataset, .warning, at: local[Self.diagnosticsAtMost].place,
          "\(local.count - Self.diagnosticsAtMost) more datasets are on local paths, this one first"))
    }
    return diagnostics
  }

  private static func missingDisk(of target: DeploymentTarget) -> String? {
    switch target {
    case .airflow, .astro: nil
    case .mwaa: "MWAA's workers share no disk, and lose theirs"
    case .kubernetes: "pods share no disk unless a volume is mounted"
    case .docker: "containers share no disk unless one is mounted"
    }
  }

  // MARK: - Credentials

  /// A warning for each name of credentials: no bundle holds any, and Kedro then makes no catalog at all.
  package var credentials: [Diagnostic] {
    var seen: Set<String> = []
    return catalog.credentials.filter { seen.insert($0.name).inserted }.map { name, dataset, place in
      Diagnostic(
        .missingCredentials, .warning, at: place,
        "`\(dataset)` names the credentials `\(name)`, which the bundle does not hold: Kedro makes no catalog without them",
        help:
          "give the environment an entry without `credentials`, and the platform a role of its own, or mount a configuration that has them"
      )
    }
  }

  // MARK: - Grouping

  /// A note where grouping by memory finds nothing in memory.
  package var grouping: [Diagnostic] {
    guard let (pattern, place) = catalog.catchAll else { return [] }
    return [
      Diagnostic(
        .groupingWithoutEffect, .note, at: place,
        "`group-by = \"memory\"` groups nothing: the factory `\(pattern)` stores every dataset",
        help: "remove the one or the other")
    ]
  }

  // MARK: - Sizes

  /// A warning where a wheel is more than a platform takes.
  /// - Parameter count: of bytes.
  package static func wheelSize(_ count: Int, on target: DeploymentTarget) -> [Diagnostic] {
    // plugins.zip, of which the wheel is the most.
    guard target == .mwaa, count > 1 << 30 else { return [] }
    return [
      Diagnostic(
        .wheelSize, .warning, at: SourceLocation(path: "pyproject.toml"),
        "the wheel has \(count >> 20) MiB, and MWAA takes 1 GiB of plugins",
        help: "take the data out of `package-data`, and read it from a bucket")
    ]
  }
}
