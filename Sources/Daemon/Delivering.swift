import Building
import Diagnostics
import Glibc
import History
import ProjectFiles
import Publishing
import Watching

/// How a build is brought to its place: when no other process publishes the same project, while the build still says what
/// the project does, and between an intent and the manifest's change, so that whatever stands is known to somebody.
///
/// What was read before another publisher's turn may be older than what that published. A `build` therefore compares what it
/// read with the disk when its turn has come, and builds again where that differs. A daemon has compared right before, and is
/// told of every later change, which it then builds: it compares once more only where it had to wait for its turn.
extension Generator {
  /// How long another publisher is waited for. A daemon has other things to do, and tries again.
  private var patience: Duration { selection.isDaemon ? .milliseconds(500) : .seconds(30) }

  /// How often in a row what was built may be overtaken. A project that never rests is published by a daemon all the same:
  /// what it changes into is built next.
  private var mostOvertakes: Int { selection.isDaemon ? 1 : 4 }

  /// Publishes what a build made, and removes what it made stale.
  /// - Parameter again: whether it was built some time ago.
  /// - Returns: nil where the project is not what was built any more; nothing is done then.
  mutating func deliver(_ build: BuildResult, again: Bool = false) -> Delivery? {
    do throws(PublishError) {
      if build.isFailed { return Delivery(publisher: publisher, ownership: ownership(of: nil, build)) }
      let publisher = publisher
      return try publisher.exclusively(within: patience) { turn throws(PublishError) in
        if again || turn.hasWaited || !selection.isDaemon, !isCurrent(build) {
          overtakes += 1
          if again || overtakes <= mostOvertakes { return nil }
          if !selection.isDaemon {
            throw PublishError(
              path: root, operation: "build", reason: "the project changes faster than it can be built")
          }
        }
        overtakes = 0
        return attemptDelivery(build)
      }
    } catch {
      return Delivery(publisher: publisher, ownership: ownership(of: nil, build), refusal: error)
    }
  }

  private func isCurrent(_ build: BuildResult) -> Bool {
    build.inputs.isCurrent(in: DiskFiles(root: root)) && build.packages.isCurrent(in: builder.machine)
  }

  /// Publishes between an intent and the manifest's change, so that whatever stands is known to somebody. Where no intent
  /// can be laid down, only what proves by its seal whose it is is published.
  private mutating func attemptDelivery(_ build: BuildResult) -> Delivery {
    var left: [IntentFile] = []
    var change = ManifestChange()
    var refusal: PublishError?
    do throws(PublishError) {
      left = try IntentFile.abandoned(in: stateFolder, root: root)
      for intent in left.compactMap(\.intent) {
        change.append(try intent.change(seenBy: publisher))
        removeLeftovers(beside: intent.files)
      }
    } catch {
      refusal = error
      left = []
      change = ManifestChange()
    }
    let manifest = recorder.manifest(root: root)?.claiming(change.claimed, folders: change.madeFolders)
    let ownership = ownership(of: manifest, build)
    let due = build.dueFiles
    let intended = ownership.intended(due, environment: build.model?.environment)
    let mustLast = ownership.mustLast(intended)
    if refusal == nil, !intended.isEmpty {
      let folders = publisher.missingFolders(above: intended.map(\.path))
      do throws(PublishError) {
        try lay(Intent(root: root, files: intended, folders: folders), isDurable: mustLast)
      } catch {
        refusal = error
      }
    }
    var delivery = Delivery(publisher: publisher, ownership: ownership)
    delivery.deliver(build, due: due, folders: manifest?.folders ?? [], unprovable: refusal)
    change.append(delivery.change)
    let isKnown = recorder.apply(change, root: root)
    if isKnown {
      for file in left { file.remove() }
      intentFile?.withdraw()
    }
    // What the manifest does not have is left to whoever publishes next.
    if !isKnown || !selection.isDaemon { intentFile = nil }
    return delivery
  }

  private mutating func lay(_ intent: Intent, isDurable: Bool) throws(PublishError) {
    if intentFile?.isThere != true { intentFile = nil }
    let file: IntentFile
    if let intentFile { file = intentFile } else { file = try IntentFile(in: stateFolder) }
    do throws(PublishError) {
      try file.lay(intent, isDurable: isDurable)
    } catch {
      file.remove()
      intentFile = nil
      throw error
    }
    intentFile = file
  }

  private func ownership(of manifest: Manifest?, _ build: BuildResult) -> Ownership {
    Ownership(
      manifest, selection: selection, policy: build.configuration.onHandEdit,
      hasPublished: recorder.hasPublished)
  }
}
