/// The module `itertools`: every function asks its sources for an element when it is asked for one, and for no more
/// than CPython's would, since a source may be a generator whose effects can be seen.
extension Interpreter {
  func itertoolsModule() -> [String: Value] {
    var names: [String: Value] = [:]
    addChains(&names)
    addSelections(&names)
    addCounters(&names)
    addCombinations(&names)
    addGroups(&names)
    return names
  }

  /// A function of this module that gives an iterator.
  private func add(
    _ name: String, to names: inout [String: Value],
    _ make: @escaping (Interpreter, CallArguments) throws(Interrupt) -> IteratorObject.Next
  ) {
    names[name] = native(name, module: "itertools") { (interpreter, call) throws(Interrupt) in
      let next = try make(interpreter, call)
      return .iterator(IteratorObject(name, holding: call.positional + call.keywords.map(\.value), next))
    }
  }

  // MARK: One after the other

  private func addChains(_ names: inout [String: Value]) {
    func chained(_ sources: IteratorObject, _ interpreter: Interpreter) -> Value {
      var current: IteratorObject?
      return .iterator(
        IteratorObject("chain", holding: [.iterator(sources)]) { () throws(Interrupt) -> Value? in
          while true {
            if let item = try current?.next() { return item }
            guard let source = try sources.next() else { return nil }
            current = try interpreter.iterate(source)
          }
        })
    }
    let chain = ClassObject("chain", module: "itertools", bases: [types.object]) {
      (interpreter, call) throws(Interrupt) in
      chained(IteratorObject(over: call.positional), interpreter)
    }
    chain.attributes["from_iterable"] = native("from_iterable", module: "itertools") {
      (interpreter, call) throws(Interrupt) in
      chained(try interpreter.iterate(call.positional.first ?? .none), interpreter)
    }
    names["chain"] = .type(chain)
    add("cycle", to: &names) { (interpreter, call) throws(Interrupt) in
      let source = try interpreter.iterate(call.positional.first ?? .none)
      var seen: [Value] = []
      var turn: Int?
      return { () throws(Interrupt) -> Value? in
        try interpreter.step()
        if turn == nil {
          if let item = try source.next() {
            seen.append(item)
            return item
          }
          turn = 0
        }
        guard let index = turn, !seen.isEmpty else { return nil }
        turn = (index + 1) % seen.count
        return seen[index]
      }
    }
    add("zip_longest", to: &names) { (interpreter, call) throws(Interrupt) in
      var columns: [IteratorObject?] = []
      for source in call.positional { columns.append(try interpreter.iterate(source)) }
      let fill = call["fillvalue"] ?? .none
      return { () throws(Interrupt) -> Value? in
        var row: [Value] = []
        for index in columns.indices {
          guard let item = try columns[index]?.next() else {
            columns[index] = nil
            if columns.allSatisfy({ $0 == nil }) { return nil }
            row.append(fill)
            continue
          }
          row.append(item)
        }
        return columns.isEmpty ? nil : .tuple(row)
      }
    }
  }

  // MARK: Some of them

