import Building
import Configuration
import ProjectFiles
import Watching

extension WatchScope {
  /// What has to be watched outside of the project.
  /// - Parameter packages: of paths below `/`.
  init(packages: InputRecord) {
    self.init()
    for input in packages.inputs { watch(input) }
  }

  /// What has to be watched so that no change of a build's inputs goes unseen.
  ///
  /// The project's source and its configuration are watched with all that is below them, since a new file there can
  /// become an input. Anything else that the build asked for is watched by its own name, and every folder above it
  /// for its coming: what a program writes beside it is no change. That holds below the source too, for what lies in
  /// a folder that is not entered because of its name, and for a name that is ignored. A project whose source is its
  /// root has its data and its environments there: of such a one only what was asked for is watched.
  init(folders: ProjectFolders, inputs: InputRecord) {
    self.init()
    for folder in [folders.source, folders.configuration] {
      if let folder, folder != .root { watch(treeOf: folder) }
    }
    watch(ProjectPath.root.appending(Configuration.projectFile))
    var reached: [ProjectPath: Bool] = [:]
    for input in inputs.inputs {
      let folder =
        switch input.answer {
        case .contents: input.path.parent
        case .entries, .selection: input.path
        }
      let isReached = reached[folder] ?? isInTree(folder)
      reached[folder] = isReached
      if isReached {
        guard case .contents = input.answer, Self.isIgnored(input.path.name) else { continue }
      }
      watch(input)
    }
    // A target that holds an input cannot be left out; publishing there is then seen, and changes no input.
    for target in folders.targets
    where !inputs.inputs.contains(where: { $0.path.isInside(target) })
      && !recursive.contains(where: { $0.isInside(target) })
    {
      leaveOut(target)
    }
  }

  private mutating func watch(_ input: InputRecord.Input) {
    switch input.answer {
    case .contents: watch(input.path)
    case .entries: watch(entriesOf: input.path)
    case .selection(let start, _): watch(entriesOf: input.path, beginningWith: start)
    }
  }
}
