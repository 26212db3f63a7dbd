import Building
import Deployment
import Diagnostics
import Glibc
import History
import Publishing

/// A build brought to its place: what is due is published, then what is stale is removed.
///
/// The order is the promise. What is needed is published before what needs it, and where it could not be,
/// what needs it stays as it was. Nothing is removed before everything that is due stands, so that a DAG
/// that changes its name is there twice for a moment rather than not at all. And a build that failed, or could
/// not be published in full, removes nothing.
struct Delivery {
  private(set) var publications: [Publication] = []
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var change = ManifestChange()
  private let publisher: Publisher
  private let ownership: Ownership
  private var unprovable: PublishError?

  /// One of which nothing is done yet.
  /// - Parameter refusal: why nothing can be.
  init(publisher: Publisher, ownership: Ownership, refusal: PublishError? = nil) {
    self.publisher = publisher
    self.ownership = ownership
    diagnostics = refusal.map { [Self.diagnostic($0)] } ?? []
  }

  private static func diagnostic(_ error: PublishError) -> Diagnostic {
    Diagnostic(.publishFailed, .error, at: nil, error.description)
  }

  /// - Parameters:
  ///   - build: has not failed.
  ///   - due: what it has to publish.
  ///   - folders: that were made for what was published earlier.
  ///   - unprovable: why nothing may be published that does not prove by itself whose it is; nil where it may.
  mutating func deliver(
    _ build: BuildResult, due: [DueFile], folders: [String], unprovable: PublishError? = nil
  ) {
    self.unprovable = unprovable
    publish(due, environment: build.model?.environment)
    if build.isIncomplete || diagnostics.contains(where: { $0.severity == .error }) { return }
    remove(ownership.stale(build, due: due), due: due)
    for entry in ownership.staleBlocks(build, due: due) { remove(block: entry) }
    removeFolders(folders)
  }

  private mutating func publish(_ due: [DueFile], environment: String?) {
    for kind in DueFile.Kind.allCases {
      for file in due where file.kind == kind { publish(file, environment) }
      if diagnostics.contains(where: { $0.severity == .error }) { return }
    }
  }

  private mutating func publish(_ file: DueFile, _ environment: String?) {
    if file.extent == .markedBlock { return publish(block: file) }
    var wasSealed = false
    var judgement = Ownership.Judgement.ours
    let publication: Publication
    do throws(PublishError) {
      if let unprovable, !file.isSealed, try publisher.file(at: file.path)?.bytes != file.bytes {
        throw unprovable
      }
      publication = try publisher.publish(file.bytes, to: file.path) { standing in
        if ownership.policy == .overwrite { return true }
        wasSealed = Seal.isPresent(in: standing.bytes)
        judgement = ownership.judgement(of: standing, at: file.path)
        return judgement == .ours
      }
    } catch {
      diagnostics.append(Self.diagnostic(error))
      guard let done = error.done else { return }
      publication = done
    }
    if judgement == .unknown { return diagnostics.append(Self.unknownDiagnostic(file.path)) }
    publications.append(publication)
    change.madeFolders += publication.madeFolders
    if publication.outcome == .kept {
      diagnostics.append(ownership.keptDiagnostic(file, wasSealed: wasSealed))
      return
    }
    let entry = ownership.entry(for: file, environment: environment)
    if ownership.entry(at: file.path) != entry { change.claimed.append(entry) }
  }

  private static func unknownDiagnostic(_ path: String) -> Diagnostic {
    Diagnostic(
      .publishFailed, .error, at: nil,
      "cannot publish \(path): whether somebody changed what stands there is in the history, which cannot be read"
    )
  }

  /// Replaces a block in a file that is somebody else's: so the block is owned, and the file never is.
  private mutating func publish(block file: DueFile) {
    var standing: StandingFile?
    do throws(PublishError) {
      for _ in 0..<Self.attempts {
        standing = try publisher.file(at: file.path)
        let bytes: [UInt8]
        do throws(MarkedBlock.Damage) {
          bytes = try file.bytes(over: standing?.bytes)
        } catch {
          return diagnostics.append(error.diagnostic(at: file.path))
        }
        if file.path.hasSuffix("Dockerfile") {
          guard let standing else {
            diagnostics.append(
              Diagnostic(
                .runtimeImage, .warning, at: nil, "there is no \(file.path), so nothing installs the wheel",
                help: "run `dagwatchd init --astro DIR`, or `astro dev init` there"))
            return
          }
          diagnostics += AstroImage(dockerfile: standing.bytes).diagnostics(at: file.path)
        }
        let publication = try publisher.publish(bytes, to: file.path) { $0.bytes == standing?.bytes }
        if publication.outcome != .kept { return claim(block: file, by: publication, over: standing) }
      }
      diagnostics.append(Self.restlessDiagnostic(file.path))
    } catch {
      diagnostics.append(Self.diagnostic(error))
      if let done = error.done { claim(block: file, by: done, over: standing) }
    }
  }

