import PythonSyntax

/// The modules of Python's standard library that pipelines are built with. What a module has beyond the
/// names given here is unknown, under its own dotted name, as for any module from outside the project.
extension Interpreter {
  package func standardModule(_ name: String) -> ModuleObject? {
    if let module = standardModules[name] { return module }
    let attributes: [String: Value]
    switch name {
    case "__future__", "typing", "typing_extensions", "types", "collections.abc", "abc", "importlib", "copy",
      "operator", "sys", "contextlib", "warnings", "string":
      attributes = smallModule(name)
    case "functools": attributes = functoolsModule()
    case "itertools": attributes = itertoolsModule()
    case "collections": attributes = collectionsModule()
    case "dataclasses": attributes = dataclassesModule()
    case "enum": attributes = enumModule()
    default:
      guard let names = operatingSystemModule(name) else { return nil }
      attributes = names
    }
    let module = ModuleObject(name, attributes: attributes)
    module.attributes["__name__"] = .string(name)
    module.openNamespace = Unknown(
      "'\(name)' is only known in part", at: nil, importedName: name)
    standardModules[name] = module
    return module
  }

  private func smallModule(_ name: String) -> [String: Value] {
    switch name {
    case "__future__": return ["annotations": .none]
    case "typing", "typing_extensions":
      let identity = native("cast", module: name) { (_, call) throws(Interrupt) in
        call.positional.last ?? .none
      }
      var names: [String: Value] = [
        "TYPE_CHECKING": .bool(false), "cast": identity,
        "NamedTuple": .type(namedTupleBase),
        "Dict": .type(types.dict), "List": .type(types.list), "Set": .type(types.set),
        "Tuple": .type(types.tuple), "Type": .type(types.type),
        "Protocol": .type(ClassObject("Protocol", module: name, bases: [types.object])),
        "Generic": .type(ClassObject("Generic", module: name, bases: [types.object])),
        "TypedDict": .type(ClassObject("TypedDict", module: name, bases: [types.dict])),
      ]
      for decorator in ["overload", "final", "override", "no_type_check", "runtime_checkable"] {
        names[decorator] = native(decorator, module: name) { (_, call) throws(Interrupt) in
          call.positional.first ?? .none
        }
      }
      return names
    case "abc":
      let identity = native("abstractmethod", module: name) { (_, call) throws(Interrupt) in
        call.positional.first ?? .none
      }
      return [
        "ABC": .type(ClassObject("ABC", module: name, bases: [types.object])),
        "abstractmethod": identity,
      ]
    case "importlib":
      return [
        "import_module": native("import_module", module: name) { (interpreter, call) throws(Interrupt) in
          let values = try interpreter.arguments(call, "import_module", ["name", "package"], required: 1)
          var module = try interpreter.text(values[0], "name")
          if module.hasPrefix(".") {
            let package = try interpreter.text(values[1], "package")
            let level = module.prefix { $0 == "." }.count
            let parts = package.split(separator: ".").dropLast(level - 1)
            let rest = module.dropFirst(level)
            module = (parts + (rest.isEmpty ? [] : [rest])).joined(separator: ".")
          }
          return try interpreter.importModule(module)
        }
      ]
    case "copy":
      return [
        "copy": native("copy", module: name) { (interpreter, call) throws(Interrupt) in
          try interpreter.copy(call.positional.first ?? .none, deeply: false)
        },
        "deepcopy": native("deepcopy", module: name) { (interpreter, call) throws(Interrupt) in
          try interpreter.copy(call.positional.first ?? .none, deeply: true)
        },
      ]
    case "operator":
      var names: [String: Value] = [:]
      for (function, op) in [("add", "+"), ("or_", "|"), ("and_", "&"), ("sub", "-"), ("mul", "*")] {
        names[function] = native(function, module: "_operator") { (interpreter, call) throws(Interrupt) in
          let values = try interpreter.arguments(call, function, ["a", "b"], required: 2)
          guard let op = BinaryOperatorName(rawValue: op) else { return .none }
          return try interpreter.binary(op.op, values[0] ?? .none, values[1] ?? .none)
        }
      }
      names["itemgetter"] = native("itemgetter", module: name) { (_, outer) throws(Interrupt) in
        .native(
          NativeFunction("itemgetter") { (interpreter, call) throws(Interrupt) in
            var items: [Value] = []
            for key in outer.positional {
              items.append(try interpreter.item(key, of: call.positional.first ?? .none))
            }
            return items.count == 1 ? items[0] : .tuple(items)
          })
      }
      names["attrgetter"] = native("attrgetter", module: name) { (interpreter, outer) throws(Interrupt) in
        let path = try interpreter.text(outer.positional.first, "attribute name").split(separator: ".")
        return .native(
          NativeFunction("attrgetter") { (interpreter, call) throws(Interrupt) in
            var value = call.positional.first ?? .none
            for part in path { value = try interpreter.attribute(String(part), of: value) }
            return value
          })
      }
      return names
    case "string":
      return [
        "ascii_lowercase": .string("abcdefghijklmnopqrstuvwxyz"),
        "ascii_uppercase": .string("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "digits": .string("0123456789"),
      ]
    default: return [:]
    }
  }

  /// `copy.copy` and `copy.deepcopy` of plain data and instances of the project's classes.
  private func copy(_ value: Value, deeply: Bool) throws(Interrupt) -> Value {
    try step()
    func part(_ value: Value) throws(Interrupt) -> Value { deeply ? try copy(value, deeply: true) : value }
    switch value {
    case .list(let list):
      let copied = ListObject()
      for item in try known(list) { copied.items.append(try part(item)) }
      return .list(copied)
    case .tuple(let items):
      return .tuple(try items.map { item throws(Interrupt) in try part(item) })
    case .dict(let dict):
      let copied = DictObject()
      copied.defaultFactory = dict.defaultFactory
      for (key, value) in try known(dict) { try set(key, try part(value), in: copied) }
      return .dict(copied)
    case .set(let set):
      let copied = SetObject(isFrozen: set.isFrozen)
      for item in try known(set) { try insert(item, into: copied) }
      return .set(copied)
    case .instance(let instance):
      let copied = InstanceObject(instance.type)
      copied.taint = instance.taint
      for (name, value) in instance.attributes { copied.attributes[name] = try part(value) }
      return .instance(copied)
    default: return value
    }
  }

  // MARK: functools

  private func functoolsModule() -> [String: Value] {
    let module = "functools"
    let partialType = ClassObject("partial", module: module, bases: [types.object]) {
      (interpreter, call) throws(Interrupt) in
      guard let function = call.positional.first else {
        throw interpreter.typeError("type 'partial' takes at least one argument")
      }
      return .host(PartialObject(function, Array(call.positional.dropFirst()), call.keywords))
    }
    PartialObject.sharedType.attributes = [:]
    let wraps = native("wraps", module: module) { (interpreter, outer) throws(Interrupt) in
      guard let wrapped = outer.positional.first ?? outer["wrapped"] else {
        throw interpreter.typeError("wraps() missing 1 required positional argument: 'wrapped'")
      }
      return .native(
        NativeFunction("wraps") { (interpreter, call) throws(Interrupt) in
          let wrapper = call.positional.first ?? .none
          try interpreter.updateWrapper(wrapper, wrapped)
          return wrapper
        })
    }
    let updateWrapper = native("update_wrapper", module: module) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "update_wrapper", ["wrapper", "wrapped"], required: 2)
      try interpreter.updateWrapper(values[0] ?? .none, values[1] ?? .none)
      return values[0] ?? .none
    }
    let reduce = native("reduce", module: module) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(
        call, "reduce", ["function", "iterable", "initial"], required: 2)
      let iterator = try interpreter.iterate(values[1] ?? .none)
      var total = values[2]
      while let item = try iterator.next() {
        if let current = total {
          total = try interpreter.call(values[0] ?? .none, CallArguments([current, item], site: call.site))
        } else {
          total = item
        }
      }
      guard let total else { throw interpreter.typeError("reduce() of empty iterable with no initial value") }
      return total
    }
    // A cache changes neither name nor result of the pure functions that it is put on.
    func cached(_ value: Value?) -> Value {
      if case .function(let function)? = value { .function(function.cached()) } else { value ?? .none }
    }
    let cache = native("cache", module: module) { (_, call) throws(Interrupt) in
      if case .function? = call.positional.first { return cached(call.positional[0]) }
      return .native(
        NativeFunction("lru_cache") { (_, inner) throws(Interrupt) in cached(inner.positional.first) })
    }
    return [
      "partial": .type(partialType), "wraps": wraps, "update_wrapper": updateWrapper,
      "reduce": reduce, "lru_cache": cache, "cache": cache,
    ]
  }

  private func updateWrapper(_ wrapper: Value, _ wrapped: Value) throws(Interrupt) {
    for name in ["__module__", "__name__", "__qualname__", "__doc__"] {
      guard let value = try attributeIfPresent(name, of: wrapped) else { continue }
      if case .unknown = value, name != "__doc__" {
        if case .host(let object) = wrapper, let partial = object as? PartialObject {
          partial.attributes[name] = value
        }
        continue
      }
      if case .host(let object) = wrapper, let partial = object as? PartialObject {
        partial.attributes[name] = value
      } else {
        try setAttribute(name, of: wrapper, to: value)
      }
    }
    if case .function(let function) = wrapper { function.attributes["__wrapped__"] = wrapped }
    if case .instance(let instance) = wrapper { instance.attributes["__wrapped__"] = wrapped }
  }

  // MARK: itertools

  private func itertoolsModule() -> [String: Value] {
    let module = "itertools"
    var names: [String: Value] = [:]
    func add(_ name: String, _ body: @escaping NativeFunction.Body) {
      names[name] = native(name, module: module, body)
    }
    func chained(_ sources: [Value], _ interpreter: Interpreter) throws(Interrupt) -> Value {
      var items: [Value] = []
      for source in sources { items += try interpreter.elements(of: source) }
      return .iterator(IteratorObject("chain", over: items))
    }
    let chain = ClassObject("chain", module: module, bases: [types.object]) {
      (interpreter, call) throws(Interrupt) in
      do throws(Interrupt) { return try chained(call.positional, interpreter) } catch .undecided(let unknown)
      { return .unknown(unknown) }
    }
    chain.attributes["from_iterable"] = native("from_iterable", module: module) {
      (interpreter, call) throws(Interrupt) in
      try chained(try interpreter.elements(of: call.positional.first ?? .none), interpreter)
    }
    names["chain"] = .type(chain)
    add("product") { (interpreter, call) throws(Interrupt) in
      var rows: [[Value]] = [[]]
      var pools: [[Value]] = []
      for source in call.positional { pools.append(try interpreter.elements(of: source)) }
      let times = try interpreter.int(call["repeat"], default: 1)
      for pool in Array(repeatElement(pools, count: max(0, times)).joined()) {
        try interpreter.spend(rows.count * pool.count)
        rows = rows.flatMap { row in pool.map { row + [$0] } }
      }
      return .iterator(IteratorObject("product", over: rows.map { .tuple($0) }))
    }
    for (name, isOrdered) in [("combinations", false), ("permutations", true)] {
      add(name) { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["iterable", "r"], required: 1)
        let pool = try interpreter.elements(of: values[0] ?? .none)
        var rows: [[Int]] = [[]]
        for _ in 0..<(try interpreter.int(values[1], default: pool.count)) {
          try interpreter.spend(rows.count * pool.count)
          rows = rows.flatMap { row in
            pool.indices.filter { isOrdered ? !row.contains($0) : $0 > (row.last ?? -1) }.map { row + [$0] }
          }
        }
        return .iterator(IteratorObject(name, over: rows.map { .tuple($0.map { pool[$0] }) }))
      }
    }
    add("count") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "count", ["start", "step"])
      var next = try interpreter.int(values[0], default: 0)
      let stride = try interpreter.int(values[1], default: 1)
      return .iterator(
        IteratorObject("count") { () throws(Interrupt) -> Value? in
          try interpreter.step()
          defer { next &+= stride }
          return .int(next)
        })
    }
    add("repeat") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "repeat", ["object", "times"], required: 1)
      var left = try values[1].map { value throws(Interrupt) in try interpreter.int(value) }
      return .iterator(
        IteratorObject("repeat") { () throws(Interrupt) -> Value? in
          try interpreter.step()
          if let remaining = left {
            guard remaining > 0 else { return nil }
            left = remaining - 1
          }
          return values[0]
        })
    }
    add("islice") { (interpreter, call) throws(Interrupt) in
      let iterator = try interpreter.iterate(call.positional.first ?? .none)
      var bounds: [Int?] = []
      for bound in call.positional.dropFirst() {
        if case .none = bound { bounds.append(nil) } else { bounds.append(try interpreter.int(bound)) }
      }
      let start = bounds.count > 1 ? bounds[0] ?? 0 : 0
      let stop = bounds.count > 1 ? bounds[1] : bounds.first ?? nil
      let stride = max(1, bounds.count > 2 ? bounds[2] ?? 1 : 1)
      var index = 0
      var items: [Value] = []
      while index < stop ?? Int.max, let item = try iterator.next() {
        if index >= start, (index - start) % stride == 0 { items.append(item) }
        index += 1
      }
      return .iterator(IteratorObject("islice", over: items))
    }
    add("zip_longest") { (interpreter, call) throws(Interrupt) in
      var columns: [[Value]] = []
      for source in call.positional { columns.append(try interpreter.elements(of: source)) }
      let fill = call["fillvalue"] ?? .none
      let rows = (0..<(columns.map(\.count).max() ?? 0)).map { row in
        Value.tuple(columns.map { row < $0.count ? $0[row] : fill })
      }
      return .iterator(IteratorObject("zip_longest", over: rows))
    }
    add("starmap") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "starmap", ["function", "iterable"], required: 2)
      var results: [Value] = []
      for row in try interpreter.elements(of: values[1] ?? .none) {
        let arguments = CallArguments(try interpreter.elements(of: row), site: call.site)
        results.append(try interpreter.call(values[0] ?? .none, arguments))
      }
      return .iterator(IteratorObject("starmap", over: results))
    }
    add("accumulate") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(
        call, "accumulate", ["iterable", "func", "initial"], required: 1)
      var total = values[2]
      var results: [Value] = total.map { [$0] } ?? []
      for item in try interpreter.elements(of: values[0] ?? .none) {
        if let current = total {
          if let function = values[1] {
            total = try interpreter.call(function, CallArguments([current, item], site: call.site))
          } else {
            total = try interpreter.binary(.add, current, item)
          }
        } else {
          total = item
        }
        results.append(total ?? .none)
      }
      return .iterator(IteratorObject("accumulate", over: results))
    }
    return names
  }

  func spend(_ work: Int) throws(Interrupt) {
    budget.steps -= work
    if budget.steps < 0 { throw .exhausted(here) }
  }
}

