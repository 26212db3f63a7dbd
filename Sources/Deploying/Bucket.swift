import Crypto
import Foundation

/// A bucket of S3, seen through the AWS CLI.
package struct Bucket: Sendable {
  /// Without `s3://`.
  package let name: String
  private let aws: AWSCommand

  package init(name: String, aws: AWSCommand) {
    self.name = name
    self.aws = aws
  }

  /// An object as it stands.
  struct Object: Sendable {
    /// The version that a reader gets; nil where the bucket keeps none.
    var versionID: String?
    /// What we wrote beside it; nil: it is not ours.
    var mark: Mark?
  }

  /// What is written beside each object that we put: any other upload of the same key takes it away.
  struct Mark: Hashable, Sendable {
    /// The project's package.
    var project: String
    /// Of the bytes, in hexadecimal. An ETag is the bytes' MD5 only where the bucket does not encrypt with a key of KMS.
    var sha256: String

    static let projectName = "dagwatchd-project"
    static let digestName = "dagwatchd-sha256"

    init(project: String, sha256: String) {
      self.project = project
      self.sha256 = sha256
    }

    init(project: String, bytes: [UInt8]) {
      self.init(project: project, sha256: SHA256.hash(data: bytes).map(hexadecimal).joined())
    }
  }

  /// An object in a listing.
  struct Listed: Sendable {
    var key: String
    var etag: String
  }

  enum Versioning: Sendable {
    case on, off
    /// These credentials may not ask.
    case unknown
  }

  // MARK: - Looking

  func versioning() throws(AWSFailure) -> Versioning {
    struct Answer: Decodable {
      var Status: String?
    }
    do throws(AWSFailure) {
      let answer: Answer? = try read(["get-bucket-versioning", "--bucket", name])
      return answer?.Status == "Enabled" ? .on : .off
    } catch {
      // A credential that is refused itself is refused once more at the next call, and told then.
      if case .refused(let code, _) = error, code == "AccessDenied" { return .unknown }
      throw error
    }
  }

  /// - Returns: nil where there is no such object.
  func object(_ key: String) throws(AWSFailure) -> Object? {
    struct Answer: Decodable {
      var VersionId: String?
      var Metadata: [String: String]?
    }
    do throws(AWSFailure) {
      guard let answer: Answer = try read(["head-object", "--bucket", name, "--key", key]) else { return nil }
      // S3 gives the names back in lower case, proxies in any.
      let metadata = Dictionary(
        (answer.Metadata ?? [:]).map { ($0.key.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
      var mark: Mark?
      if let project = metadata[Mark.projectName], let sha256 = metadata[Mark.digestName] {
        mark = Mark(project: project, sha256: sha256)
      }
      return Object(versionID: answer.VersionId, mark: mark)
    } catch {
      if error == .notFound { return nil }
      throw error
    }
  }

  func list(below prefix: String) throws(AWSFailure) -> [Listed] {
    struct Answer: Decodable {
      struct Entry: Decodable {
        var Key: String
        var ETag: String?
      }
      var Contents: [Entry]?
    }
    let answer: Answer? = try read(["list-objects-v2", "--bucket", name, "--prefix", prefix])
    return (answer?.Contents ?? []).map {
      Listed(key: $0.Key, etag: ($0.ETag ?? "").filter { $0 != "\"" })
    }
  }

  // MARK: - Changing

  /// Puts an object, as a whole or not at all; S3 compares what arrived with the bytes' MD5.
  /// - Returns: the new version's id; nil where the bucket keeps no versions.
  func put(_ bytes: [UInt8], at key: String, mark: Mark) throws(AWSFailure) -> String? {
    struct Answer: Decodable {
      var VersionId: String?
    }
    let answer: Answer? = try read(
      [
        "put-object", "--bucket", name, "--key", key, "--body", "/dev/stdin", "--content-md5",
        Data(Insecure.MD5.hash(data: bytes)).base64EncodedString(), "--metadata",
        "\(Mark.projectName)=\(mark.project),\(Mark.digestName)=\(mark.sha256)",
      ], body: bytes)
    return answer?.VersionId
  }

  /// In a bucket with versions the object can be brought back.
  func remove(_ key: String) throws(AWSFailure) {
    _ = try aws.call(["s3api", "delete-object", "--bucket", name, "--key", key])
  }

  private func read<Answer: Decodable>(
    _ arguments: [String], body: [UInt8]? = nil
  ) throws(AWSFailure) -> Answer? {
    let bytes = try aws.call(["s3api"] + arguments, body: body)
    if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D }) { return nil }
    do {
      return try JSONDecoder().decode(Answer.self, from: Data(bytes))
    } catch {
      throw AWSFailure.other("its answer to \(arguments[0]) is not understood")
    }
  }
}

func hexadecimal(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
