import PythonSyntax

/// The module `operator`.
extension Interpreter {
  func operatorModule() -> [String: Value] {
    var names: [String: Value] = [:]
    func add(
      _ name: String, _ count: Int, _ body: @escaping (Interpreter, [Value]) throws(Interrupt) -> Value
    ) {
      let function = native(name, module: "_operator") { (interpreter, call) throws(Interrupt) in
        let letters = Array(["a", "b", "c"][..<count])
        let values = try interpreter.arguments(call, name, letters, required: count)
        return try body(interpreter, values.map { $0 ?? .none })
      }
      names[name] = function
      if !name.hasPrefix("__") { names["__\(name.filter { $0 != "_" })__"] = function }
    }
    for (dunder, op) in Self.operators {
      let plain = String(dunder.dropFirst(2).dropLast(2))
      add(plain == "and" || plain == "or" ? plain + "_" : plain, 2) {
        (interpreter, values) throws(Interrupt) in
        try interpreter.binary(op, values[0], values[1])
      }
    }
    for (dunder, op) in Self.comparisons {
      add(String(dunder.dropFirst(2).dropLast(2)), 2) { (interpreter, values) throws(Interrupt) in
        try interpreter.compare(op, values[0], values[1])
      }
    }
    let more: [(String, ComparisonOperator)] = [("is_", .identical), ("is_not", .notIdentical)]
    for (name, op) in more {
      add(name, 2) { (interpreter, values) throws(Interrupt) in
        try interpreter.compare(op, values[0], values[1])
      }
    }
    for (name, op) in [("neg", UnaryOperator.minus), ("pos", .plus), ("invert", .invert), ("not_", .not)] {
      add(name, 1) { (interpreter, values) throws(Interrupt) in try interpreter.unary(op, values[0]) }
    }
    add("truth", 1) { (interpreter, values) throws(Interrupt) in .bool(try interpreter.isTrue(values[0])) }
    add("contains", 2) { (interpreter, values) throws(Interrupt) in
      try interpreter.compare(.contained, values[1], values[0])
    }
    add("getitem", 2) { (interpreter, values) throws(Interrupt) in
      try interpreter.item(values[1], of: values[0])
    }
    add("setitem", 3) { (interpreter, values) throws(Interrupt) in
      try interpreter.setItem(values[1], of: values[0], to: values[2])
      return .none
    }
    add("delitem", 2) { (interpreter, values) throws(Interrupt) in
      try interpreter.deleteItem(values[1], of: values[0])
      return .none
    }
    add("concat", 2) { (interpreter, values) throws(Interrupt) in
      try interpreter.binary(.add, values[0], values[1])
    }
    names["itemgetter"] = native("itemgetter", module: "operator") { (_, outer) throws(Interrupt) in
      .native(
        NativeFunction("itemgetter") { (interpreter, call) throws(Interrupt) in
          var items: [Value] = []
          for key in outer.positional {
            items.append(try interpreter.item(key, of: call.positional.first ?? .none))
          }
          return items.count == 1 ? items[0] : .tuple(items)
        })
    }
    names["attrgetter"] = native("attrgetter", module: "operator") { (interpreter, outer) throws(Interrupt) in
      var paths: [[Substring]] = []
      for path in outer.positional {
        paths.append(try interpreter.text(path, "attribute name").split(separator: "."))
      }
      return .native(
        NativeFunction("attrgetter") { [paths] (interpreter, call) throws(Interrupt) in
          var values: [Value] = []
          for path in paths {
            var value = call.positional.first ?? .none
            for part in path { value = try interpreter.attribute(String(part), of: value) }
            values.append(value)
          }
          return values.count == 1 ? values[0] : .tuple(values)
        })
    }
    names["methodcaller"] = native("methodcaller", module: "operator") {
      (interpreter, outer) throws(Interrupt) in
      let name = try interpreter.text(outer.positional.first, "method name")
      return .native(
        NativeFunction("methodcaller") { (interpreter, call) throws(Interrupt) in
          let method = try interpreter.attribute(name, of: call.positional.first ?? .none)
          return try interpreter.call(
            method,
            CallArguments(Array(outer.positional.dropFirst()), keywords: outer.keywords, site: call.site))
        })
    }
    return names
  }
}
