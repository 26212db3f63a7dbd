import Crypto
import Deploying
import Foundation
import TestSupport
import Testing

/// An S3 server on loopback (moto's), a proxy before it whose line can be cut, and the real AWS CLI.
final class S3Server {
  private let process: S3Process
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder()
    process = try S3Process()
  }

  func tell(_ command: String) throws { try process.tell(command) }

  static let secret = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY"

  /// What the CLI is to find around it, through the proxy.
  var variables: [String: String] {
    [
      "PATH": PythonEnvironment.aws.folder.appending(path: "bin").path + ":/usr/bin:/bin",
      "HOME": scratch.url.path, "AWS_ENDPOINT_URL": "http://127.0.0.1:\(process.proxyPort)",
      "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": Self.secret,
      "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1", "AWS_EC2_METADATA_DISABLED": "true",
      "NO_PROXY": "*", "PYTHONDONTWRITEBYTECODE": "1",
    ]
  }

  func aws(
    _ changes: [String: String?] = [:], timeLimit: Duration = .seconds(120), stop: Int32? = nil
  ) throws(AWSFailure) -> AWSCommand {
    var variables = variables
    for (name, value) in changes { variables[name] = value }
    return try AWSCommand(variables: variables, timeLimit: timeLimit, stop: stop)
  }

  /// A new bucket that keeps versions.
  func bucket(_ name: String, hasVersions: Bool = true) throws -> Bucket {
    let aws = try aws(["AWS_ENDPOINT_URL": "http://127.0.0.1:\(process.port)"])
    _ = try aws.call(["s3api", "create-bucket", "--bucket", name])
    if hasVersions {
      _ = try aws.call([
        "s3api", "put-bucket-versioning", "--bucket", name, "--versioning-configuration", "Status=Enabled",
      ])
    }
    return Bucket(name: name, aws: try self.aws())
  }

  /// Whether the server itself has these bytes; nil: whether it has nothing.
  func holds(_ bytes: [UInt8]?, _ bucket: Bucket, _ key: String) throws -> Bool {
    let wanted = bytes.map { SHA256.hash(data: $0).map { String(format: "%02x", $0) }.joined() }
    return try process.answer(to: "digest \(bucket.name) \(key)") == wanted ?? "none"
  }

  /// Puts an object as somebody else would.
  func put(_ text: String, _ bucket: Bucket, _ key: String) throws {
    _ = try aws().call(
      ["s3api", "put-object", "--bucket", bucket.name, "--key", key, "--body", "/dev/stdin"],
      body: Array(text.utf8))
  }
}
