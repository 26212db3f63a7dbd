import Airflow
import Foundation
import Kedro
import Testing

/// Prints how long planning and rendering take. Run with `DAGWATCHD_BENCH=1 swift test -c release --filter PlanningBench`.
@Suite("Planning, measured", .enabled(if: ProcessInfo.processInfo.environment["DAGWATCHD_BENCH"] == "1"))
struct PlanningBench {
  @Test(arguments: [1_000, 20_000, 80_000])
  func onePipeline(nodes: Int) {
    // Each node reads what the three before it wrote; one in ten has a name that must be replaced.
    let model = model([
      pipeline(
        (0..<nodes).map { place in
          node(
            place % 10 == 0 ? "f([data_\(place)]) -> [x]" : "namespace.node_\(place)",
            from: (max(0, place - 3)..<place).map { "data_\($0)" }, to: ["data_\(place)@pandas"])
        })
    ])
    let clock = ContinuousClock()
    var planned: PlannedDAG?
    let planning = clock.measure { planned = Planner(model).plan("__default__") }
    var text = ""
    let rendering = clock.measure {
      if let plan = planned?.plan {
        text = DAGFile(plan, project: .besideDAG(".."), confSource: "conf").text
      }
    }
    let difference = clock.measure {
      if let plan = planned?.plan { #expect(PlanDifference(from: plan, to: plan).isEmpty) }
    }
    print(
      "\(nodes) nodes, \(planned?.plan.edges.count ?? 0) edges, \(text.utf8.count) bytes:",
      "plan \(planning), render \(rendering), compare \(difference)")
  }

  @Test func manyPipelines() {
    let model = model((0..<1_000).map { chain((0..<20).map { "node_\($0)" }, name: "pipeline_\($0)") })
    let elapsed = ContinuousClock().measure {
      let planner = Planner(model)
      for pipeline in model.pipelines {
        guard let plan = planner.plan(pipeline.name)?.plan else { continue }
        _ = DAGFile(plan, project: .besideDAG(".."), confSource: "conf").text
      }
    }
    print("1000 pipelines of 20 nodes: \(elapsed)")
  }
}
