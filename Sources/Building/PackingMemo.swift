import Deployment

/// The archives of this build and of those before it (`Kept`), by what is in them.
///
/// Compressing is most of what a bundle costs, and it is the same for every platform: one wheel goes to all of them, and a save of
/// a module leaves the configuration as it was. It is shared by the copies of a
/// builder, which is safe: what is found under a content is what would be made of it.
final class PackingMemo {
  private var wheels = Kept<[Archive<Wheel>]>(empty: [])
  private var configurations = Kept<[Archive<ConfigurationArchive>]>(empty: [])
  /// How many were made, and not found, since the builder began.
  private(set) var packedCount = 0

  private typealias Archive<Content: Packed> = (content: Content, bytes: [UInt8])

  func beginBuild() {
    wheels.beginBuild()
    configurations.beginBuild()
  }

  /// The build has asked for all archives that it needs.
  func endBuild() {
    wheels.endBuild()
    configurations.endBuild()
  }

  private static func find<Content: Packed>(
    _ content: Content, in kept: inout Kept<[Archive<Content>]>
  ) -> [UInt8]? {
    for (index, store) in kept.stores.enumerated() {
      guard let known = store.first(where: { $0.content.packsExactly(content) }) else { continue }
      if index > 0 { kept.new.append(known) }
      return known.bytes
    }
    return nil
  }

  func bytes(of wheel: Wheel) throws(WheelRefusal) -> [UInt8] {
    if let known = Self.find(wheel, in: &wheels) { return known }
    let bytes = try wheel.bytes()
    packedCount += 1
    wheels.new.append((wheel, bytes))
    return bytes
  }

  func bytes(of configuration: ConfigurationArchive) throws(WheelRefusal) -> [UInt8] {
    if let known = Self.find(configuration, in: &configurations) { return known }
    let bytes = try configuration.packed()
    packedCount += 1
    configurations.new.append((configuration, bytes))
    return bytes
  }
}