/// The operators that the module `operator` names here.
private enum BinaryOperatorName: String {
  case add = "+"
  case or = "|"
  case and = "&"
  case subtract = "-"
  case multiply = "*"

  var op: BinaryOperator {
    switch self {
    case .add: .add
    case .or: .bitOr
    case .and: .bitAnd
    case .subtract: .subtract
    case .multiply: .multiply
    }
  }
}

/// `functools.partial`: callable, without a `__name__` unless it was given one.
package final class PartialObject: HostObject {
  package let function: Value
  package let positional: [Value]
  package let keywords: [(name: String, value: Value)]
  package var attributes: [String: Value] = [:]

  nonisolated(unsafe) static let sharedType = ClassObject(
    "partial", module: "functools", bases: [BuiltinTypes.shared.object])

  package var type: ClassObject { Self.sharedType }

  package var held: [Value] { [function] + positional + keywords.map(\.value) }

  init(_ function: Value, _ positional: [Value], _ keywords: [(name: String, value: Value)]) {
    if case .host(let object) = function, let inner = object as? PartialObject, inner.attributes.isEmpty {
      // A partial of a partial is one partial, as in CPython.
      self.function = inner.function
      self.positional = inner.positional + positional
      self.keywords = inner.keywords.filter { old in !keywords.contains { $0.name == old.name } } + keywords
    } else {
      self.function = function
      self.positional = positional
      self.keywords = keywords
    }
  }

  package func attribute(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> Value? {
    if let value = attributes[name] { return value }
    switch name {
    case "func": return function
    case "args": return .tuple(positional)
    case "keywords":
      let dict = DictObject()
      for (name, value) in keywords { dict[name] = value }
      return .dict(dict)
    case "__call__":
      return .native(
        NativeFunction("partial") { [self] (interpreter, call) throws(Interrupt) in
          var arguments = call
          arguments.positional = positional + call.positional
          arguments.keywords =
            keywords.filter { bound in !call.keywords.contains { $0.name == bound.name } } + call.keywords
          return try interpreter.call(function, arguments)
        })
    default: return nil
    }
  }
}
