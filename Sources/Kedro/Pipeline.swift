/// `kedro.pipeline.Pipeline`: nodes with unique names and no cycle.
package struct Pipeline: Sendable {
  /// In topological order, as Kedro's `Pipeline.nodes` has them.
  package private(set) var nodes: [Node]

  package init() { nodes = [] }
}
