import Glibc

/// Why a call of the AWS CLI came to nothing, as far as it matters what to do about it.
package enum AWSFailure: Error, Hashable, Sendable {
  /// There is no AWS CLI.
  case missing
  /// There are no credentials, or none such as the configuration promises.
  case noCredentials(String)
  /// The service does not let these credentials do this.
  case refused(code: String, message: String)
  /// The service cannot be reached, or went away; whether it did what it was asked is then not known.
  case network(String)
  case noBucket
  /// There is no such object.
  case notFound
  case outOfTime(seconds: Int)
  /// The user asked for the end.
  case stopped
  case other(String)

  /// Reads the CLI's last word: `An error occurred (AccessDenied) when calling the PutObject operation: Access Denied`,
  /// or, where no service answered, botocore's own sentence. Version 1 and 2 say the same; their exit statuses differ.
  init(saying text: String) {
    let lines = text.split(whereSeparator: \.isNewline).filter { line in line.contains { !$0.isWhitespace } }
    let last = lines.last.map(String.init) ?? "it says nothing"
    if let match = last.firstMatch(of: #/\((\w+)\) when calling the \w+ operation(?: \([^)]*\))?: ?(.*)/#) {
      self = Self.answered(String(match.1), String(match.2))
    } else if Self.credentials.contains(where: { last.contains($0) }) {
      self = .noCredentials(last)
    } else if Self.networks.contains(where: { last.contains($0) }) {
      self = .network(last)
    } else {
      self = .other(last)
    }
  }

  private static func answered(_ code: String, _ message: String) -> AWSFailure {
    switch code {
    case "NoSuchBucket": .noBucket
    case "404", "NoSuchKey", "NotFound": .notFound
    case "403", "401", "AccessDenied", "AccessDeniedException", "InvalidAccessKeyId", "SignatureDoesNotMatch",
      "ExpiredToken", "ExpiredTokenException", "InvalidToken", "InvalidClientTokenId", "AllAccessDisabled",
      "UnrecognizedClientException", "RequestTimeTooSkewed", "AuthFailure", "Forbidden", "AccountProblem":
      .refused(code: code, message: message)
    case "500", "502", "503", "504", "InternalError", "ServiceUnavailable", "SlowDown", "RequestTimeout",
      "IncompleteBody":
      .network("\(code): \(message)")
    default: .other("\(code): \(message)")
    }
  }

  private static let credentials = [
    "Unable to locate credentials", "could not be found", "Partial credentials", "SSO", "sso login",
    "Error when retrieving credentials", "Error loading SSO", "Unable to locate authorization token",
  ]
  private static let networks = [
    "Could not connect to the endpoint", "Connection was closed", "Connect timeout", "Read timeout",
    "Connection reset", "Connection aborted", "Failed to connect", "SSL validation failed", "IncompleteRead",
    "Response ended prematurely", "Broken pipe", "An HTTP Client raised an unhandled exception",
    "EndpointConnectionError",
    "timed out", "Name or service not known",
  ]

  /// Whether the object may have arrived all the same.
  var isUndecided: Bool {
    switch self {
    case .network, .outOfTime, .stopped, .other: true
    case .missing, .noCredentials, .refused, .noBucket, .notFound: false
    }
  }

  /// What is wrong, and what to do about it.
  package var explanation: (message: String, help: String?) {
    switch self {
    case .missing:
      (
        "the AWS CLI is not there: there is no program `aws` on PATH",
        "install it: https://docs.aws.amazon.com/cli/"
      )
    case .noCredentials(let text):
      (
        "the AWS CLI has no credentials: \(text)",
        "run `aws configure` or `aws sso login`, or set AWS_PROFILE"
      )
    case .refused(let code, let message):
      (
        "AWS refused it (\(code)\(message.isEmpty ? "" : ": " + message))",
        "check with `aws sts get-caller-identity` who you are, and what that role may do in the bucket"
      )
    case .network(let text):
      (
        "AWS cannot be reached, or went away: \(text)",
        "see that the network is there, and run the same command again"
      )
    case .noBucket:
      ("there is no such bucket", "check `mwaa.bucket`, and the account that the credentials are of")
    case .notFound: ("there is no such object", nil)
    case .outOfTime(let seconds):
      (
        "the AWS CLI did not end within \(seconds) seconds",
        "run the same command again, with a longer `--time-limit` where the network is slow"
      )
    case .stopped: ("it was interrupted", "run the same command again")
    case .other(let text): ("the AWS CLI failed: \(text)", nil)
    }
  }
}

/// Whether a path leads to a program that can be run.
func isProgram(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
}
