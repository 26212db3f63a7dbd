import Building
import Configuration
import Diagnostics
import Foundation
import Glibc
import History
import ProjectFiles
import Publishing
import TestSupport
import Testing

@testable import Daemon

@Suite("Trying again")
struct RetryTests {
  @Test("Waits a second, then longer, and a minute at most")
  func backOff() {
    var backOff = BackOff()
    let waits = (1...9).map { _ in backOff.next().components.seconds }
    #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60])
  }

  @Test("Leaves no trace while nothing is new, and a row when it succeeds")
  func rows() throws {
    let shop = try Shop()
    mkdir(shop.path("airflow_dags"), 0o755)
    mkdir(shop.path("airflow_dags/shop_dag.py"), 0o755)
    let failed = shop.generate(.start)
    #expect(failed.hasUnpublished)
    #expect(failed.outcome == .failed)
    #expect(shop.retry(failed) == nil)
    #expect(shop.retry(failed) == nil)
    rmdir(shop.path("airflow_dags/shop_dag.py"))
    let retried = try #require(shop.retry(failed))
    #expect(!retried.hasUnpublished)
    #expect(retried.outcome == .published && retried.trigger == .retry)
    #expect(retried.changes == ["+task clean", "+task train", "+edge clean→train"])
    let history = try History(path: shop.historyPath, readOnly: true)
    #expect(try history.generations().map(\.outcome) == [.published, .failed])
    #expect(try history.generations().map(\.trigger) == [.retry, .start])
  }

  @Test("Says what is new where it fails otherwise")
  func otherwise() throws {
    let shop = try Shop { $0.pipelines = .all }
    for name in ["shop_dag.py", "shop_ds_dag.py"] {
      try shop.write("", to: "airflow_dags/\(name)/x")
    }
    let failed = shop.generate(.start)
    unlink(shop.path("airflow_dags/shop_dag.py/x"))
    rmdir(shop.path("airflow_dags/shop_dag.py"))
    let retried = try #require(shop.retry(failed))
    #expect(retried.outcome == .failed && retried.hasUnpublished)
    #expect(retried.count(.created) == 1)
  }

  @Test("A build that failed by itself is not tried again")
  func ownFailure() throws {
    let shop = try Shop(registry: "def register_pipelines(:\n")
    #expect(!shop.generate(.start).hasUnpublished)
  }
}
