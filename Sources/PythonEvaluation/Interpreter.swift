import Coroutines
import Diagnostics
import ProjectFiles
import PythonSyntax

/// Runs the part of Python that builds pipelines, on the project's files, without Python.
///
/// It is a plain tree walker: modules are imported as CPython imports them, functions are called, names
/// are looked up. Three things make it different. What lies outside the project is not run: it is an
/// `Unknown`, which flows on and matters only where the answer depends on it. Where the *way* depends on
/// an unknown (a branch, a loop), everything that either way could have changed becomes unknown (see
/// `Poison`), and a function whose way cannot be known has an unknown result. And there is a budget, so
/// that no project can hang its reader.
///
/// The interpreter knows no Kedro: a `Host` gives it the modules that it predeclares.
package final class Interpreter {
  let files: any ProjectFiles
  let host: any Host
  let sourceRoot: ProjectPath
  let parse: (ProjectPath, [UInt8]) -> PythonFile
  /// The environment variables that are declared to be known.
  package var variables: [String: String]
  /// The Pythons that the program may run under; nil: nothing says which.
  package var python: ClosedRange<PythonVersion>?
  /// Why it is not known whether the program goes on at all, at the first such place.
  package internal(set) var openQuestion: Unknown?
  /// What only some of the Pythons have and is taken to be there.
  package internal(set) var doubts: [(what: String, place: SourceLocation?)] = []
  var budget: Budget
  var modules: [String: ModuleObject] = [:]
  /// The modules whose code may have run, and why that is unknown.
  var possibleImports: [String: Unknown] = [:]
  var depth = 0
  /// The depth at which the stack that runs now ends, if it is a coroutine's.
  var stackLimit = Int.max
  let coroutines = CoroutinePool()
  /// The generators that stand half-way, and those of them that nobody holds any more.
  var suspended: [ObjectIdentifier: Generator] = [:]
  var dropped: [Generator] = []
  /// Something that may or may not have run, or that cannot be followed, may have raised an exception.
  var mayHaveRaised: Unknown?
  /// How many bodies of `try` statements with handlers are running.
  var attempts = 0
  /// The order that sets without one of their own are gone through in.
  package var setOrder = SetOrder.written
  /// Where such an order was taken, in the order of the evaluation.
  package internal(set) var unorderedPlaces: [SourceLocation] = []
  /// The only place that `setOrder` applies to, if it is not all of them: to find out which one matters.
  package var permutedPlace: SourceLocation?
  /// Where the evaluation stands, for errors raised by native functions.
  var site: CallSite {
    willSet {
      if newValue.module?.isLibrary == true, site.module?.isLibrary != true { projectSite = site }
    }
  }
  /// Where the project called the library that is running.
  private var projectSite = CallSite.nowhere
  var standardModules: [String: ModuleObject] = [:]
  /// What takes part in circles: a function knows its module, a module its functions.
  private var circular: [any Dismantled] = []
  package let types = BuiltinTypes.shared
  lazy var builtins: [String: Value] = makeBuiltins()

  /// - Parameters:
  ///   - sourceRoot: the folder on Python's path, relative to the project (`src`).
  ///   - variables: the environment variables whose values are known.
  ///   - parse: gives the tree of a file; it may keep trees between evaluations.
  package init(
    files: any ProjectFiles, sourceRoot: ProjectPath, host: any Host, budget: Budget = Budget(),
    variables: [String: String] = [:],
    parse: @escaping (ProjectPath, [UInt8]) -> PythonFile
  ) {
    self.files = files
    self.sourceRoot = sourceRoot
    self.host = host
    self.budget = budget
    self.variables = variables
    self.parse = parse
    site = CallSite(module: nil, range: SourceRange(0, 0))
  }

  /// Ends the interpreter. A Python program is full of circles (a function and its module, a class and its
  /// methods), and Swift frees none of them by itself; a daemon evaluates ten thousand times.
  package func dispose() {
    abandonGenerators()
    for module in modules.values { module.dismantle() }
    for module in standardModules.values { module.dismantle() }
    for object in circular { object.dismantle() }
    modules = [:]
    standardModules = [:]
    circular = []
    builtins = [:]
  }

  /// Remembers an object that may be part of a circle.
  func own(_ object: any Dismantled) { circular.append(object) }

  package func location(_ site: CallSite) -> SourceLocation? {
    let site = site.module?.isLibrary == true ? projectSite : site
    return site.module?.file?.location(site.range)
  }

  var here: SourceLocation? { location(site) }

  /// A value that cannot be known, made where the evaluation stands.
  package func unknown(_ reason: String) -> Unknown { Unknown(reason, at: here) }

  /// What comes out of calling or computing with an unknown: unknown too. Something imported becomes a
  /// value here, where the project uses it, and this is the place to name.
  func outcome(of unknown: Unknown) -> Unknown {
    guard let name = unknown.importedName else {
      return unknown.path == nil ? unknown : Unknown(unknown.reason, at: here ?? unknown.location)
    }
    return Unknown("'\(name)' is not part of the project", at: here ?? unknown.location)
  }

  /// Counts one step of work.
  func step() throws(Interrupt) {
    budget.steps -= 1
    if budget.steps < 0 { throw .exhausted(here) }
    if !dropped.isEmpty { try closeDropped() }
  }

  // MARK: Raising

  package func raise(_ type: ClassObject, _ message: String) -> Interrupt {
    let instance = InstanceObject(type)
    instance.attributes["args"] = .tuple([.string(message)])
    return .raised(PythonException(instance, at: here))
  }

  package func typeError(_ message: String) -> Interrupt { raise(types.typeError, message) }

  package func valueError(_ message: String) -> Interrupt { raise(types.valueError, message) }
}

/// What an embedder predeclares: its own modules, and what it knows of the world outside the project.
package protocol Host: AnyObject {
  /// The module of this full name, if the host provides it; nil leaves it to the standard library, and
  /// then to the unknown.
  func module(_ name: String, _ interpreter: Interpreter) throws(Interrupt) -> ModuleObject?
}

/// How much work one evaluation may do.
package struct Budget: Hashable, Sendable {
  /// Statements, calls and loop turns.
  package var steps = 20_000_000
  /// Nested calls: CPython's `sys.getrecursionlimit()`.
  package var depth = 1000

  package init() {}
}

extension Interpreter {
  /// The entries of a folder of the project, as an input of the evaluation.
  package func entries(of folder: ProjectPath) -> [DirectoryEntry] { files.entries(of: folder).list }
}

/// An object that lets go of what it holds, when nobody will ask it any more.
protocol Dismantled: AnyObject {
  func dismantle()
}

extension ModuleObject: Dismantled {
  func dismantle() { attributes = [:] }
}

extension ClassObject: Dismantled {
  func dismantle() {
    attributes = [:]
    construct = nil
  }
}

extension InstanceObject: Dismantled {
  func dismantle() {
    attributes = [:]
    payload = nil
  }
}

extension Frame: Dismantled {
  func dismantle() {
    locals = [:]
    handled = nil
  }
}
