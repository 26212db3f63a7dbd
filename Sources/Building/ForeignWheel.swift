import Configuration
import Deployment
import Diagnostics
import Kedro
import KedroProcess
import ProjectFiles
import Pyproject

/// The wheel of a project that is not packaged by setuptools alone.
///
/// Its own build backend makes it, which takes a second or more and runs what the project says. So that is done only where
/// someone asked for what needs it: a target, or the key `wheel.build`. With the engine `static` nothing of
/// the project is run, and there is no wheel.
extension Builder {
  /// What has to be built; nil where reading makes the wheel, or refuses it, or none is wanted.
  func foreignWheel(_ products: Products) -> (sources: WheelSources, reason: Diagnostic)? {
    let understanding = products.understanding
    let configuration = understanding.configuration
    guard configuration.engine != .static, let model = understanding.model, isWheelWanted(products),
      let document = Self.projectDocument(understanding.files)
    else { return nil }
    do throws(WheelRefusal) {
      _ = try Wheel(of: model.metadata, document: document, in: understanding.files)
      return nil
    } catch {
      guard case .foreign(let reason) = error else { return nil }
      let outputs = [target(of: configuration).projectPath].compactMap(\.self) + outputFolders(configuration)
      return (
        WheelSources(
          sourceFolder: model.metadata.sourceDirectory, outputs: outputs, in: understanding.files), reason
      )
    }
  }

  /// The wheel, made here or by the backend.
  /// - Parameter worker: what it is to require of a worker; nil: all that the project requires. What the backend made
  ///   stays as it is.
  func wheel(
    of model: ProjectModel, _ document: TOMLDocument, _ products: Products,
    selecting worker: WorkerRequirements? = nil
  ) throws(WheelRefusal) -> Wheel {
    let isStamped = products.understanding.configuration.deployment.stampsWheel
    do throws(WheelRefusal) {
      return try Wheel(
        of: model.metadata, document: document, isStamped: isStamped, selecting: worker,
        in: products.understanding.files)
    } catch {
      guard case .foreign(var reason) = error else { throw error }
      if let built = products.builtWheel {
        return try Wheel(fileName: built.fileName, entries: built.entries, isStamped: isStamped)
      }
      if let failure = products.wheelFailures.first { throw .broken(failure) }
      if isWheelWanted(products) {
        reason.severity = .error
        reason.help = "choose another engine than \"static\", with which nothing of the project is run"
      }
      throw .foreign(reason)
    }
  }

  private func isWheelWanted(_ products: Products) -> Bool {
    let deployment = products.understanding.configuration.deployment
    return !deployment.targets.isEmpty
      || deployment.buildsWheel && Self.isSet(.wheelBuild, in: products.understanding.files)
  }

  private static func isSet(_ key: ConfigurationKey, in files: any ProjectFiles) -> Bool {
    let own = (try? TOMLDocument(path: Configuration.ownFile, in: files))?.value(at: key.path)
    let section = ["tool", "dagwatchd"] + key.path
    return own != nil || projectDocument(files)?.value(at: section) != nil
  }

  private static func projectDocument(_ files: any ProjectFiles) -> TOMLDocument? {
    try? TOMLDocument(path: Configuration.projectFile, in: files)
  }
}

extension TOMLDocument {
  fileprivate init?(path: String, in files: any ProjectFiles) throws(TOMLError) {
    guard let bytes = files.contents(of: .root.appending(path)).bytes else { return nil }
    try self.init(path: path, bytes: bytes)
  }
}

/// A build that waits for what the project's build backend makes.
struct PendingWheel {
  let question: KedroQuestion
  let sources: WheelSources
  private let products: Products

  init(question: KedroQuestion, sources: WheelSources, products: Products) {
    self.question = question
    self.sources = sources
    self.products = products
  }

  var inputs: InputRecord { products.understanding.snapshot.record }
  var packages: InputRecord { products.understanding.machine.record }

  /// A failure is one of the artifacts that need the wheel: the DAGs go on.
  func products(with answer: KedroAnswer) -> Products {
    var result = products
    result.builtWheel = answer.wheel
    result.wheelFailures = answer.diagnostics
    // Whether there is a Python to ask is an input from now on.
    for path in answer.files { _ = products.understanding.files.contents(of: path) }
    return result
  }
}
