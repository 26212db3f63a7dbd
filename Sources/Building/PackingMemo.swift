import Deployment

/// The archives of this build and of the last one, by what is in them.
///
/// Compressing is most of what a bundle costs, and it is the same for every platform: one wheel goes to all of them, and a save of
/// a module leaves the configuration as it was. What a build does not ask for is forgotten. It is shared by the copies of a
/// builder, which is safe: what is found under a content is what would be made of it.
final class PackingMemo {
  private var wheels = Kept<Wheel>()
  private var configurations = Kept<ConfigurationArchive>()
  /// How many were made, and not found, since the builder began.
  private(set) var packedCount = 0

  private struct Kept<Content: Packed> {
    var old: [(content: Content, bytes: [UInt8])] = []
    var new: [(content: Content, bytes: [UInt8])] = []

    mutating func find(_ content: Content) -> [UInt8]? {
      if let known = new.first(where: { $0.content.packsExactly(content) }) { return known.bytes }
      guard let known = old.first(where: { $0.content.packsExactly(content) }) else { return nil }
      new.append(known)
      return known.bytes
    }
  }

  func beginBuild() {
    wheels = Kept(old: wheels.new)
    configurations = Kept(old: configurations.new)
  }

  func bytes(of wheel: Wheel) throws(WheelRefusal) -> [UInt8] {
    if let known = wheels.find(wheel) { return known }
    let bytes = try wheel.bytes()
    packedCount += 1
    wheels.new.append((wheel, bytes))
    return bytes
  }

  func bytes(of configuration: ConfigurationArchive) throws(WheelRefusal) -> [UInt8] {
    if let known = configurations.find(configuration) { return known }
    let bytes = try configuration.packed()
    packedCount += 1
    configurations.new.append((configuration, bytes))
    return bytes
  }
}
