import PythonEvaluation
import PythonText

/// The functions of a pipeline's nodes as the project's code sees them, by the nodes' full names.
///
/// A registry adds up its pipelines one by one, and each sum is a value beside its parts. So the table consists of
/// several, which are shared and not copied: a sum appends, and joins the parts at the end until their sizes fall, as
/// `Pipeline` does with its blocks. A name is then looked up in a logarithm of parts, and copied as often.
struct NodeFunctions {
  private var parts: [[ExactString: Value]] = []

  init() {}

  subscript(name: ExactString) -> Value? {
    for part in parts { if let function = part[name] { return function } }
    return nil
  }

  /// Sets the function of a name, whatever it was.
  mutating func set(_ name: ExactString, _ function: Value) {
    if parts.isEmpty { parts.append([:]) }
    let place = parts.dropLast().firstIndex { $0[name] != nil } ?? parts.count - 1
    parts[place][name] = function
  }

  /// Adds the other's functions. A name that is known keeps the function that it has.
  mutating func merge(_ other: NodeFunctions) {
    for part in other.parts { append(part) }
  }

  func merging(_ other: NodeFunctions) -> NodeFunctions {
    var result = self
    result.merge(other)
    return result
  }

  private mutating func append(_ part: [ExactString: Value]) {
    var size = part.count
    var start = parts.count
    while start > 0, parts[start - 1].count <= 2 * size {
      start -= 1
      size += parts[start].count
    }
    if start == parts.count {
      parts.append(part)
      return
    }
    var joined = parts[start]
    joined.reserveCapacity(size)
    for later in parts[(start + 1)...] + [part] { joined.merge(later) { mine, _ in mine } }
    parts.replaceSubrange(start..., with: [joined])
  }
}
