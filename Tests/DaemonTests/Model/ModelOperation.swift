import Foundation
import Glibc

/// What is done to the project: each case as an editor, a shell or git does it, to a place that is drawn at random.
enum ModelOperation: CaseIterable {
  case writeInPlace, writeInPieces, replace, truncate, touch, changeMode, removeFile
  case saveLikeVim, saveLikeJetBrains, saveLikeSed
  case makePipeline, moveFolder, exchangeFolders, moveOut, moveIn, copyIn, removeFolder, fileInPlaceOfFolder
  case linkFile, swapLink, linkFolder, writeThroughLink
  case noise, pause, mend, switchBranch

  /// How often each is drawn, against the others.
  private var weight: Int {
    switch self {
    case .switchBranch: 1
    case .truncate, .fileInPlaceOfFolder, .removeFile: 3
    case .mend: 10
    case .pause: 8
    default: 6
    }
  }

  private static let bag = allCases.flatMap { Array(repeating: $0, count: $0.weight) }

  static func random(using random: inout some RandomNumberGenerator) -> ModelOperation {
    bag.randomElement(using: &random) ?? .mend
  }
}

/// Carries out operations on a project.
struct ModelEditor<Source: RandomNumberGenerator> {
  let project: ModelProject
  var random: Source
  /// Lets the daemon have a moment, without a word about how long.
  let pause: () -> Void
  /// What was done, for the message of a failure.
  private(set) var done: [String] = []

  init(_ project: ModelProject, random: Source, pause: @escaping () -> Void) {
    self.project = project
    self.random = random
    self.pause = pause
  }

  mutating func forget() { done = [] }

  mutating func carryOut(_ operation: ModelOperation) throws {
    let slot = slot()
    let file = file()
    done.append("\(operation) \(name(slot)) \(name(file))")
    switch operation {
    case .writeInPlace: write(file)
    case .writeInPieces: write(file, pieces: 5)
    case .replace:
      write(file + ".new", as: file)
      rename(file + ".new", file)
    case .truncate: Glibc.truncate(file, off_t(number(0...20)))
    case .touch: utimes(file, nil)
    case .changeMode: chmod(file, number(0...1) == 0 ? 0o600 : 0o644)
    case .removeFile: unlink(file)
    case .saveLikeVim:
      rename(file, file + "~")
      write(file)
      unlink(file + "~")
    case .saveLikeJetBrains:
      write(file + "___jb_tmp___", as: file)
      rename(file, file + "___jb_old___")
      rename(file + "___jb_tmp___", file)
      unlink(file + "___jb_old___")
    case .saveLikeSed:
      let draft = folder(of: file) + "/sedAb3dE9"
      write(draft, as: file)
      rename(draft, file)
    case .makePipeline: makePipeline(slot)
    case .moveFolder: rename(slot, self.slot())
    case .exchangeFolders: exchange(slot, self.slot())
    case .moveOut: rename(slot, away())
    case .moveIn: rename(away(), slot)
    case .copyIn: copy(away(), slot)
    case .removeFolder: project.removeAll(slot)
    case .fileInPlaceOfFolder:
      project.removeAll(slot)
      write(slot, as: "names.py")
    case .linkFile:
      unlink(file)
      symlink(target(of: file), file)
    case .swapLink:
      symlink(target(of: file), file + ".tmp")
      rename(file + ".tmp", file)
    case .linkFolder:
      project.removeAll(slot)
      symlink(number(0...1) == 0 ? away() : self.slot(), slot)
    case .writeThroughLink: write(target(of: file))
    case .noise:
      write(slot + "/.names.py.swp", as: "names.py")
      write(slot + "/__pycache__/names.pyc", as: "names.py")
      unlink(slot + "/.names.py.swp")
    case .pause: for _ in 0..<number(1...40) { pause() }
    case .mend: project.mend()
    case .switchBranch:
      try project.git("checkout -qf \(ModelProject.branches[number(0...1)]) && git clean -qfd")
    }
  }

  // MARK: - Places

  private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  private mutating func slot() -> String {
    project.root + "/" + ModelProject.slots[number(0...ModelProject.slots.count - 1)]
  }

  /// A file that says something.
  private mutating func file() -> String {
    let kind = number(0...5)
    return kind < 2 ? project.root + "/" + ModelProject.options[kind] : slot() + "/names.py"
  }

  /// A pipeline's folder outside.
  private mutating func away() -> String { "\(project.outside)/pipeline\(number(0...2))" }

  /// A file outside that a link in the place of `file` may lead to.
  private mutating func target(of file: String) -> String {
    "\(project.outside)/" + (file.hasSuffix(".yml") ? "airflow" : "names") + "\(number(0...2))"
      + (file.hasSuffix(".yml") ? ".yml" : ".py")
  }

  private func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path
  }

  private func name(_ path: String) -> String { path.split(separator: "/").suffix(2).joined(separator: "/") }

  // MARK: - Steps

  /// - Parameter other: the file whose kind of text is written; nil: its own.
  private mutating func write(_ path: String, as other: String? = nil, pieces: Int = 1) {
    // Nothing is made where an operation has taken the folder away.
    if access(folder(of: path), F_OK) != 0, other != nil || !path.hasSuffix(".yml") { return }
    let text =
      (other ?? path).hasSuffix(".yml")
      ? "default: {owner: \"w\(number(0...99))\"}\n"
      : ModelProject.names((0..<number(1...3)).map { "n\($0)_\(number(0...9))" })
    project.write(text, path, pieces: pieces)
  }

  private mutating func makePipeline(_ folder: String) {
    project.makePipeline(folder, names: (0..<number(1...3)).map { "m\($0)_\(number(0...9))" })
  }

  private func exchange(_ one: String, _ other: String) {
    rename(one, project.outside + "/between")
    rename(other, one)
    rename(project.outside + "/between", other)
  }

  private func copy(_ from: String, _ to: String) {
    try? FileManager.default.copyItem(atPath: from, toPath: to)
  }
}
