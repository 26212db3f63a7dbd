import Crypto
import Deployment

/// What has to be done to a bucket so that it holds a bundle: found by looking, and nothing is done.
///
/// It is made anew from the bucket each time, and no memory of earlier uploads is kept: so an upload that ended in the
/// middle, wherever that was, is gone on with by the next one, and what somebody else did meanwhile is seen.
package struct UploadPlan: Sendable {
  package struct File: Sendable {
    /// Relative to the bundle's folder.
    package var path: String
    package var bytes: [UInt8]
    package var effect: BundleFile.Effect

    package init(path: String, bytes: [UInt8], effect: BundleFile.Effect) {
      self.path = path
      self.bytes = bytes
      self.effect = effect
    }
  }

  package struct Step: Sendable {
    package enum Action: String, Sendable {
      /// Nothing is there.
      case create
      /// What is there is ours, and another.
      case replace
      /// The bucket has these bytes.
      case leave
      /// What is there is somebody else's.
      case keep
      /// It is ours, and no longer in the bundle.
      case remove
    }

    package var key: String
    package var action: Action
    package var effect: BundleFile.Effect
    /// Relative to the bundle's folder.
    package var path: String
    /// The version that stands.
    package var versionID: String?
    var bytes: [UInt8] = []

    package var isChange: Bool { action != .leave && action != .keep }
  }

  package let bucket: Bucket
  /// As it is written beside the objects.
  let project: String
  /// In the order in which they are to be carried out.
  package private(set) var steps: [Step] = []
  /// Whether the bucket keeps versions, which an environment of MWAA needs; nil where these credentials may not ask.
  package private(set) var hasVersions: Bool?

  /// Optional: an environment goes on without it, and many have one already.
  private static let ignored = MWAABundle.dags + ".airflowignore"

  /// - Parameters:
  ///   - files: of the bundle.
  ///   - prefix: what the keys begin with.
  ///   - packageName: the project's package, by which what is ours is known.
  ///   - replacesForeign: whether what somebody else uploaded is replaced.
  /// - Throws: why the bucket cannot be looked at; nothing has been changed then.
  package init(
    _ files: [File], to bucket: Bucket, prefix: String, packageName: String, replacesForeign: Bool = false
  ) throws(AWSFailure) {
    self.bucket = bucket
    project = Self.plain(packageName)
    switch try bucket.versioning() {
    case .on: hasVersions = true
    case .off: hasVersions = false
    case .unknown: hasVersions = nil
    }
    let dags = prefix + MWAABundle.dags
    let listed = try bucket.list(below: dags)
    // What is needed before what needs it: a DAG is synchronized within seconds.
    for file in files.sorted(by: { Self.rank($0) < Self.rank($1) }) {
      let key = prefix + file.path
      var step = Step(
        key: key, action: .create, effect: file.effect, path: file.path, versionID: nil, bytes: file.bytes)
      if key.hasPrefix(dags) {
        if let entry = listed.first(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
          let md5 = Insecure.MD5.hash(data: file.bytes).map(hexadecimal).joined()
          step.action =
            entry.etag == md5
            ? .leave
            : action(file, try bucket.object(key), replacesForeign)
        }
      } else {
        let object = try bucket.object(key)
        step.versionID = object?.versionID
        step.action = action(file, object, replacesForeign)
      }
      steps.append(step)
    }
    let kept = Set(steps.map(\.key))
    for entry in listed where !kept.contains(entry.key) {
      // Only what is called as our DAGs are is asked for.
      let name = entry.key.dropFirst(dags.count)
      guard name.hasPrefix(packageName), name.hasSuffix(".py"), !name.contains("/"),
        try bucket.object(entry.key)?.mark?.project == project
      else { continue }
      steps.append(
        Step(
          key: entry.key, action: .remove, effect: .synchronized, path: MWAABundle.dags + name, versionID: nil
        ))
    }
  }

  private func action(
    _ file: File, _ object: Bucket.Object?, _ replacesForeign: Bool
  ) -> Step.Action {
    guard let object else { return .create }
    let mark = Bucket.Mark(project: project, bytes: file.bytes)
    if object.mark == mark { return .leave }
    return object.mark?.project == project || replacesForeign ? .replace : .keep
  }

  private static func rank(_ file: File) -> Int {
    switch file.path {
    case MWAABundle.plugins: 0
    case MWAABundle.requirements: 1
    case MWAABundle.startup: 2
    case ignored: 3
    default: 4
    }
  }

  /// What keeps the bundle from being uploaded: somebody else's object where one of ours has to stand.
  package var obstacles: [Step] { steps.filter { $0.action == .keep && $0.path != Self.ignored } }

  package var hasChanges: Bool { steps.contains(where: \.isChange) }

  /// A value of an object's metadata is ASCII; what is none is written as its code point.
  private static func plain(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_")
        ? String(scalar) : "-" + String(scalar.value, radix: 16) + "-"
    }.joined()
  }
}
