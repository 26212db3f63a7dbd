/// Writes a plan as JSON: byte for byte what Foundation's encoder makes of it with sorted keys and slashes as they are.
///
/// Every build compares every plan with the published one in this form. Foundation's encoder makes a tree of boxed
/// values first, which of twenty thousand tasks takes longer than planning them and writing their DAGs.
struct PlanJSON {
  private(set) var bytes: [UInt8] = []

  init(_ plan: Plan) {
    key("{", "dagID")
    write(plan.dagID)
    key(",", "edges")
    array(plan.edges) { json, edge in
      json.key("{", "child")
      json.write(edge.child)
      json.key(",", "parent")
      json.write(edge.parent)
      json.bytes.append(UInt8(ascii: "}"))
    }
    key(",", "environment")
    write(plan.environment)
    key(",", "packageName")
    write(plan.packageName)
    key(",", "pipelineName")
    write(plan.pipelineName)
    key(",", "tasks")
    array(plan.tasks) { json, task in json.write(task) }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func write(_ task: Plan.Task) {
    var opening: StaticString = "{"
    if let documentation = task.documentation {
      key(opening, "documentation")
      write(documentation)
      opening = ","
    }
    key(opening, "functions")
    write(task.functions)
    if let group = task.group {
      key(",", "group")
      write(group)
    }
    key(",", "id")
    write(task.id)
    key(",", "inputs")
    write(task.inputs)
    key(",", "namespace")
    write(task.namespace)
    key(",", "nodes")
    write(task.nodes)
    key(",", "outputs")
    write(task.outputs)
    key(",", "tags")
    write(task.tags)
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func key(_ opening: StaticString, _ name: StaticString) {
    opening.withUTF8Buffer { bytes += $0 }
    bytes.append(Self.quote)
    name.withUTF8Buffer { bytes += $0 }
    bytes.append(Self.quote)
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func write(_ texts: [String]) { array(texts) { json, text in json.write(text) } }

  private mutating func array<Element>(_ elements: [Element], _ write: (inout PlanJSON, Element) -> Void) {
    bytes.append(UInt8(ascii: "["))
    for (place, element) in elements.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      write(&self, element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ text: String) {
    var text = text
    bytes.append(Self.quote)
    text.withUTF8 { text in
      var run = text.startIndex
      for (place, byte) in text.enumerated() {
        if byte >= 0x20 && byte != Self.quote && byte != UInt8(ascii: "\\") { continue }
        bytes += text[run..<place]
        bytes += Self.escape(byte).utf8
        run = place + 1
      }
      bytes += text[run...]
    }
    bytes.append(Self.quote)
  }

  private static let quote = UInt8(ascii: "\"")

  private static func escape(_ byte: UInt8) -> String {
    switch byte {
    case 0x08: "\\b"
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0C: "\\f"
    case 0x0D: "\\r"
    case 0..<0x10: "\\u000" + String(byte, radix: 16)
    case 0..<0x20: "\\u00" + String(byte, radix: 16)
    default: "\\" + String(Unicode.Scalar(byte))
    }
  }
}

extension Plan {
  /// The plan as it is kept in the history.
  package var json: [UInt8] { PlanJSON(self).bytes }
}
