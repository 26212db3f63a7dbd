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
  /// For each node what it reads of other nodes, in the order of its inputs.
  let reads: [[Read]]

  /// A dataset on its way from the node that writes it to one that reads it.
  struct Read: Hashable, Sendable {
    var producer: Int
    /// As the producer names it.
    var output: String
    /// As the reader names it, which transcoding may make another name.
    var input: String
  }

  package init(_ nodes: [NodeModel]) {
    var producers: [ExactString: (node: Int, output: String)] = [:]
    producers.reserveCapacity(nodes.count)
    for (place, node) in nodes.enumerated() {
      for output in node.outputs { producers[ExactString(datasetBase(output))] = (place, output) }
    }
    reads = nodes.enumerated().map { place, node in
      node.inputs.compactMap { input in
        guard let producer = producers[ExactString(datasetBase(input))], producer.node != place else {
          return nil
        }
        return Read(producer: producer.node, output: producer.output, input: input)
      }
    }
    parents = reads.map { Self.byName($0.map(\.producer), nodes) }
  }

  /// Each once, in code-point order of the names.
  static func byName(_ places: [Int], _ nodes: [NodeModel]) -> [Int] {
    if places.count < 2 { return places }
    return Set(places).sorted {
      let (left, right) = (nodes[$0].name.utf8, nodes[$1].name.utf8)
      return left.elementsEqual(right) ? $0 < $1 : left.lexicographicallyPrecedes(right)
    }
  }
}

/// The dataset's name without its transcoding: what stands before the first `@`
/// (Kedro's `_strip_transcoding`; a second `@` is an error there already).
func datasetBase(_ name: String) -> String {
  guard let at = name.utf8.firstIndex(of: UInt8(ascii: "@")) else { return name }
  return String(name[..<at])
}
