import ProjectFiles
import Watching

/// Builds made before it is known whether the project is at rest, so that the quiet time is used and not waited.
///
/// A change is built as soon as it is heard of. The result, a draft, is shown to nobody: when the project has been quiet for
/// long enough, everything that the draft was computed from is compared with the disk once more, and only a draft that would
/// come out the same is published. Any other is dropped, and its row in the history goes to the build that takes its place. So
/// what is published is decided as it would be without drafts, and a file that was half written when a draft read it
/// costs a build and nothing else.
///
/// A draft that is dropped costs its time, and what happens meanwhile waits for it. So there is a limit: what one burst of
/// changes may spend on drafts is the quiet time, which would pass anyway, and as much again as no person notices. A
/// project that takes longer than that to build gains little by a draft, and would lose much by one that is dropped.
struct Drafting {
  private var draft: Draft?
  /// Whether a change was told that the draft, where there is one, may not hold.
  var isDue = false
  /// What the last generation took.
  var lastBuild = Duration.zero
  /// What was spent on drafts since the burst began.
  private var spent = Duration.zero

  /// Beyond the quiet time; twice as much begins to be felt.
  static let unnoticed = Duration.milliseconds(50)

  /// Whether the burst leaves time for one more, should it take as long as the last build.
  func isWorthwhile(quiet: Duration) -> Bool { spent + lastBuild <= quiet + Self.unnoticed }

  mutating func spend(_ duration: Duration) { spent += duration }

  mutating func keep(_ draft: Draft) { self.draft = draft }

  /// What the draft was computed from, where there is one.
  var inputs: InputRecord? { draft?.inputs }

  /// The draft, where it is known already that it will not do.
  mutating func takeStale() -> Draft? {
    defer { draft = nil }
    return draft
  }

  /// Whether there is a draft, and it would come out the same now.
  func isCurrent(in files: some ProjectFiles, and machine: some ProjectFiles) -> Bool {
    draft.map { $0.inputs.isCurrent(in: files) && $0.packages.isCurrent(in: machine) } ?? false
  }

  enum Taken {
    case nothing
    case current(Draft)
    case stale(Draft)
  }

  /// Hands over the draft, with a judgement on it.
  mutating func take(ifCurrentIn files: some ProjectFiles, and machine: some ProjectFiles) -> Taken {
    guard let draft else { return .nothing }
    defer { self.draft = nil }
    return isCurrent(in: files, and: machine) ? .current(draft) : .stale(draft)
  }

  /// The project came to rest, or was busy for too long.
  mutating func endBurst() {
    isDue = false
    spent = .zero
  }
}

extension Daemon {
  /// Builds what was just told of, if that is likely to be what the project ends in.
  mutating func draftIfUseful() {
    guard drafting.isDue else { return }
    drafting.isDue = false
    guard isPending, !hasLostEvents, asking == nil, !isLooping, !isRootMissing,
      drafting.isWorthwhile(quiet: settle.quiet), !mustHold()
    else { return }
    let start = ContinuousClock.now
    defer { drafting.spend(.now - start) }
    let files = RecordingFiles(DiskFiles(root: root))
    // Another save of a burst may have been read already.
    if drafting.isCurrent(in: files, and: machine) { return }
    let known = read
    let changes = known.changes(in: files)
    // A file that is gone or empty comes back at once where an editor replaces it, and while packages are installed nothing is at
    // rest.
    if changes.isEmpty || known.hasLostFile(in: files) || !known.emptiedFiles(in: files).isEmpty { return }
    if !packages.isCurrent(in: machine) { return }
    let stale = drafting.takeStale()
    if stale != nil { counters.stale += 1 }
    counters.drafts += 1
    drafting.keep(
      generator.draft(
        files: files, trigger: due?.trigger ?? .save, causes: causes(changes.map(\.description)),
        insteadOf: stale))
  }

  /// Takes back a draft, where there is one.
  mutating func dropDraft() {
    guard let stale = drafting.takeStale() else { return }
    counters.stale += 1
    generator.discard(stale)
  }
}
