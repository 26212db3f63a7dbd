import BigInt
import ProjectFiles
import PythonSyntax
import PythonText

/// A Python value, as far as building pipelines needs them.
///
/// Immutable values are Swift values; what has identity in Python (a list, a function, an instance) is an
/// object here too, because two names for one list must see each other's changes. `unknown` is a value
/// like any other: it flows through assignments and calls with its reason, and matters only where
/// something that the answer depends on is made of it.
package enum Value {
  case none
  case ellipsis
  case notImplemented
  case bool(Bool)
  case int(Int)
  /// An integer that needs more than 64 bits, and only such.
  case bigInt(BigInt)
  case float(Double)
  case string(String)
  case bytes([UInt8])
  case tuple([Value])
  case range(PythonRange)
  case slice(PythonSlice)
  case list(ListObject)
  case dict(DictObject)
  case set(SetObject)
  case function(FunctionObject)
  case native(NativeFunction)
  case method(BoundMethod)
  case type(ClassObject)
  case instance(InstanceObject)
  case module(ModuleObject)
  case host(any HostObject)
  case iterator(IteratorObject)
  case unknown(Unknown)
}

package struct PythonRange: Hashable {
  var start: Int
  var stop: Int
  var step: Int

  var count: Int {
    if step > 0 { return start < stop ? (stop - start - 1) / step + 1 : 0 }
    return start > stop ? (start - stop - 1) / -step + 1 : 0
  }
}

/// `a[lower:upper:step]`, each bound nil where it is left out or None.
package struct PythonSlice: Hashable {
  var lower: Int?
  var upper: Int?
  var step: Int?
}

/// What a mutable object keeps of an encounter with code that could not be followed: from then on its
/// contents are unknown. A class, so that it can be set through any reference.
package class MutableObject {
  package var taint: Unknown?
}

package final class ListObject: MutableObject {
  package var items: [Value]

  package init(_ items: [Value] = []) { self.items = items }
}

package final class SetObject: MutableObject {
  var storage = DictStorage()
  let isFrozen: Bool

  init(isFrozen: Bool = false) { self.isFrozen = isFrozen }
}

package final class DictObject: MutableObject {
  var storage = DictStorage()
  /// `collections.defaultdict`'s factory.
  var defaultFactory: Value?

  package override init() {}

  /// The entries whose keys are strings, in order; nil if there is another key.
  package var stringEntries: [(key: String, value: Value)]? {
    var entries: [(key: String, value: Value)] = []
    for entry in storage.entries {
      guard case .string(let key) = entry.key else { return nil }
      entries.append((key, entry.value))
    }
    return entries
  }

  package subscript(key: String) -> Value? {
    get { storage[.string(ExactString(key))] }
    set {
      if let newValue {
        storage.set(.string(ExactString(key)), key: .string(key), newValue)
      } else {
        storage.remove(.string(ExactString(key)))
      }
    }
  }
}

