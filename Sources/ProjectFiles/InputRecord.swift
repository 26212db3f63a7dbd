/// What a computation read of the project, in the order in which it first asked.
package struct InputRecord: Hashable, Sendable {
  package enum Answer: Hashable, Sendable {
    case contents(FileContents)
    case entries(DirectoryEntries)
    /// Those of them whose names begin so.
    case selection(String, DirectoryEntries)
  }

  package struct Input: Hashable, Sendable {
    package var path: ProjectPath
    package var answer: Answer
  }

  package private(set) var inputs: [Input] = []

  package init() {}

  package mutating func append(_ input: Input) { inputs.append(input) }

  /// What the machine refused to read, each path once.
  package var refused: [(path: ProjectPath, reason: String)] {
    var known: Set<ProjectPath> = []
    return inputs.compactMap { input in
      let reason: Unreadable
      switch input.answer {
      case .contents(.unreadable(let why)), .entries(.unreadable(let why)),
        .selection(_, .unreadable(let why)):
        reason = why
      default: return nil
      }
      guard reason.isOfMachine, known.insert(input.path).inserted else { return nil }
      return (input.path, reason.description)
    }
  }

  /// Whether the files would still give the answers that were recorded.
  package func isCurrent(in files: some ProjectFiles) -> Bool {
    inputs.allSatisfy { input in
      switch input.answer {
      case .contents(let contents): files.contents(of: input.path) == contents
      case .entries(let entries): files.entries(of: input.path) == entries
      case .selection(let start, let entries):
        files.entries(of: input.path, beginningWith: start) == entries
      }
    }
  }
}

/// Answers from other files, once for each question, and remembers what was asked: within one build a
/// file has one content, however often and however late it is asked for.
package final class RecordingFiles: ProjectFiles {
  private let base: any ProjectFiles
  private var known: [Question: InputRecord.Answer] = [:]
  package private(set) var record = InputRecord()

  private struct Question: Hashable {
    var path: ProjectPath
    var isListing: Bool
    /// As bytes, as names of files are.
    var start: [UInt8]?
  }

  package init(_ base: any ProjectFiles) { self.base = base }

  package func contents(of path: ProjectPath) -> FileContents {
    let question = Question(path: path, isListing: false, start: nil)
    if case .contents(let contents) = known[question] { return contents }
    let contents = base.contents(of: path)
    remember(question, .contents(contents))
    return contents
  }

  package func entries(of path: ProjectPath) -> DirectoryEntries {
    let question = Question(path: path, isListing: true, start: nil)
    if case .entries(let entries) = known[question] { return entries }
    let entries = base.entries(of: path)
    remember(question, .entries(entries))
    return entries
  }

  package func entries(of path: ProjectPath, beginningWith start: String) -> DirectoryEntries {
    let question = Question(path: path, isListing: true, start: Array(start.utf8))
    if case .selection(_, let entries) = known[question] { return entries }
    let entries = base.entries(of: path, beginningWith: start)
    remember(question, .selection(start, entries))
    return entries
  }

  private func remember(_ question: Question, _ answer: InputRecord.Answer) {
    known[question] = answer
    record.append(.init(path: question.path, answer: answer))
  }
}
