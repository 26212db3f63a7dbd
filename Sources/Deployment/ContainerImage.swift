import Airflow

/// Names of images: `registry.example.org:5000/team/shop:1.4`.
///
/// A tag that stays while its content changes (`latest`, `1.4`) has two traps: a node of the cluster that has the older
/// image starts that one (`IfNotPresent`), and a DAG says nothing of which code it runs. So a stamp
/// that follows from the content can be put behind the tag, by which the DAG changes exactly when its image does.
package enum ContainerImage {
  /// The name with the stamp behind its tag, or as its tag. One with a digest says its content already.
  package static func stamped(_ name: String, _ stamp: String) -> String {
    guard isReference(name), !name.utf8.contains(UInt8(ascii: "@")) else { return name }
    let repository = name[..<(tagColon(of: name) ?? name.endIndex)]
    guard let colon = tagColon(of: name) else { return name + ":" + stamp }
    // The longest that a tag can be.
    let tag = name[name.index(after: colon)...].prefix(128 - stamp.utf8.count - 1)
    return repository + ":" + tag + "-" + stamp
  }

  /// The colon before the tag; one before a slash is before a port.
  private static func tagColon(of name: String) -> String.Index? {
    guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return nil }
    return colon
  }

  /// Whether a text can be the name of an image, with or without a tag and a digest.
  package static func isReference(_ name: String) -> Bool {
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@".utf8)
    guard let first = name.utf8.first, name.utf8.allSatisfy(allowed.contains) else { return false }
    return !"._-/:@".utf8.contains(first) && name.utf8.last.map { !"._-/:@".utf8.contains($0) } == true
  }
}

extension DAGOptions {
  /// The images that tasks are told to run in.
  package var images: [String] {
    ([defaults] + overrides.map(\.options)).flatMap { options in
      var named = options.container.image.map { [$0] } ?? []
      if case .string(let image)? = options.container.arguments["image"] { named.append(image) }
      return named
    }
  }

  /// The same with a stamp in the tag of each image.
  package func stampingImages(_ stamp: String) -> DAGOptions {
    var options = self
    options.defaults.container = options.defaults.container.stampingImage(stamp)
    for index in options.overrides.indices {
      let container = options.overrides[index].options.container
      options.overrides[index].options.container = container.stampingImage(stamp)
    }
    return options
  }
}

extension ContainerOptions {
  fileprivate func stampingImage(_ stamp: String) -> ContainerOptions {
    var options = self
    options.image = image.map { ContainerImage.stamped($0, stamp) }
    if case .string(let image)? = arguments["image"] {
      options.arguments["image"] = .string(ContainerImage.stamped(image, stamp))
    }
    return options
  }
}
