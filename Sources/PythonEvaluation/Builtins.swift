/// The functions of `builtins`.
extension Interpreter {
  func makeBuiltins() -> [String: Value] {
    var names: [String: Value] = [
      "NotImplemented": .notImplemented, "Ellipsis": .ellipsis, "__debug__": .bool(true),
    ]
    for (name, type) in types.exceptions { names[name] = .type(type) }
    for type in [
      types.object, types.type, types.bool, types.int, types.float, types.complex, types.str,
      types.bytes, types.tuple, types.list, types.dict, types.set, types.frozenSet, types.range,
      types.slice, types.property, types.staticMethod, types.classMethod,
    ] {
      names[type.name] = .type(type)
    }
    func add(_ name: String, _ body: @escaping NativeFunction.Body) { names[name] = native(name, body) }

    add("print") { (_, _) throws(Interrupt) in .none }
    add("open") { (interpreter, call) throws(Interrupt) in
      guard let path = call.positional.first ?? call["file"] else {
        throw interpreter.typeError("open() missing required argument 'file' (pos 1)")
      }
      return try interpreter.open(path, mode: call.positional.dropFirst().first ?? call["mode"])
    }
    add("len") { (interpreter, call) throws(Interrupt) in
      let value = try interpreter.arguments(call, "len", ["obj"], required: 1)[0] ?? .none
      return try interpreter.length(of: value)
    }
    add("repr") { (interpreter, call) throws(Interrupt) in
      .string(try interpreter.representation(of: call.positional.first ?? .none))
    }
    add("ascii") { (interpreter, call) throws(Interrupt) in
      .string(try interpreter.representation(of: call.positional.first ?? .none).asciiEscaped)
    }
    add("format") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "format", ["value", "format_spec"], required: 1)
      let specification = try values[1].map { value throws(Interrupt) in
        try interpreter.text(value, "format_spec")
      }
      return .string(try interpreter.format(values[0] ?? .none, specification ?? ""))
    }
    add("isinstance") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "isinstance", ["obj", "class"], required: 2)
      guard let value = values[0], let type = values[1] else { return .none }
      guard let answer = try interpreter.isInstance(value, of: type) else {
        return .unknown(interpreter.unknown("the type of this value is unknown"))
      }
      return .bool(answer)
    }
    add("issubclass") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "issubclass", ["class", "classinfo"], required: 2)
      if case .type(let type)? = values[0], case .tuple(let others)? = values[1], type.unknownBase == nil {
        let classes = others.compactMap { if case .type(let other) = $0 { other } else { nil } }
        if classes.count == others.count { return .bool(classes.contains { type.isSubclass(of: $0) }) }
      }
      guard case .type(let type)? = values[0], case .type(let other)? = values[1], !other.isAbstractProtocol,
        type.unknownBase == nil || type.isSubclass(of: other)
      else {
        return .unknown(interpreter.unknown("the classes are unknown"))
      }
      return .bool(type.isSubclass(of: other))
    }
    add("callable") { (interpreter, call) throws(Interrupt) in
      let value = call.positional.first ?? .none
      switch value {
      case .function, .native, .method, .type: return .bool(true)
      case .instance(let instance):
        if instance.type.lookup("__call__") == nil, let base = instance.type.unknownBase {
          return .unknown(interpreter.outcome(of: base))
        }
        return .bool(instance.type.lookup("__call__") != nil)
      case .host:
        guard let method = try interpreter.attributeUnlessMissing("__call__", of: value) else {
          return .bool(false)
        }
        if case .unknown = method, !interpreter.isSet("__call__", on: value) { return method }
        return .bool(true)
      case .unknown(let unknown): return .unknown(interpreter.outcome(of: unknown))
      default: return .bool(false)
      }
    }
    add("getattr") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "getattr", ["obj", "name", "default"], required: 2)
      let name = try interpreter.text(values[1], "attribute name")
      if let fallback = values[2] {
        return try interpreter.attributeUnlessMissing(name, of: values[0] ?? .none) ?? fallback
      }
      return try interpreter.attribute(name, of: values[0] ?? .none)
    }
    add("hasattr") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "hasattr", ["obj", "name"], required: 2)
      let name = try interpreter.text(values[1], "attribute name")
      if case .unknown(let unknown) = values[0] ?? .none { return .unknown(interpreter.outcome(of: unknown)) }
      switch try interpreter.attributeUnlessMissing(name, of: values[0] ?? .none) {
      case .unknown(let unknown)? where !interpreter.isSet(name, on: values[0] ?? .none):
        return .unknown(interpreter.outcome(of: unknown))
      case let found: return .bool(found != nil)
      }
    }
    add("setattr") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "setattr", ["obj", "name", "value"], required: 3)
      let name = try interpreter.text(values[1], "attribute name")
      try interpreter.setAttribute(name, of: values[0] ?? .none, to: values[2] ?? .none)
      return .none
    }
    add("super") { (interpreter, call) throws(Interrupt) in
      guard call.positional.count == 2, case .type(let type) = call.positional[0] else {
        return .unknown(interpreter.unknown("this form of 'super' is not evaluated"))
      }
      return try interpreter.makeSuper(behind: type, call.positional[1])
    }
    add("vars") { (interpreter, call) throws(Interrupt) in
      guard case .instance? = call.positional.first else {
        return .unknown(interpreter.unknown("'vars' is only evaluated of an instance"))
      }
      return try interpreter.attribute("__dict__", of: call.positional[0])
    }
    add("id") { (interpreter, _) throws(Interrupt) in
      .unknown(interpreter.unknown("a memory address is different in every run"))
    }
    add("hash") { (interpreter, _) throws(Interrupt) in
      .unknown(interpreter.unknown("a hash is different in every run"))
    }
    addIteration(&names)
    addNumbers(&names)
    for name in [
      "open", "input", "eval", "exec", "compile", "globals", "locals", "dir", "memoryview",
      "bytearray", "delattr", "breakpoint", "__import__", "aiter", "anext", "help",
      "exit", "quit", "copyright", "credits", "license", "BaseExceptionGroup", "ExceptionGroup", "__spec__",
      "__loader__", "__build_class__", "__cached__", "__builtins__", "__annotations__",
    ] where names[name] == nil {
      names[name] = .unknown(Unknown("'\(name)' is not evaluated", at: nil, importedName: name))
    }
    return names
  }

  private func addIteration(_ names: inout [String: Value]) {
    func add(_ name: String, _ body: @escaping NativeFunction.Body) { names[name] = native(name, body) }
    add("iter") { (interpreter, call) throws(Interrupt) in
      if call.positional.count == 2 {
        let (function, sentinel) = (call.positional[0], call.positional[1])
        return .iterator(
          IteratorObject("callable_iterator", holding: call.positional) {
            () throws(Interrupt) -> Value? in
            let value = try interpreter.call(function, CallArguments(site: call.site))
            let isEnd = try interpreter.compare(.equal, value, sentinel)
            return try interpreter.isTrue(isEnd) ? nil : value
          })
      }
      return .iterator(try interpreter.iterate(call.positional.first ?? .none))
    }
    add("next") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "next", ["iterator", "default"], required: 1)
      guard let value = values[0] else { return .none }
      if case .unknown(let unknown) = value { return .unknown(interpreter.outcome(of: unknown)) }
      if case .instance(let instance) = value, let method = instance.type.lookup("__next__") {
        do throws(Interrupt) {
          return try interpreter.call(method, CallArguments([value], site: call.site))
        } catch .raised(let exception)
          where values[1] != nil && exception.instance.type.isSubclass(of: interpreter.types.stopIteration)
        {
          // The default stands in for it.
        }
      } else if case .iterator(let iterator) = value {
        if let item = try iterator.next() { return item }
        if values[1] == nil { throw interpreter.stopIteration(iterator.returned) }
      } else {
        throw interpreter.typeError("'\(interpreter.typeName(value))' object is not an iterator")
      }
      if let fallback = values[1] { return fallback }
      throw interpreter.raise(interpreter.types.stopIteration, "")
    }
    add("enumerate") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "enumerate", ["iterable", "start"], required: 1)
      let iterator = try interpreter.iterate(values[0] ?? .none)
      var index = try interpreter.int(values[1], default: 0)
      return .iterator(
        IteratorObject("enumerate", holding: call.positional) { () throws(Interrupt) -> Value? in
          guard let item = try iterator.next() else { return nil }
          defer { index += 1 }
          return .tuple([.int(index), item])
        })
    }
    add("zip") { (interpreter, call) throws(Interrupt) in
      var iterators: [IteratorObject] = []
      for value in call.positional { iterators.append(try interpreter.iterate(value)) }
      let isStrict =
        try call["strict"].map { value throws(Interrupt) in try interpreter.isTrue(value) } ?? false
      return .iterator(
        IteratorObject("zip", holding: call.positional) { [iterators] () throws(Interrupt) -> Value? in
          var items: [Value] = []
          for iterator in iterators {
            guard let item = try iterator.next() else {
              if isStrict { try interpreter.checkStrict(iterators, after: items.count) }
              return nil
            }
            items.append(item)
          }
          return iterators.isEmpty ? nil : .tuple(items)
        })
    }
    add("map") { (interpreter, call) throws(Interrupt) in
      guard let function = call.positional.first, call.positional.count > 1 else {
        throw interpreter.typeError("map() must have at least two arguments.")
      }
      var iterators: [IteratorObject] = []
      for value in call.positional.dropFirst() { iterators.append(try interpreter.iterate(value)) }
      return .iterator(
        IteratorObject("map", holding: call.positional) { [iterators] () throws(Interrupt) -> Value? in
          var items: [Value] = []
          for iterator in iterators {
            guard let item = try iterator.next() else { return nil }
            items.append(item)
          }
          return try interpreter.call(function, CallArguments(items, site: call.site))
        })
    }
    add("filter") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "filter", ["function", "iterable"], required: 2)
      let iterator = try interpreter.iterate(values[1] ?? .none)
      let function = values[0] ?? .none
      return .iterator(
        IteratorObject("filter", holding: call.positional) { () throws(Interrupt) -> Value? in
          while let item = try iterator.next() {
            var kept = item
            if case .none = function {
            } else {
              kept = try interpreter.call(function, CallArguments([item], site: call.site))
            }
            if try interpreter.isTrue(kept) { return item }
          }
          return nil
        })
    }
    add("reversed") { (interpreter, call) throws(Interrupt) in
      .iterator(try interpreter.reversed(call.positional.first ?? .none))
    }
    add("sorted") { (interpreter, call) throws(Interrupt) in
      guard let iterable = call.positional.first else {
        throw interpreter.typeError("sorted expected 1 argument, got 0")
      }
      if let more = call.keywords.first(where: { $0.name != "key" && $0.name != "reverse" }) {
        throw interpreter.typeError("sort() got an unexpected keyword argument '\(more.name)'")
      }
      return .list(
        ListObject(
          try interpreter.sorted(
            call["key"] == nil
              ? try interpreter.members(of: iterable) : try interpreter.elements(of: iterable),
            key: call["key"], reverse: call["reverse"])))
    }
    add("sum") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "sum", ["iterable", "start"], required: 1)
      var total = values[1] ?? .int(0)
      if case .string? = values[1] {
        throw interpreter.typeError("sum() can't sum strings [use ''.join(seq) instead]")
      }
      let iterator = try interpreter.iterate(values[0] ?? .none)
      while let item = try iterator.next() {
        if case .float = item, case .float = total {
          // From 3.12 on, floats are summed with compensation.
          return .unknown(interpreter.unknown("a sum of floats depends on Python's version"))
        }
        total = try interpreter.binary(.add, total, item)
      }
      return total
    }
    for (name, stopsAt) in [("any", true), ("all", false)] {
      add(name) { (interpreter, call) throws(Interrupt) in
        let iterator = try interpreter.iterate(call.positional.first ?? .none)
        while let item = try iterator.next() {
          if try interpreter.isTrue(item) == stopsAt { return .bool(stopsAt) }
        }
        return .bool(!stopsAt)
      }
    }
    for (name, isMaximum) in [("max", true), ("min", false)] {
      add(name) { (interpreter, call) throws(Interrupt) in
        let items: IteratorObject
        switch call.positional.first {
        case .set? where call.positional.count == 1 && call["key"] == nil:
          items = IteratorObject(over: try interpreter.members(of: call.positional[0]))
        case let iterable? where call.positional.count == 1: items = try interpreter.iterate(iterable)
        default: items = IteratorObject(over: call.positional)
        }
        var best: (item: Value, key: Value)?
        while let item = try items.next() {
          try interpreter.step()
          let key = try call["key"].map { function throws(Interrupt) in
            try interpreter.call(function, CallArguments([item], site: call.site))
          }
          guard let current = best else {
            best = (item, key ?? item)
            continue
          }
          let order = try interpreter.compare(isMaximum ? .greater : .less, key ?? item, current.key)
          if try interpreter.isTrue(order) { best = (item, key ?? item) }
        }
        if let best { return best.item }
        if let fallback = call["default"] { return fallback }
        throw interpreter.valueError("\(name)() iterable argument is empty")
      }
    }
  }

  /// `zip(strict=True)` where the iterator after the first `count` has ended.
  fileprivate func checkStrict(_ iterators: [IteratorObject], after count: Int) throws(Interrupt) {
    func others(_ count: Int) -> String { count == 1 ? "argument 1" : "arguments 1-\(count)" }
    if count > 0 {
      throw valueError("zip() argument \(count + 1) is shorter than \(others(count))")
    }
    for (index, iterator) in iterators.enumerated().dropFirst() where try iterator.next() != nil {
      throw valueError("zip() argument \(index + 1) is longer than \(others(index))")
    }
  }

  /// A stable sort by `<`, as CPython's.
  func sorted(_ items: [Value], key: Value?, reverse: Value?) throws(Interrupt) -> [Value] {
    var keyed: [(key: Value, item: Value)] = []
    for item in items {
      var sortKey = item
      if let key, case .none = key {
      } else if let key {
        sortKey = try call(key, CallArguments([item], site: site))
      }
      keyed.append((sortKey, item))
    }
    let isReversed = try reverse.map { value throws(Interrupt) in try isTrue(value) } ?? false
    if isReversed { keyed.reverse() }
    keyed = try mergeSort(keyed)
    if isReversed { keyed.reverse() }
    return keyed.map(\.item)
  }

  private func mergeSort(
    _ items: [(key: Value, item: Value)]
  ) throws(Interrupt) -> [(key: Value, item: Value)] {
    guard items.count > 1 else { return items }
    let middle = items.count / 2
    let left = try mergeSort(Array(items[..<middle]))
    let right = try mergeSort(Array(items[middle...]))
    var merged: [(key: Value, item: Value)] = []
    merged.reserveCapacity(items.count)
    var (i, j) = (0, 0)
    while i < left.count, j < right.count {
      try step()
      if try isTrue(try compare(.less, right[j].key, left[i].key)) {
        merged.append(right[j])
        j += 1
      } else {
        merged.append(left[i])
        i += 1
      }
    }
    return merged + left[i...] + right[j...]
  }

  func length(of value: Value) throws(Interrupt) -> Value {
    switch value {
    case .string(let text): return .int(text.unicodeScalars.count)
    case .bytes(let bytes): return .int(bytes.count)
    case .tuple(let items): return .int(items.count)
    case .range(let range): return .int(range.count)
    case .list(let list): return .int(try known(list).count)
    case .dict(let dict): return .int(try known(dict).count)
    case .set(let set): return .int(try known(set).count)
    case .host(let object):
      if let length = try object.length(self) { return .int(length) }
    case .instance(let instance):
      if let method = instance.type.lookup("__len__") {
        return try call(method, CallArguments([value], site: site))
      }
      if let payload = instance.payload { return try length(of: payload) }
      if let base = instance.type.unknownBase { return .unknown(outcome(of: base)) }
    case .type(let type):
      if case .dict(let members)? = type.attributes[EnumValues.iterated] {
        return .int(try known(members).count)
      }
    case .unknown(let unknown): return .unknown(outcome(of: unknown))
    default: break
    }
    if let unknown = unevaluated("__len__", value) { return .unknown(unknown) }
    throw typeError("object of type '\(typeName(value))' has no len()")
  }
}
