import Kedro
import PythonText

/// Which node waits for which: Kedro's own dependencies of a pipeline, by the nodes' places in it.
///
/// B depends on A where an output of A is an input of B once transcoding is taken off (`x@spark` and
/// `x@pandas` are one dataset). Only direct dependencies, and all of them: the edge A→C stays beside A→B→C.
/// Parameters need no exception, since no node outputs one. This is `Pipeline.node_dependencies` of Kedro
/// 0.19 and 1.x. Grouping (memory, namespaces) starts from this same graph, so that it cannot lose the
/// transcoded edges that kedro-airflow's memory mode loses.
package struct NodeGraph: Sendable {
  /// For each node its direct parents, in code-point order of their names, each once.
  package let parents: [[Int]]

  package init(_ nodes: [NodeModel]) {
    var producers: [ExactString: Int] = [:]
    for (place, node) in nodes.enumerated() {
      for output in node.outputs { producers[ExactString(dataset(output))] = place }
    }
    parents = nodes.enumerated().map { place, node in
      var found: [Int] = []
      for input in node.inputs {
        guard let producer = producers[ExactString(dataset(input))], producer != place else { continue }
        found.append(producer)
      }
      if found.count < 2 { return found }
      return Set(found).sorted {
        let (left, right) = (nodes[$0].name.utf8, nodes[$1].name.utf8)
        return left.elementsEqual(right) ? $0 < $1 : left.lexicographicallyPrecedes(right)
      }
    }
  }
}

/// The dataset's name without its transcoding: what stands before the first `@`
/// (Kedro's `_strip_transcoding`; a second `@` is an error there already).
private func dataset(_ name: String) -> String {
  guard let at = name.utf8.firstIndex(of: UInt8(ascii: "@")) else { return name }
  return String(name[..<at])
}
