import Airflow
import Foundation
import Kedro
import Testing

/// Prints how long planning and rendering take. Run with
/// `DAGWATCHD_BENCH=1 swift test -c release -Xswiftc -enable-testing --filter PlanningBench`.
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

  /// The shapes that grouping has to be quick on: a chain, one node that all others read from and one that reads
  /// from them all, namespaces.
  @Test(arguments: ["chain", "wide", "namespaces"], PlanOptions.Grouping.allCases)
  func grouped(shape: String, grouping: PlanOptions.Grouping) {
    let count = 20_000
    let nodes = (0..<count).map { place -> NodeModel in
      switch shape {
      case "chain": return step("n\(place)", ["d\(place)"], ["d\(place + 1)"])
      case "wide":
        if place == 0 { return step("first", ["raw"], ["d0"]) }
        if place < count - 1 { return step("n\(place)", ["d0"], ["d\(place)"]) }
        return step("last", (1..<count - 1).map { "d\($0)" }, ["end"])
      default:
        // Layer by layer through all namespaces, as Kedro orders them.
        let (layer, namespace) = (place / 200, "space\(place % 200)")
        return step(
          "\(namespace).n\(layer)", ["\(namespace).d\(layer)"], ["\(namespace).d\(layer + 1)"], in: namespace)
      }
    }
    let stored = grouping == .memory ? [] : Set(nodes.flatMap { $0.inputs + $0.outputs })
    var model = model([pipeline(nodes)])
    model.storage = Set(nodes.flatMap { $0.inputs + $0.outputs }).map {
      StoredDataset(name: $0, storage: stored.contains($0) ? .persistent : .memory(.notInCatalog))
    }
    var options = PlanOptions()
    options.grouping = grouping
    for (what, change) in [
      ("all", { (_: inout PlanOptions) in }),
      ("slugs", { $0.naming = .slug }),
      ("a manual group", { $0.groups = [.init(name: "g", members: ["*7"])] }),
    ] {
      var options = options
      change(&options)
      var planned: PlannedDAG?
      let elapsed = ContinuousClock().measure {
        planned = Planner(model, options: options).plan("__default__")
      }
      print(
        "\(shape), by \(grouping), \(what): \(count) nodes, \(planned?.plan.tasks.count ?? 0) tasks,",
        "\(planned?.plan.edges.count ?? 0) edges, \(planned?.diagnostics.count ?? 0) diagnostics: \(elapsed)")
    }
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