  /// How often a file is read once more that somebody saves right now.
  private static let attempts = 3

  private static func restlessDiagnostic(_ path: String) -> Diagnostic {
    Diagnostic(
      .publishFailed, .error, at: nil,
      "cannot publish \(path): somebody else saved it \(attempts) times meanwhile")
  }

  /// Notes a block that stands, and what stood there before it came, by its hash: nothing where there was no file.
  private mutating func claim(
    block file: DueFile, by publication: Publication, over standing: StandingFile?
  ) {
    publications.append(publication)
    change.madeFolders += publication.madeFolders
    let known = ownership.entry(at: file.path)
    let before =
      standing.map { file in
        Publisher.sha256(((try? MarkedBlock.removing(from: file.bytes)) ?? nil) ?? file.bytes)
      } ?? ""
    let entry = OwnedFile(
      path: file.path, kind: Ownership.block, pipeline: nil, environment: nil,
      selection: ownership.selection.name,
      sha256: known?.kind == Ownership.block ? known?.sha256 ?? before : before)
    if known != entry { change.claimed.append(entry) }
  }

  /// Takes a block out of its file, whose rest is its owner's and stays; a file that was made for the block goes.
  private mutating func remove(block entry: OwnedFile) {
    do throws(PublishError) {
      for _ in 0..<Self.attempts {
        guard let standing = try publisher.file(at: entry.path) else {
          return change.disowned.append(entry.path)
        }
        let rest: [UInt8]?
        do throws(MarkedBlock.Damage) {
          rest = try MarkedBlock.removing(from: standing.bytes) { Publisher.sha256($0) == entry.sha256 }
        } catch {
          return diagnostics.append(error.diagnostic(at: entry.path))
        }
        guard let rest else { return change.disowned.append(entry.path) }
        // Where a link leads is not for us to empty of its file.
        let publication =
          rest.isEmpty && entry.sha256.isEmpty && !standing.isLink
          ? try publisher.remove(entry.path) { $0.bytes == standing.bytes }
          : try publisher.publish(rest, to: entry.path) { $0.bytes == standing.bytes }
        if publication?.outcome == .kept { continue }
        if let publication { publications.append(publication) }
        return change.disowned.append(entry.path)
      }
      diagnostics.append(Self.restlessDiagnostic(entry.path))
    } catch {
      diagnostics.append(Self.diagnostic(error))
      guard let done = error.done else { return }
      publications.append(done)
      change.disowned.append(entry.path)
    }
  }

  private mutating func remove(_ stale: [OwnedFile], due: [DueFile]) {
    if stale.isEmpty { return }
    let standing = Set(due.compactMap { publisher.identity(of: $0.path) })
    for entry in stale {
      // The same file by another name, which stands as it is to.
      if let identity = publisher.identity(of: entry.path), standing.contains(identity) {
        change.disowned.append(entry.path)
        continue
      }
      let removal: Publication?
      var isLink = true
      var judgement = Ownership.Judgement.ours
      do throws(PublishError) {
        removal = try publisher.remove(entry.path) { file in
          isLink = false
          judgement = ownership.judgement(of: file, at: entry.path)
          return judgement == .ours
        }
      } catch {
        diagnostics.append(Self.diagnostic(error))
        guard let done = error.done else { continue }
        removal = done
      }
      if judgement == .unknown {
        diagnostics.append(Self.unknownDiagnostic(entry.path))
        continue
      }
      if let removal { publications.append(removal) }
      if removal?.outcome == .kept {
        diagnostics.append(Ownership.staleDiagnostic(entry, isLink: isLink))
      } else {
        change.disowned.append(entry.path)
      }
    }
  }

  /// Removes the folders that were made for what is gone, inner ones first.
  private mutating func removeFolders(_ folders: [String]) {
    if change.disowned.isEmpty { return }
    for folder in folders.sorted(by: { $0.utf8.count > $1.utf8.count }) where publisher.removeIfEmpty(folder)
    {
      change.removedFolders.append(folder)
    }
  }
}

extension Publication {
  /// As the history has it; nil where nothing was done and nothing refused.
  var row: ArtifactRow? {
    let outcome: ArtifactRow.Outcome
    switch self.outcome {
    case .created: outcome = .created
    case .replaced: outcome = .replaced
    case .removed: outcome = .removed
    case .kept: outcome = .kept
    case .unchanged: return nil
    }
    return ArtifactRow(
      path: path, outcome: outcome, oldSHA256: oldSHA256, newSHA256: newSHA256, byteCount: byteCount)
  }
}
