import Testing

@testable import Deploying

@Suite("What the AWS CLI says of a failure")
struct AWSFailureTests {
  static let sayings: [(String, AWSFailure)] = [
    (
      "\nAn error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
      .refused(code: "AccessDenied", message: "Access Denied")
    ),
    (
      "An error occurred (403) when calling the HeadObject operation: Forbidden\n",
      .refused(code: "403", message: "Forbidden")
    ),
    (
      "An error occurred (ExpiredToken) when calling the ListObjectsV2 operation: The provided token has expired.",
      .refused(code: "ExpiredToken", message: "The provided token has expired.")
    ),
    ("An error occurred (404) when calling the HeadObject operation: Not Found", .notFound),
    (
      "An error occurred (NoSuchBucket) when calling the GetBucketVersioning operation: The specified bucket does not exist",
      .noBucket
    ),
    (
      "An error occurred (SlowDown) when calling the PutObject operation (reached max retries: 4): Please reduce your request rate.",
      .network("SlowDown: Please reduce your request rate.")
    ),
    (
      "Could not connect to the endpoint URL: \"https://b.s3.amazonaws.com/x\"",
      .network("Could not connect to the endpoint URL: \"https://b.s3.amazonaws.com/x\"")
    ),
    (
      "Connection was closed before we received a valid response from endpoint URL: \"http://127.0.0.1/x\".",
      .network(
        "Connection was closed before we received a valid response from endpoint URL: \"http://127.0.0.1/x\"."
      )
    ),
    (
      "Unable to locate credentials. You can configure credentials by running \"aws configure\".",
      .noCredentials(
        "Unable to locate credentials. You can configure credentials by running \"aws configure\".")
    ),
    (
      "The config profile (work) could not be found",
      .noCredentials("The config profile (work) could not be found")
    ),
    (
      "An error occurred (EntityTooLarge) when calling the PutObject operation: too large",
      .other("EntityTooLarge: too large")
    ),
    ("", .other("it says nothing")),
  ]

  @Test(arguments: sayings) func isRead(text: String, failure: AWSFailure) {
    #expect(AWSFailure(saying: text) == failure)
  }

  /// Where an answer is missing, the object may have arrived; where the service said no, it has not.
  @Test func whoseEndIsKnown() {
    #expect(AWSFailure.network("").isUndecided && AWSFailure.outOfTime(seconds: 1).isUndecided)
    #expect(!AWSFailure.refused(code: "403", message: "").isUndecided && !AWSFailure.noBucket.isUndecided)
  }
}
