import ProjectFiles

extension InputRecord {
  /// The same of a record of paths below `/`, written as absolute paths.
  func absoluteChanges(in files: any ProjectFiles) -> [String] {
    changes(in: files).map { "/" + $0.text }
  }

  /// Which inputs would be answered otherwise now, in byte order: for a folder the entries that came, went or became
  /// another kind. Empty exactly where the record is current.
  func changes(in files: any ProjectFiles) -> [ProjectPath] {
    var changed: Set<ProjectPath> = []
    for input in inputs {
      switch input.answer {
      case .contents(let before):
        if files.contents(of: input.path) != before { changed.insert(input.path) }
      case .entries(let before), .selection(_, let before):
        let now: DirectoryEntries
        if case .selection(let start, _) = input.answer {
          now = files.entries(of: input.path, beginningWith: start)
        } else {
          now = files.entries(of: input.path)
        }
        if now == before { continue }
        let difference = Set(before.list).symmetricDifference(now.list)
        changed.formUnion(difference.map { input.path.appending($0.name) })
        if difference.isEmpty { changed.insert(input.path) }
      }
    }
    return changed.sorted()
  }

  /// Whether a file that was read is not there now.
  func hasLostFile(in files: any ProjectFiles) -> Bool {
    inputs.contains { input in
      guard case .contents(.file) = input.answer else { return false }
      return files.contents(of: input.path) == .absent
    }
  }

  /// Files that had something in them and are empty now, as one is between its opening for writing and the first write. The
  /// kernel tells of that only once it is done, which a busy disk can put off for many milliseconds (ext4, Linux 6.18).
  func emptiedFiles(in files: any ProjectFiles) -> [ProjectPath] {
    inputs.compactMap { input in
      guard case .contents(.file(let before)) = input.answer, !before.isEmpty else { return nil }
      return files.contents(of: input.path) == .file([]) ? input.path : nil
    }
  }
}
