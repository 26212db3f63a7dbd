import PythonSyntax

/// What becomes unknown when it cannot be known which way the program goes.
///
/// Where a branch depends on an unknown, neither side is run. Whatever either side *could* have changed is
/// unknown afterwards: every name that it binds, and every list, dictionary or instance that it can reach
/// by a name that it mentions: through the functions that it may call, the methods and module attributes that
/// any of this code asks for, iterators and bound methods. That is more than what would really change, never
/// less: the answer can be "cannot know", but not wrong. What may have run may have raised as well, which is
/// kept for the `try` statements around it (`mayHaveRaised`).
struct Reach {
  private var seen: Set<ObjectIdentifier> = []
  private(set) var values: [Value] = []
  private(set) var modules: [ModuleObject] = []
  private(set) var classes: [ClassObject] = []
  /// Functions whose code may run, each with the frame in which its names are looked up.
  fileprivate var pending: [(mentioned: Mentioned, frame: Frame)] = []
  /// The attributes that any of the code asks for, and those that it sets.
  fileprivate(set) var attributes: Set<String> = []
  fileprivate(set) var changedAttributes: Set<String> = []

  fileprivate mutating func insert(_ object: AnyObject) -> Bool {
    seen.insert(ObjectIdentifier(object)).inserted
  }

  /// Everything that `value` leads to.
  fileprivate mutating func add(_ value: Value) {
    switch value {
    case .list(let list):
      guard insert(list) else { return }
      list.items.forEach { add($0) }
    case .dict(let dict):
      guard insert(dict) else { return }
      for entry in dict.storage.entries {
        add(entry.key)
        add(entry.value)
      }
      if let factory = dict.defaultFactory { add(factory) }
    case .set(let set):
      guard insert(set) else { return }
      set.storage.entries.forEach { add($0.key) }
    case .tuple(let items):
      items.forEach { add($0) }
      return
    case .instance(let instance):
      guard insert(instance) else { return }
      instance.attributes.values.forEach { add($0) }
      if let payload = instance.payload { add(payload) }
      add(.type(instance.type))
    case .iterator(let iterator):
      guard insert(iterator) else { return }
      iterator.held.forEach { add($0) }
      if let (expressions, frame) = iterator.running {
        pending.append((Mentioned(expressions.map { Statement(.expression($0), $0.range) }), frame))
      }
    case .host(let object):
      guard insert(object) else { return }
      object.held.forEach { add($0) }
    case .method(let method):
      add(method.receiver)
      add(method.function)
      return
    case .native(let function):
      if let receiver = function.receiver { add(receiver) }
      return
    case .function(let function):
      guard insert(function) else { return }
      function.attributes.values.forEach { add($0) }
      let frame = Frame(
        .function, globals: function.globals, enclosing: function.closure, names: function.scope,
        function: function)
      pending.append((Mentioned(function), frame))
    case .type(let type):
      for type in type.resolutionOrder where type.module != nil {
        guard insert(type) else { continue }
        classes.append(type)
        for (name, value) in type.attributes where name.hasPrefix("__") { add(value) }
      }
    case .module(let module):
      guard insert(module) else { return }
      modules.append(module)
    default: return
    }
    values.append(value)
  }
}

extension Interpreter {
  /// Statements that may or may not run in `frame`.
  func poison(_ statements: [Statement], _ frame: Frame, _ unknown: Unknown) {
    for name in ScopeNames(classBody: statements).local { setUnknown(name, frame, unknown) }
    mayHaveRaised = mayHaveRaised ?? unknown
    taint(Mentioned(statements), frame, unknown)
  }

  /// Expressions that may or may not be evaluated in `frame`.
  func poison(_ expressions: [Expression], _ frame: Frame, _ unknown: Unknown) {
    poison(expressions.map { Statement(.expression($0), $0.range) }, frame, unknown)
  }

  /// A function whose body stopped half-way in `frame`.
  func poison(_ function: FunctionObject, _ frame: Frame, _ unknown: Unknown) {
    mayHaveRaised = mayHaveRaised ?? unknown
    taint(Mentioned(function), frame, unknown)
  }

  /// Everything that can be changed through these values.
  func taint(_ values: [Value], _ unknown: Unknown) {
    var reach = Reach()
    values.forEach { reach.add($0) }
    taint(&reach, unknown)
  }

  private func setUnknown(_ name: String, _ frame: Frame, _ unknown: Unknown) {
    if frame.kind == .module || frame.names?.global.contains(name) == true {
      frame.globals.attributes[name] = .unknown(unknown)
    } else if frame.names?.nonlocal.contains(name) == true, let owner = frame.owner(ofEnclosed: name) {
      owner.locals[name] = .unknown(unknown)
    } else {
      frame.locals[name] = .unknown(unknown)
    }
  }

