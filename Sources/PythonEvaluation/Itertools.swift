/// The module `itertools`. Each of its iterators takes from its sources only what it is asked for, as CPython's
/// do: a program can see how far a source has come.
extension Interpreter {
  func itertoolsModule() -> [String: Value] {
    var names: [String: Value] = [:]
    func add(_ name: String, _ body: @escaping NativeFunction.Body) {
      names[name] = native(name, module: "itertools", body)
    }
    addChain(&names)
    addEndless(add)
    addFilters(add)
    addCombinations(add)
    addGroups(add)
    return names
  }

  private typealias Adding = (String, @escaping NativeFunction.Body) -> Void

  private func addChain(_ names: inout [String: Value]) {
    func chained(_ sources: IteratorObject, _ held: [Value]) -> Value {
      var current: IteratorObject?
      return .iterator(
        IteratorObject("chain", holding: held) { [self] () throws(Interrupt) -> Value? in
          while true {
            if let item = try current?.next() { return item }
            guard let source = try sources.next() else { return nil }
            current = try iterate(source)
          }
        })
    }
    let chain = ClassObject("chain", module: "itertools", bases: [types.object]) {
      (_, call) throws(Interrupt) in
      chained(IteratorObject(over: call.positional), call.positional)
    }
    chain.attributes["from_iterable"] = native("from_iterable", module: "itertools") {
      (interpreter, call) throws(Interrupt) in
      chained(try interpreter.iterate(call.positional.first ?? .none), call.positional)
    }
    own(chain)
    names["chain"] = .type(chain)
  }

