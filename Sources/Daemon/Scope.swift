import Building
import ProjectFiles
import Watching

extension WatchScope {
  /// What has to be watched outside of the project: the folders of packages themselves.
  /// - Parameter packages: of paths below `/`.
  init(packages: InputRecord) { self.init(shallow: Set(packages.inputs.map(\.path))) }

  /// What has to be watched so that no change of a build's inputs goes unseen.
  ///
  /// The project's source and its configuration are watched with all that is below them, since a new file there can
  /// become an input. Anything else that the build asked for is watched by its own folder and by every
  /// folder above it: an absent file comes to be when one of them does.
  init(folders: ProjectFolders, inputs: InputRecord) {
    self.init()
    recursive.insert(folders.source)
    if let configuration = folders.configuration { recursive.insert(configuration) }
    shallow.insert(.root)
    for input in inputs.inputs where !recursive.contains(where: input.path.isInside) {
      switch input.answer {
      case .entries, .selection: shallow.insert(input.path)
      case .contents: break
      }
      var folder = input.path
      while folder != .root {
        folder = folder.parent
        shallow.insert(folder)
      }
    }
    // A target that holds an input cannot be left out; publishing there is then seen, and changes no input.
    for target in folders.targets
    where !inputs.inputs.contains(where: { $0.path.isInside(target) })
      && !recursive.contains(where: { $0.isInside(target) })
    {
      excluded.insert(target)
    }
  }
}