  private func taint(_ mentioned: Mentioned, _ frame: Frame, _ unknown: Unknown) {
    var reach = Reach()
    reach.pending.append((mentioned, frame))
    taint(&reach, unknown)
  }

  /// Follows the code and the values until there is nothing new, then makes all of it unknown.
  private func taint(_ reach: inout Reach, _ unknown: Unknown) {
    var followed: Set<String> = []
    while true {
      while let (mentioned, frame) = reach.pending.popLast() {
        for name in mentioned.globals { frame.globals.attributes[name] = .unknown(unknown) }
        for name in mentioned.nonlocals {
          if frame.locals[name] != nil { frame.locals[name] = .unknown(unknown) }
          frame.owner(ofEnclosed: name)?.locals[name] = .unknown(unknown)
        }
        for name in mentioned.names { add(name, frame, &reach) }
        for reading in mentioned.readings where !isHarmless(reading, frame) {
          add(reading.name, frame, &reach)
        }
        let computed = mentioned.computedImports.flatMap { possibleModules(naming: $0) }
        follow(mentioned.imports + computed, frame, &reach, unknown)
        reach.attributes.formUnion(mentioned.attributes)
        reach.changedAttributes.formUnion(mentioned.changedAttributes)
      }
      // What a module or a class has matters only where some of the code asks for it by name.
      for name in reach.attributes {
        for module in reach.modules where followed.insert("\(module.name):\(name)").inserted {
          if let value = module.attributes[name] { reach.add(value) }
        }
        for type in reach.classes
        where followed.insert("\(ObjectIdentifier(type).hashValue).\(name)").inserted {
          if let value = type.attributes[name] { reach.add(value) }
        }
      }
      if reach.pending.isEmpty { break }
    }
    for value in reach.values { spoil(value, reach.changedAttributes, unknown) }
  }

  private func follow(
    _ imports: [ModuleImport], _ frame: Frame, _ reach: inout Reach, _ unknown: Unknown
  ) {
    for imported in imports {
      let (values, code) = possibleOutcome(of: imported, in: frame, unknown)
      values.forEach { reach.add($0) }
      reach.pending += code.map { (Mentioned($0.body), $0.frame) }
    }
  }

  private func add(_ name: String, _ frame: Frame, _ reach: inout Reach) {
    for value in possibleValues(of: name, frame) { reach.add(value) }
  }

  /// What a name may stand for in code of `frame`.
  private func possibleValues(of name: String, _ frame: Frame) -> [Value] {
    var values: [Value] = []
    var owner: Frame? = frame
    while let current = owner {
      if let value = current.locals[name] { values.append(value) }
      owner = current.enclosing
    }
    if let value = frame.globals.attributes[name] { values.append(value) }
    return values
  }

  /// Whether code that only reads a collection gets nothing of it that could be changed.
  private func isHarmless(_ reading: Mentioned.Reading, _ frame: Frame) -> Bool {
    if let builtin = reading.builtin, !possibleValues(of: builtin, frame).isEmpty { return false }
    return possibleValues(of: reading.name, frame).allSatisfy(\.holdsOnlyConstants)
  }

  private func spoil(_ value: Value, _ changed: Set<String>, _ unknown: Unknown) {
    switch value {
    case .list(let list): list.taint = unknown
    case .dict(let dict): dict.taint = unknown
    case .set(let set): if !set.isFrozen { set.taint = unknown }
    case .iterator(let iterator): iterator.taint = unknown
    case .instance(let instance):
      let isWrapper = [types.property, types.staticMethod, types.classMethod].contains {
        $0 === instance.type
      }
      if isWrapper { return }
      instance.taint = unknown
      for name in changed { instance.attributes[name] = .unknown(unknown) }
    case .type(let type):
      for type in type.resolutionOrder where type.module != nil {
        for name in changed { type.attributes[name] = .unknown(unknown) }
      }
    case .module(let module) where module.file != nil:
      for name in changed where module.attributes[name] != nil { module.attributes[name] = .unknown(unknown) }
    case .function(let function): for name in changed { function.attributes[name] = .unknown(unknown) }
    case .host(let object):
      object.taint(unknown)
      for name in changed where name.hasPrefix("_") {
        _ = try? object.setAttribute(name, to: .unknown(unknown), self)
      }
    default: break
    }
  }

  /// Modules outside the project whose functions are known to leave their arguments alone.
  func isHarmless(_ unknown: Unknown) -> Bool {
    guard let name = unknown.importedName else { return false }
    return Self.harmlessModules.contains(String(name.prefix { $0 != "." }))
  }

  private static let harmlessModules: Set<String> = [
    "logging", "loguru", "warnings", "pprint", "time", "datetime", "os", "json", "hashlib", "math", "re",
    "typing", "typing_extensions",
  ]
}