  private func addEndless(_ add: Adding) {
    add("count") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "count", ["start", "step"])
      var next = values[0] ?? .int(0)
      let stride = values[1] ?? .int(1)
      if case .float = next.unwrapped {
      } else if interpreter.bigInteger(next) == nil {
        throw interpreter.typeError("a number is required")
      }
      return .iterator(
        IteratorObject("count") { () throws(Interrupt) -> Value? in
          try interpreter.step()
          let current = next
          next = try interpreter.binary(.add, current, stride)
          return current
        })
    }
    add("repeat") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "repeat", ["object", "times"], required: 1)
      var left = try values[1].map { value throws(Interrupt) in try interpreter.int(value) }
      return .iterator(
        IteratorObject("repeat", holding: call.positional) { () throws(Interrupt) -> Value? in
          try interpreter.step()
          if let remaining = left {
            guard remaining > 0 else { return nil }
            left = remaining - 1
          }
          return values[0]
        })
    }
    add("cycle") { (interpreter, call) throws(Interrupt) in
      let source = try interpreter.iterate(call.positional.first ?? .none)
      var seen: [Value] = []
      var index: Int?
      return .iterator(
        IteratorObject("cycle", holding: call.positional) { () throws(Interrupt) -> Value? in
          try interpreter.step()
          if index == nil {
            if let item = try source.next() {
              seen.append(item)
              return item
            }
            index = 0
          }
          guard let position = index, !seen.isEmpty else { return nil }
          index = (position + 1) % seen.count
          return seen[position]
        })
    }
  }

  private func addFilters(_ add: Adding) {
    add("islice") { (interpreter, call) throws(Interrupt) in
      let source = try interpreter.iterate(call.positional.first ?? .none)
      var bounds: [Int?] = []
      for bound in call.positional.dropFirst() {
        if case .none = bound {
          bounds.append(nil)
          continue
        }
        let number = try interpreter.int(bound)
        if number < 0 {
          throw interpreter.valueError(
            "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
        }
        bounds.append(number)
      }
      guard (1...3).contains(bounds.count) else {
        throw interpreter.typeError("islice expected 2 to 4 arguments")
      }
      var wanted = bounds.count > 1 ? bounds[0] ?? 0 : 0
      let stop = bounds.count > 1 ? bounds[1] : bounds[0]
      let stride = bounds.count > 2 ? bounds[2] ?? 1 : 1
      if stride == 0 { throw interpreter.valueError("Step for islice() must be a positive integer or None.") }
      var index = 0
      return .iterator(
        IteratorObject("islice", holding: call.positional) { () throws(Interrupt) -> Value? in
          // At its end it has taken all up to `stop`, also those that the stride leaves out.
          let end = stop ?? Int.max
          while index < min(wanted, end) {
            try interpreter.step()
            guard try source.next() != nil else { return nil }
            index += 1
          }
          guard wanted < end, let item = try source.next() else { return nil }
          index += 1
          wanted = min(wanted.addingReportingOverflow(stride).partialValue, end)
          return item
        })
    }
    for (name, isTaking) in [("takewhile", true), ("dropwhile", false)] {
      add(name) { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(call, name, ["predicate", "iterable"], required: 2)
        let source = try interpreter.iterate(values[1] ?? .none)
        var isDone = false
        return .iterator(
          IteratorObject(name, holding: call.positional) { () throws(Interrupt) -> Value? in
            while let item = try source.next() {
              if isDone { return isTaking ? nil : item }
              let holds = try interpreter.isTrue(
                try interpreter.call(values[0] ?? .none, CallArguments([item], site: call.site)))
              if isTaking {
                if holds { return item }
                isDone = true
                return nil
              }
              if !holds {
                isDone = true
                return item
              }
            }
            return nil
          })
      }
    }
    add("filterfalse") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "filterfalse", ["function", "iterable"], required: 2)
      let source = try interpreter.iterate(values[1] ?? .none)
      return .iterator(
        IteratorObject("filterfalse", holding: call.positional) { () throws(Interrupt) -> Value? in
          while let item = try source.next() {
            var test = item
            if case .some(.none) = values[0] {
            } else {
              test = try interpreter.call(values[0] ?? .none, CallArguments([item], site: call.site))
            }
            if !(try interpreter.isTrue(test)) { return item }
          }
          return nil
        })
    }
    add("compress") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "compress", ["data", "selectors"], required: 2)
      let data = try interpreter.iterate(values[0] ?? .none)
      let selectors = try interpreter.iterate(values[1] ?? .none)
      return .iterator(
        IteratorObject("compress", holding: call.positional) { () throws(Interrupt) -> Value? in
          while let item = try data.next(), let selector = try selectors.next() {
            if try interpreter.isTrue(selector) { return item }
          }
          return nil
        })
    }
    add("starmap") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "starmap", ["function", "iterable"], required: 2)
      let source = try interpreter.iterate(values[1] ?? .none)
      return .iterator(
        IteratorObject("starmap", holding: call.positional) { () throws(Interrupt) -> Value? in
          guard let row = try source.next() else { return nil }
          return try interpreter.call(
            values[0] ?? .none, CallArguments(try interpreter.elements(of: row), site: call.site))
        })
    }
    add("accumulate") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(
        call, "accumulate", ["iterable", "func", "initial"], required: 1, keywordOnlyFrom: 2)
      let source = try interpreter.iterate(values[0] ?? .none)
      var total: Value?
      var first = values[2]
      if case .some(.none) = first { first = nil }
      return .iterator(
        IteratorObject("accumulate", holding: call.positional) { () throws(Interrupt) -> Value? in
          if let start = first {
            first = nil
            total = start
            return start
          }
          guard let item = try source.next() else { return nil }
          guard let current = total else {
            total = item
            return item
          }
          switch values[1] {
          case nil, .some(.none): total = try interpreter.binary(.add, current, item)
          case let function?:
            total = try interpreter.call(function, CallArguments([current, item], site: call.site))
          }
          return total
        })
    }
  }

  private func addCombinations(_ add: Adding) {
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
    enum Kind { case combinations, permutations, withReplacement }
    let kinds: [(String, Kind)] = [
      ("combinations", .combinations), ("permutations", .permutations),
      ("combinations_with_replacement", .withReplacement),
    ]
    for (name, kind) in kinds {
      add(name) { (interpreter, call) throws(Interrupt) in
        let values = try interpreter.arguments(
          call, name, ["iterable", "r"], required: kind == .permutations ? 1 : 2)
        let pool = try interpreter.elements(of: values[0] ?? .none)
        var count = pool.count
        if let given = values[1], case .none = given {
        } else {
          count = try interpreter.int(values[1], default: count)
        }
        if count < 0 { throw interpreter.valueError("r must be non-negative") }
        var rows: [[Int]] = [[]]
        for _ in 0..<count {
          try interpreter.spend(rows.count * pool.count)
          rows = rows.flatMap { row in
            pool.indices.filter { index in
              switch kind {
              case .permutations: !row.contains(index)
              case .combinations: index > (row.last ?? -1)
              case .withReplacement: index >= (row.last ?? 0)
              }
            }.map { row + [$0] }
          }
        }
        return .iterator(IteratorObject(name, over: rows.map { .tuple($0.map { pool[$0] }) }))
      }
    }
  }

  private func addGroups(_ add: Adding) {
    add("zip_longest") { (interpreter, call) throws(Interrupt) in
      var sources: [IteratorObject?] = []
      for source in call.positional { sources.append(try interpreter.iterate(source)) }
      let fill = call["fillvalue"] ?? .none
      return .iterator(
        IteratorObject("zip_longest", holding: call.positional) { () throws(Interrupt) -> Value? in
          var row: [Value] = []
          for (index, source) in sources.enumerated() {
            let item = try source?.next()
            if item == nil { sources[index] = nil }
            row.append(item ?? fill)
          }
          return sources.contains { $0 != nil } ? .tuple(row) : nil
        })
    }
    add("pairwise") { (interpreter, call) throws(Interrupt) in
      let source = try interpreter.iterate(call.positional.first ?? .none)
      var last: Value?
      return .iterator(
        IteratorObject("pairwise", holding: call.positional) { () throws(Interrupt) -> Value? in
          if last == nil { last = try source.next() }
          guard let first = last, let second = try source.next() else { return nil }
          last = second
          return .tuple([first, second])
        })
    }
    add("batched") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "batched", ["iterable", "n"], required: 2)
      let source = try interpreter.iterate(values[0] ?? .none)
      let count = try interpreter.int(values[1])
      if count < 1 { throw interpreter.valueError("n must be at least one") }
      return .iterator(
        IteratorObject("batched", holding: call.positional) { () throws(Interrupt) -> Value? in
          var batch: [Value] = []
          while batch.count < count, let item = try source.next() { batch.append(item) }
          return batch.isEmpty ? nil : .tuple(batch)
        })
    }
    add("tee") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "tee", ["iterable", "n"], required: 1)
      let source = try interpreter.iterate(values[0] ?? .none)
      let shared = ListObject()
      let iterators = (0..<max(0, try interpreter.int(values[1], default: 2))).map { _ in
        var index = 0
        return Value.iterator(
          IteratorObject("_tee", holding: call.positional) { () throws(Interrupt) -> Value? in
            if index == shared.items.count {
              guard let item = try source.next() else { return nil }
              shared.items.append(item)
            }
            defer { index += 1 }
            return shared.items[index]
          })
      }
      return .tuple(iterators)
    }
    add("groupby") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "groupby", ["iterable", "key"], required: 1)
      let groups = Groups(try interpreter.iterate(values[0] ?? .none)) { item throws(Interrupt) in
        switch values[1] {
        case nil, .some(.none): item
        case let function?: try interpreter.call(function, CallArguments([item], site: call.site))
        }
      }
      return .iterator(
        IteratorObject("groupby", holding: call.positional) { () throws(Interrupt) -> Value? in
          try groups.next(interpreter, call.positional)
        })
    }
  }
}

