import Deploying
import Deployment
import Foundation
import TestSupport
import Testing

@Suite("Uploading to a real S3 API", .needs(.aws), .serialized)
struct UploadTests {
  let server: S3Server

  init() throws { server = try S3Server() }

  /// A bundle with a wheel's worth of bytes that do not compress, in an order that is not the one to upload in.
  static func bundle(dag: String = "v1", name: String = "shop_dag.py") -> [UploadPlan.File] {
    var generator = FixedGenerator(seed: 7)
    let plugins = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return [
      .init(path: "dags/\(name)", bytes: Array(dag.utf8), effect: .synchronized),
      .init(path: "dags/.airflowignore", bytes: Array("# none\n".utf8), effect: .synchronized),
      .init(path: "startup.sh", bytes: Array("export A=1\n".utf8), effect: .rebuilt),
      .init(path: "plugins.zip", bytes: plugins, effect: .rebuilt),
      .init(path: "requirements.txt", bytes: Array("kedro\n".utf8), effect: .rebuilt),
    ]
  }

  private func plan(
    _ files: [UploadPlan.File], _ bucket: Bucket, prefix: String = "", replaces: Bool = false
  ) throws -> UploadPlan {
    try UploadPlan(files, to: bucket, prefix: prefix, packageName: "shop", replacesForeign: replaces)
  }

  private func states(_ upload: Upload) -> [String] {
    upload.results.map { "\($0.state.rawValue) \($0.step.key)" }
  }

  @Test func whatChangedInTheOrderThatIsSafe() throws {
    let bucket = try server.bucket("first")
    let first = Upload(try plan(Self.bundle(), bucket))
    #expect(first.failure == nil)
    #expect(
      states(first) == [
        "uploaded plugins.zip", "uploaded requirements.txt", "uploaded startup.sh",
        "uploaded dags/.airflowignore",
        "uploaded dags/shop_dag.py",
      ])
    for file in Self.bundle() { #expect(try server.holds(file.bytes, bucket, file.path), "\(file.path)") }
    let versions = first.results.prefix(3).compactMap(\.versionID)
    let command = try #require(UpdateCommand(first.results)).text
    #expect(
      command == """
        aws mwaa update-environment --name NAME \\
          --plugins-s3-path plugins.zip --plugins-s3-object-version \(versions[0]) \\
          --requirements-s3-path requirements.txt --requirements-s3-object-version \(versions[1]) \\
          --startup-script-s3-path startup.sh --startup-script-s3-object-version \(versions[2])

        """)

    // Nothing to do: the versions are still said, for an environment that was not updated.
    let again = try plan(Self.bundle(), bucket)
    #expect(!again.hasChanges)
    let nothing = Upload(again)
    #expect(Set(nothing.results.map(\.state)) == [.unchanged])
    #expect(UpdateCommand(nothing.results)?.text == command)