package final class ClassObject: Equatable {
  package let name: String
  /// `__qualname__`
  package var qualifiedName: String
  package let moduleName: String
  package let bases: [ClassObject]
  /// The classes behind this one, in the order in which attributes are looked for.
  private let ancestors: [ClassObject]
  package var attributes: [String: Value]
  /// Makes an instance where the class is written here.
  package var construct: NativeFunction.Body?
  /// A base class that cannot be followed: what is not found may be there.
  package var unknownBase: Unknown?
  package var range: SourceRange?
  /// It stands for a class that has more attributes than those here, and which is not known.
  package var hasMoreAttributes = false
  /// The full names of classes above it that are not among its bases here.
  package var unwrittenBases: Set<String> = []
  /// Made with `metaclass=ABCMeta`.
  var isAbstractBase = false
  /// It has type parameters.
  var isGeneric = false
  package weak var module: ModuleObject?
  /// The names that its body bound, and those that it annotated, in order.
  var boundNames: [String] = []
  var annotatedNames: [String] = []

  package init(
    _ name: String, module: String = "builtins", bases: [ClassObject] = [],
    attributes: [String: Value] = [:], construct: NativeFunction.Body? = nil
  ) {
    self.name = name
    qualifiedName = name
    moduleName = module
    self.bases = bases
    self.attributes = attributes
    self.construct = construct
    unknownBase = bases.lazy.compactMap(\.unknownBase).first
    ancestors = Self.merge(bases.map(\.resolutionOrder) + [bases]) ?? []
  }

  /// The class itself and its ancestors: `__mro__`.
  package var resolutionOrder: [ClassObject] { [self] + ancestors }

  /// C3 linearisation, as CPython's `mro()`; nil where there is none.
  private static func merge(_ lists: [[ClassObject]]) -> [ClassObject]? {
    var lists = lists.filter { !$0.isEmpty }
    var result: [ClassObject] = []
    while !lists.isEmpty {
      let next = lists.lazy.map { $0[0] }.first { candidate in
        !lists.contains { $0.dropFirst().contains { $0 === candidate } }
      }
      guard let next else { return nil }
      result.append(next)
      lists = lists.map { $0[0] === next ? Array($0.dropFirst()) : $0 }.filter { !$0.isEmpty }
    }
    return result
  }

  package static func == (left: ClassObject, right: ClassObject) -> Bool { left === right }

  package func isSubclass(of other: ClassObject) -> Bool {
    self === other || ancestors.contains { $0 === other }
  }

  /// The class itself, or one behind it, has attributes that are not among those here.
  var isPartlyKnown: Bool { resolutionOrder.contains(where: \.hasMoreAttributes) }

  /// The attribute as it stands in the class or a base, not bound.
  package func lookup(_ name: String) -> Value? {
    if let value = attributes[name] { return value }
    for type in ancestors {
      if let value = type.attributes[name] { return value }
    }
    return nil
  }
}

package final class InstanceObject: MutableObject {
  package let type: ClassObject
  /// `__dict__`
  let table = DictObject()
  /// What it is as an instance of a built-in class below its own: the text of a `class A(str)`.
  package var payload: Value?
  /// An instance of a frozen dataclass.
  var isFrozen = false

  package init(_ type: ClassObject) { self.type = type }

  package var attributes: InstanceAttributes {
    get { InstanceAttributes(table) }
    set { if newValue.table !== table { table.storage = newValue.table.storage } }
  }

  package override var taint: Unknown? {
    get { super.taint ?? table.taint }
    set {
      super.taint = newValue
      table.taint = newValue
    }
  }
}

/// The attributes of an instance, in the order in which they were set: a view of its `__dict__`.
package struct InstanceAttributes: ExpressibleByDictionaryLiteral {
  fileprivate let table: DictObject

  fileprivate init(_ table: DictObject) { self.table = table }

  package init(dictionaryLiteral elements: (String, Value)...) {
    table = DictObject()
    for (name, value) in elements { table[name] = value }
  }

  package subscript(name: String) -> Value? {
    get { table[name] }
    nonmutating set { table[name] = newValue }
  }

  package var entries: [(key: String, value: Value)] { table.stringEntries ?? [] }

  package var values: [Value] { table.storage.entries.map(\.value) }

  package func removeValue(forKey name: String) -> Value? {
    defer { table[name] = nil }
    return table[name]
  }
}

package final class ModuleObject {
  package let name: String
  /// nil for a module that is not a file of the project.
  package let file: PythonFile?
  /// A package's folder in the project, in which its submodules are looked for.
  package let folder: ProjectPath?
  package var attributes: [String: Value]
  /// Names that are not found may exist all the same: `from unknown import *`.
  package var openNamespace: Unknown?
  /// What it means that a module which is no file of the project lacks a name.
  package enum MissingNames { case unknown, absent }
  package var missingNames = MissingNames.unknown
  /// Names that it is known to lack.
  package var absentNames: Set<String> = []
  /// Its code has run to the end.
  package var isInitialised = false
  /// It is a part of the standard library that is written in Python: a place in it is no place of the project.
  var isLibrary = false

  package init(
    _ name: String, file: PythonFile? = nil, folder: ProjectPath? = nil,
    attributes: [String: Value] = [:]
  ) {
    self.name = name
    self.file = file
    self.folder = folder
    self.attributes = attributes
  }
}

extension Value {
  /// An instance of a class below a built-in one is that built-in value, where its class says nothing else.
  var unwrapped: Value {
    if case .instance(let instance) = self { instance.payload ?? self } else { self }
  }

  var hasPayload: Bool {
    if case .instance(let instance) = self { instance.payload != nil } else { false }
  }
}