/// `groupby`'s place in its source: a group ends when the next one is asked for.
private final class Groups {
  private let source: IteratorObject
  private let key: (Value) throws(Interrupt) -> Value
  private var pending: (key: Value, item: Value)?
  private var current: Value?
  private var number = 0
  private var isStarted = false

  init(_ source: IteratorObject, _ key: @escaping (Value) throws(Interrupt) -> Value) {
    self.source = source
    self.key = key
  }

  private func advance() throws(Interrupt) {
    guard let item = try source.next() else {
      pending = nil
      return
    }
    pending = (try key(item), item)
  }

  private func isInGroup(_ interpreter: Interpreter) throws(Interrupt) -> Bool {
    guard let pending, let current else { return false }
    return try interpreter.isTrue(try interpreter.compare(.equal, current, pending.key))
  }

  func next(_ interpreter: Interpreter, _ held: [Value]) throws(Interrupt) -> Value? {
    number += 1
    if !isStarted {
      isStarted = true
      try advance()
    } else {
      while try isInGroup(interpreter) { try advance() }
    }
    guard let pending else { return nil }
    current = pending.key
    let own = number
    let group = IteratorObject("_grouper", holding: held) { [self] () throws(Interrupt) -> Value? in
      guard own == number, try isInGroup(interpreter), let item = self.pending?.item else { return nil }
      try advance()
      return item
    }
    return .tuple([pending.key, .iterator(group)])
  }
}
