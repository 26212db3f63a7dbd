import TestSupport
import Testing

@testable import Watching

/// What of the kernel's table of mounts is about a project; W38 and W51 mount for real.
@Suite struct MountTests {
  private static let table = """
    22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
    30 22 0:25 / /srv/a\\040b rw - tmpfs none rw
    31 22 0:26 / /srv/a\\040bc rw - tmpfs none rw
    32 30 0:27 / /srv/a\\040b/shop/data rw - tmpfs none rw
    33 22 0:28 / /srv/\\134 rw - tmpfs none rw
    broken
    """

  @Test(
    arguments: [
      ("/srv/a b/shop", ["/", "/srv/a b", "/srv/a b/shop/data"]),
      ("/srv/a bc/shop", ["/", "/srv/a bc"]),
      ("/srv/\\/shop", ["/", "/srv/\\"]),
      ("/home", ["/"]),
    ])
  func areThoseAboveAndBelow(_ row: (folder: String, places: [String])) {
    let mounts = MountTable.mounts(around: row.folder, in: Self.table)
    #expect(mounts.map { $0.split(separator: " ", maxSplits: 3).last.map(String.init) } == row.places)
  }

  @Test func withoutANewOneNothingHasChanged() {
    var table = MountTable(around: "/tmp")
    let (descriptor, hasChanged) = (table.descriptor, table.hasChanged(isTold: true))
    #expect(descriptor >= 0)
    #expect(!hasChanged)
  }
}
