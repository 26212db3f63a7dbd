/// What a DAG says beside its tasks. The defaults are those of kedro-airflow's template.
///
/// Its `email_on_failure` and `email_on_retry` are not here: without an `email` they do nothing.
package struct DAGOptions: Hashable, Sendable {
  /// A day, at midnight UTC.
  package struct Day: Hashable, Sendable {
    package var year: Int
    package var month: Int
    package var day: Int

    package init(_ year: Int, _ month: Int, _ day: Int) {
      self.year = year
      self.month = month
      self.day = day
    }
  }

  package var startDate = Day(2023, 1, 1)
  /// A cron expression or a preset; nil: only by hand.
  package var schedule: String? = "@once"
  /// Always written, since Airflow 2 and 3 have different defaults.
  package var catchup = false
  package var maxActiveRuns = 3
  package var owner = "airflow"
  package var dependsOnPast = false
  package var retries = 1
  package var retryDelayMinutes = 5

  package init() {}
}
