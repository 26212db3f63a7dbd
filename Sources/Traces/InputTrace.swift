import ProjectFiles

/// What a computation read, as a verifying trace: each question in the order in which it was first asked, and the
/// fingerprint of its answer.
///
/// It is an `InputRecord` that can be kept for longer than the process. Checking it asks the same questions in the same
/// order and ends with the first answer that is another one: what was asked after that was asked because of what
/// came before, and may be of no meaning any more (llbuild's rule). Absent files and folders' listings are
/// answers like others.
package struct InputTrace: Hashable, Sendable, Codable {
  package struct Entry: Hashable, Sendable, Codable {
    package var path: String
    package var question: Question
    package var answer: Fingerprint

    package var key: Key { Key(self) }

    private enum CodingKeys: String, CodingKey { case path = "p", question = "q", answer = "a" }
  }

  package enum Question: Hashable, Sendable, Codable {
    case contents
    case entries
    /// Of a folder's entries those whose names begin so.
    case selection(String)
  }

  package private(set) var entries: [Entry]

  private init(entries: [Entry]) { self.entries = entries }

  package init(_ record: InputRecord) {
    entries = record.inputs.map { input in
      let question: Question =
        switch input.answer {
        case .contents: .contents
        case .entries: .entries
        case .selection(let start, _): .selection(start)
        }
      return Entry(path: input.path.text, question: question, answer: Self.fingerprint(input.answer))
    }
  }

  /// - Returns: the first input whose answer would be another one now; nil where the trace is clean.
  package func firstChange(in files: some ProjectFiles) -> String? {
    entries.first { entry in
      guard let path = ProjectPath(entry.path) else { return true }
      let answer: InputRecord.Answer =
        switch entry.question {
        case .contents: .contents(files.contents(of: path))
        case .entries: .entries(files.entries(of: path))
        case .selection(let start): .selection(start, files.entries(of: path, beginningWith: start))
        }
      return Self.fingerprint(answer) != entry.answer
    }?.path
  }

  /// The first input, in the order of this trace, that the older one does not have or answered otherwise; of what only
  /// the older one asked, the first, where there is no such.
  package func firstDifference(from older: InputTrace) -> String? {
    var known: [Key: Fingerprint] = [:]
    for entry in older.entries { known[Key(entry)] = entry.answer }
    for entry in entries {
      guard let answer = known.removeValue(forKey: Key(entry)), answer == entry.answer else {
        return entry.path
      }
    }
    return older.entries.first { known[Key($0)] != nil }?.path
  }

  /// The trace as one value.
  package var fingerprint: Fingerprint {
    var writer = Fingerprint.Writer()
    for entry in entries {
      writer.write(entry.path)
      switch entry.question {
      case .contents: writer.write(0)
      case .entries: writer.write(1)
      case .selection(let start):
        writer.write(2)
        writer.write(start)
      }
      writer.write(entry.answer)
    }
    return writer.fingerprint
  }

  package enum Concern: Hashable, Sendable {
    /// What the file holds.
    case contents
    /// Whether it is there, or what kind of thing it is.
    case presence
  }

  /// What the trace asked about a path; nil: nothing.
  package func concern(with path: ProjectPath) -> Concern? {
    var found: Concern?
    for entry in entries {
      let isParent = path != .root && entry.path.utf8.elementsEqual(path.parent.text.utf8)
      switch entry.question {
      case .contents: if entry.path.utf8.elementsEqual(path.text.utf8) { return .contents }
      case .entries: if isParent { found = .presence }
      case .selection(let start): if isParent, path.name.utf8.starts(with: start.utf8) { found = .presence }
      }
    }
    return found
  }

  /// The files that were there and read, in the order of reading.
  package var filesRead: [String] {
    let nothing = [Self.fingerprint(.contents(.absent)), Self.fingerprint(.contents(.directory))]
    return entries.filter { $0.question == .contents && !nothing.contains($0.answer) }.map(\.path)
  }

  /// Some of its entries.
  /// - Parameter places: of them, each in `entries`.
  package func selecting(_ places: [Int]) -> InputTrace { InputTrace(entries: places.map { entries[$0] }) }

  /// What was asked, without the answer. File names are bytes, and Swift's `==` on texts is not about bytes.
  package struct Key: Hashable, Sendable {
    let path: [UInt8]
    let kind: Int
    let start: [UInt8]

    /// The question of an input.
    package init(_ input: InputRecord.Input) {
      path = Array(input.path.text.utf8)
      switch input.answer {
      case .contents: (kind, start) = (0, [])
      case .entries: (kind, start) = (1, [])
      case .selection(let text, _): (kind, start) = (2, Array(text.utf8))
      }
    }

    fileprivate init(_ entry: Entry) {
      path = Array(entry.path.utf8)
      switch entry.question {
      case .contents: (kind, start) = (0, [])
      case .entries: (kind, start) = (1, [])
      case .selection(let text): (kind, start) = (2, Array(text.utf8))
      }
    }
  }

  private static func fingerprint(_ answer: InputRecord.Answer) -> Fingerprint {
    var writer = Fingerprint.Writer()
    switch answer {
    case .contents(let contents):
      switch contents {
      case .file(let bytes):
        writer.write(0)
        writer.write(bytes)
      case .absent: writer.write(1)
      case .directory: writer.write(2)
      case .unreadable(let reason):
        writer.write(3)
        writer.write(reason.description)
      }
    case .entries(let entries), .selection(_, let entries):
      switch entries {
      case .entries(let list):
        writer.write(4)
        for entry in list {
          writer.write(entry.name)
          writer.write(entry.isDirectory ? 1 : 0)
        }
      case .absent: writer.write(5)
      case .unreadable(let reason):
        writer.write(6)
        writer.write(reason.description)
      }
    }
    return writer.fingerprint
  }
}