  private func addSelections(_ names: inout [String: Value]) {
    add("islice", to: &names) { (interpreter, call) throws(Interrupt) in
      let source = try interpreter.iterate(call.positional.first ?? .none)
      var bounds: [Int?] = []
      for bound in call.positional.dropFirst() {
        if case .none = bound { bounds.append(nil) } else { bounds.append(try interpreter.int(bound)) }
      }
      let stop = bounds.count > 1 ? bounds[1] : bounds.first ?? nil
      let stride = bounds.count > 2 ? bounds[2] ?? 1 : 1
      var wanted = bounds.count > 1 ? bounds[0] ?? 0 : 0
      if stride < 1 || wanted < 0 || (stop ?? 0) < 0 {
        throw interpreter.valueError(
          "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
      }
      var count = 0
      return { () throws(Interrupt) -> Value? in
        while count < wanted {
          guard try source.next() != nil else { return nil }
          try interpreter.step()
          count += 1
        }
        if let stop, count >= stop { return nil }
        guard let item = try source.next() else { return nil }
        count += 1
        wanted = min(wanted + stride, stop ?? .max)
        return item
      }
    }
    add("takewhile", to: &names) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "takewhile", ["predicate", "iterable"], required: 2)
      let source = try interpreter.iterate(values[1] ?? .none)
      var hasEnded = false
      return { () throws(Interrupt) -> Value? in
        guard !hasEnded, let item = try source.next() else { return nil }
        if try interpreter.holds(values[0], item, call) { return item }
        hasEnded = true
        return nil
      }
    }
    add("dropwhile", to: &names) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "dropwhile", ["predicate", "iterable"], required: 2)
      let source = try interpreter.iterate(values[1] ?? .none)
      var hasBegun = false
      return { () throws(Interrupt) -> Value? in
        while let item = try source.next() {
          if hasBegun { return item }
          if try !interpreter.holds(values[0], item, call) {
            hasBegun = true
            return item
          }
        }
        return nil
      }
    }
    add("filterfalse", to: &names) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "filterfalse", ["function", "iterable"], required: 2)
      let source = try interpreter.iterate(values[1] ?? .none)
      return { () throws(Interrupt) -> Value? in
        while let item = try source.next() {
          if try !interpreter.holds(values[0], item, call) { return item }
        }
        return nil
      }
    }
    add("compress", to: &names) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "compress", ["data", "selectors"], required: 2)
      let data = try interpreter.iterate(values[0] ?? .none)
      let selectors = try interpreter.iterate(values[1] ?? .none)
      return { () throws(Interrupt) -> Value? in
        while let item = try data.next(), let selector = try selectors.next() {
          if try interpreter.isTrue(selector) { return item }
        }
        return nil
      }
    }
    add("starmap", to: &names) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "starmap", ["function", "iterable"], required: 2)
      let rows = try interpreter.iterate(values[1] ?? .none)
      return { () throws(Interrupt) -> Value? in
        guard let row = try rows.next() else { return nil }
        let arguments = CallArguments(try interpreter.elements(of: row), site: call.site)
        return try interpreter.call(values[0] ?? .none, arguments)
      }
    }
    add("accumulate", to: &names) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(
        call, "accumulate", ["iterable", "func", "initial"], required: 1)
      let source = try interpreter.iterate(values[0] ?? .none)
      var initial = values[2]
      if case .none? = initial { initial = nil }
      var total: Value?
      return { () throws(Interrupt) -> Value? in
        if let value = initial {
          initial = nil
          total = value
          return value
        }
        guard let item = try source.next() else { return nil }
        if let current = total {
          switch values[1] {
          case nil, .none?: total = try interpreter.binary(.add, current, item)
          case let function?:
            total = try interpreter.call(function, CallArguments([current, item], site: call.site))
          }
        } else {
          total = item
        }
        return total
      }
    }
  }

  /// Whether an element passes a predicate; None stands for the element's own truth.
  private func holds(_ predicate: Value?, _ item: Value, _ call: CallArguments) throws(Interrupt) -> Bool {
    switch predicate {
    case nil, .none?: try isTrue(item)
    case let function?: try isTrue(try self.call(function, CallArguments([item], site: call.site)))
    }
  }

  // MARK: Without a source

  private func addCounters(_ names: inout [String: Value]) {
    add("count", to: &names) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "count", ["start", "step"])
      var next = values[0] ?? .int(0)
      let stride = values[1] ?? .int(1)
      return { () throws(Interrupt) -> Value? in
        try interpreter.step()
        let current = next
        next = try interpreter.binary(.add, next, stride)
        return current
      }
    }
    add("repeat", to: &names) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "repeat", ["object", "times"], required: 1)
      var left = try values[1].map { value throws(Interrupt) in try interpreter.int(value) }
      return { () throws(Interrupt) -> Value? in
        try interpreter.step()
        if let remaining = left {
          guard remaining > 0 else { return nil }
          left = remaining - 1
        }
        return values[0]
      }
    }
  }

  // MARK: All combinations: the sources are read at once, as in CPython

  private func addCombinations(_ names: inout [String: Value]) {
    func rows(_ name: String, _ rows: [Value]) -> Value { .iterator(IteratorObject(name, over: rows)) }
    names["product"] = native("product", module: "itertools") { (interpreter, call) throws(Interrupt) in
      var tuples: [[Value]] = [[]]
      var pools: [[Value]] = []
      for source in call.positional { pools.append(try interpreter.elements(of: source)) }
      let times = try interpreter.int(call["repeat"], default: 1)
      if times < 0 { throw interpreter.valueError("repeat argument cannot be negative") }
      for pool in Array(repeatElement(pools, count: times).joined()) {
        try interpreter.spend(tuples.count * pool.count)
        tuples = tuples.flatMap { row in pool.map { row + [$0] } }
      }
      return rows("product", tuples.map { .tuple($0) })
    }
    let kinds: [(name: String, isNext: (_ index: Int, _ row: [Int]) -> Bool)] = [
      ("combinations", { $0 > ($1.last ?? -1) }),
      ("combinations_with_replacement", { $0 >= ($1.last ?? 0) }),
      ("permutations", { !$1.contains($0) }),
    ]
    for (name, isNext) in kinds {
      names[name] = native(name, module: "itertools") { (interpreter, call) throws(Interrupt) in
        let isOptional = name == "permutations"
        let values = try interpreter.arguments(call, name, ["iterable", "r"], required: isOptional ? 1 : 2)
        let pool = try interpreter.elements(of: values[0] ?? .none)
        var length = values[1]
        if isOptional, case .none? = length { length = nil }
        let count = try interpreter.int(length, default: pool.count)
        if count < 0 { throw interpreter.valueError("r must be non-negative") }
        var found: [[Int]] = [[]]
        for _ in 0..<count {
          try interpreter.spend(found.count * pool.count)
          found = found.flatMap { row in pool.indices.filter { isNext($0, row) }.map { row + [$0] } }
          if found.isEmpty { break }
        }
        return rows(name, found.map { .tuple($0.map { pool[$0] }) })
      }
    }
  }

  // MARK: Neighbours

  private func addGroups(_ names: inout [String: Value]) {
    add("pairwise", to: &names) { (interpreter, call) throws(Interrupt) in
      let source = try interpreter.iterate(call.positional.first ?? .none)
      var last: Value?
      return { () throws(Interrupt) -> Value? in
        if last == nil { last = try source.next() }
        guard let first = last, let second = try source.next() else { return nil }
        last = second
        return .tuple([first, second])
      }
    }
    add("batched", to: &names) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "batched", ["iterable", "n"], required: 2)
      let source = try interpreter.iterate(values[0] ?? .none)
      let count = try interpreter.int(values[1])
      if count < 1 { throw interpreter.valueError("n must be at least one") }
      return { () throws(Interrupt) -> Value? in
        var batch: [Value] = []
        while batch.count < count, let item = try source.next() { batch.append(item) }
        return batch.isEmpty ? nil : .tuple(batch)
      }
    }
    add("groupby", to: &names) { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "groupby", ["iterable", "key"], required: 1)
      let groups = Groups(try interpreter.iterate(values[0] ?? .none), values[1], interpreter, call.site)
      return { () throws(Interrupt) -> Value? in try groups.next() }
    }
    names["tee"] = native("tee", module: "itertools") { (interpreter, call) throws(Interrupt) in
      let values = try interpreter.arguments(call, "tee", ["iterable", "n"], required: 1)
      let source = try interpreter.iterate(values[0] ?? .none)
      // What one branch has taken is kept for the others.
      let taken = ListObject()
      return .tuple(
        (0..<max(0, try interpreter.int(values[1], default: 2))).map { _ in
          var index = 0
          return .iterator(
            IteratorObject("_tee", holding: [.iterator(source)]) { () throws(Interrupt) -> Value? in
              if index == taken.items.count {
                guard let item = try source.next() else { return nil }
                taken.items.append(item)
              }
              defer { index += 1 }
              return taken.items[index]
            })
        })
    }
  }
}

