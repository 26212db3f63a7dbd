import PythonText

/// Python's `repr` of the values that need no code of the project to be run.
extension PythonRepr {
  /// `repr` of plain data; for other values a short name of what they are, for messages only.
  package static func text(_ value: Value) -> String {
    switch value {
    case .none: "None"
    case .ellipsis: "Ellipsis"
    case .notImplemented: "NotImplemented"
    case .bool(let bool): bool ? "True" : "False"
    case .int(let int): String(int)
    case .bigInt(let big): String(big)
    case .float(let double): float(double)
    case .string(let text): string(text)
    case .bytes(let bytes): self.bytes(bytes)
    case .tuple(let items):
      items.count == 1 ? "(\(text(items[0])),)" : "(" + items.map(text).joined(separator: ", ") + ")"
    case .list(let list): "[" + list.items.map(text).joined(separator: ", ") + "]"
    case .dict(let dict):
      "{" + dict.storage.entries.map { text($0.key) + ": " + text($0.value) }.joined(separator: ", ")
        + "}"
    case .set(let set):
      set.storage.count == 0
        ? "set()" : "{" + set.storage.entries.map { text($0.key) }.joined(separator: ", ") + "}"
    case .range(let range): "range(\(range.start), \(range.stop))"
    case .slice: "slice"
    case .function(let function): "<function \(function.qualifiedName)>"
    case .native(let function): "<built-in function \(function.name)>"
    case .method: "<bound method>"
    case .type(let type):
      "<class '\(type.moduleName == "builtins" ? "" : type.moduleName + ".")\(type.qualifiedName)'>"
    case .instance(let instance): "<\(instance.type.name) object>"
    case .module(let module): "<module '\(module.name)'>"
    case .host(let object): "<\(object.type.name)>"
    case .iterator(let iterator): "<\(iterator.typeName)>"
    case .unknown(let unknown): unknown.importedName ?? "unknown"
    }
  }
}