    // One file, under a new name: the old one goes, after the new one stands; what is not ours stays.
    try server.put("x", bucket, "dags/shop_by_hand.py")
    try server.put("x", bucket, "dags/other.py")
    let renamed = Upload(try plan(Self.bundle(dag: "v2", name: "shop_new_dag.py"), bucket))
    #expect(
      states(renamed) == [
        "unchanged plugins.zip", "unchanged requirements.txt", "unchanged startup.sh",
        "unchanged dags/.airflowignore", "uploaded dags/shop_new_dag.py", "removed dags/shop_dag.py",
      ])
    #expect(renamed.results.filter { $0.step.isChange }.map(\.step.effect).max() == .synchronized)
    #expect(try server.holds(nil, bucket, "dags/shop_dag.py"))
    #expect(try server.holds(Array("x".utf8), bucket, "dags/shop_by_hand.py"))
    #expect(try server.holds(Array("x".utf8), bucket, "dags/other.py"))
  }

  @Test func somebodyElsesFilesStay() throws {
    let bucket = try server.bucket("shared")
    try server.put("theirs", bucket, "team/plugins.zip")
    try server.put("theirs", bucket, "team/dags/.airflowignore")
    let refused = try plan(Self.bundle(), bucket, prefix: "team/")
    #expect(refused.obstacles.map(\.key) == ["team/plugins.zip"])
    let replaced = Upload(try plan(Self.bundle(), bucket, prefix: "team/", replaces: true))
    #expect(replaced.failure == nil)
    #expect(try !server.holds(Array("theirs".utf8), bucket, "team/plugins.zip"))
  }

  @Test func networkGoneInTheMiddle() throws {
    let bucket = try server.bucket("cut")
    let plan = try plan(Self.bundle(), bucket)
    // The first file is larger than what gets through.
    try server.tell("cut 100000")
    let broken = Upload(plan)
    guard case .network? = broken.failure else {
      Issue.record("told as \(String(describing: broken.failure))")
      return
    }
    #expect(
      states(broken) == [
        "undecided plugins.zip", "missing requirements.txt", "missing startup.sh",
        "missing dags/.airflowignore",
        "missing dags/shop_dag.py",
      ])
    #expect(broken.isPartial)
    #expect(throws: AWSFailure.self) { try self.plan(Self.bundle(), bucket) }
    try server.tell("mend")
    #expect(try server.holds(nil, bucket, "plugins.zip"))
    // Now the first file fits, and the line breaks in a later one.
    try server.tell("cut 306000")
    let half = try self.plan(Self.bundle(), bucket)
    let later = Upload(half)
    try server.tell("mend")
    #expect(later.failure != nil)
    #expect(states(later).first == "uploaded plugins.zip")
    #expect(later.results.last?.state == .missing)
    let rest = Upload(try self.plan(Self.bundle(), bucket))
    #expect(rest.failure == nil)
    #expect(states(rest).first == "unchanged plugins.zip")
    for file in Self.bundle() { #expect(try server.holds(file.bytes, bucket, file.path), "\(file.path)") }
  }

  /// As an interrupt does, which is read from a descriptor.
  @Test func stoppedInTheMiddle() throws {
    let bucket = try server.bucket("stopped")
    let plan = try plan(Self.bundle(), bucket)
    let stop = Pipe()
    stop.fileHandleForWriting.write(Data("x".utf8))
    let aws = try server.aws(stop: stop.fileHandleForReading.fileDescriptor)
    #expect(throws: AWSFailure.stopped) {
      try self.plan(Self.bundle(), Bucket(name: "stopped", aws: aws))
    }
    #expect(Upload(plan).failure == nil)
  }

  @Test func refusedCredentials() throws {
    let bucket = try server.bucket("refused")
    let plan = try plan(Self.bundle(), bucket)
    try server.tell("auth")
    let upload = Upload(plan)
    try server.tell("trust")
    guard case .refused(let code, _)? = upload.failure else {
      Issue.record("told as \(String(describing: upload.failure))")
      return
    }
    #expect(code == "InvalidAccessKeyId")
    #expect(Set(upload.results.map(\.state)) == [.missing])
    #expect(!upload.isPartial)
    #expect(try server.holds(nil, bucket, "plugins.zip"))
  }

  @Test func whatIsMissing() throws {
    #expect(throws: AWSFailure.noBucket) {
      try self.plan([], Bucket(name: "nowhere", aws: self.server.aws()))
    }
    #expect(throws: AWSFailure.missing) { try self.server.aws(["PATH": "/nowhere"]) }
    #expect(try plan([], server.bucket("plain", hasVersions: false)).hasVersions == false)
    let nobody = try server.aws(["AWS_ACCESS_KEY_ID": nil, "AWS_SECRET_ACCESS_KEY": nil])
    do throws(AWSFailure) {
      _ = try nobody.call(["s3api", "list-buckets"])
      Issue.record("called without credentials")
    } catch {
      guard case .noCredentials = error else {
        Issue.record("told as \(error)")
        return
      }
    }
    let slow = try server.aws(timeLimit: .milliseconds(1))
    #expect(throws: AWSFailure.outOfTime(seconds: 0)) { try slow.call(["s3api", "list-buckets"]) }
  }

  /// The CLI names what it was given where it does not understand it.
  @Test func secretsAreNotTold() throws {
    let aws = try server.aws(["AWS_ENDPOINT_URL": "http://me:pass-word@\(S3Server.secret).invalid"])
    do throws(AWSFailure) {
      _ = try aws.call(["s3api", "list-buckets"])
      Issue.record("there is no such host")
    } catch {
      let text = error.explanation.message
      #expect(!text.contains(S3Server.secret) && !text.contains("pass-word"), "\(text)")
    }
  }
}