/// `itertools.groupby`: the groups share one source, so that going on to the next group leaves the last one empty.
private final class Groups {
  private let source: IteratorObject
  private let key: Value?
  private let interpreter: Interpreter
  private let site: CallSite
  /// The element read ahead, with its key.
  private var current: (item: Value, key: Value)?
  private var hasBegun = false
  /// The group that is being given, by its number.
  private var number = 0

  init(_ source: IteratorObject, _ key: Value?, _ interpreter: Interpreter, _ site: CallSite) {
    self.source = source
    if case .none? = key { self.key = nil } else { self.key = key }
    self.interpreter = interpreter
    self.site = site
  }

  private func read() throws(Interrupt) {
    guard let item = try source.next() else {
      current = nil
      return
    }
    try interpreter.step()
    let found = try key.map { function throws(Interrupt) in
      try interpreter.call(function, CallArguments([item], site: site))
    }
    current = (item, found ?? item)
  }

  private func isSame(_ left: Value, _ right: Value) throws(Interrupt) -> Bool {
    try interpreter.isTrue(try interpreter.compare(.equal, left, right))
  }

  func next() throws(Interrupt) -> Value? {
    number += 1
    if !hasBegun {
      hasBegun = true
      try read()
    } else if let last = group {
      while let (_, key) = current, try isSame(last, key) { try read() }
    }
    guard let (_, key) = current else { return nil }
    group = key
    let mine = number
    return .tuple([
      key,
      .iterator(
        IteratorObject("_grouper", holding: [.iterator(source)]) { [self] () throws(Interrupt) -> Value? in
          guard mine == number, let (item, itemKey) = current, try isSame(key, itemKey) else { return nil }
          try read()
          return item
        }),
    ])
  }

  private var group: Value?
}
