import TestSupport
import Testing

@testable import Watching

@Suite("Remote file systems")
struct RemoteFileSystemTests {
  @Test(
    "Are known by the number that the kernel gives them, whatever its sign",
    arguments: [
      (0x6969, .nfs), (0x517b, .smb), (0xff53_4d42, .smb), (-0x00ac_b2be, .smb), (0xfe53_4d42, .smb),
      (0x0102_1997, .plan9), (0x6573_5546, .fuse), (0x786f_4256, .virtualBox), (0x00c3_6400, .ceph),
      (0x0bd0_0bd0, .lustre), (0x5346_414f, .afs), (0x6b41_4653, .afs), (0x0116_1970, .gfs2),
      (0x7461_636f, .ocfs2),
      // ext4, XFS, Btrfs, ZFS, tmpfs, overlayfs, and nothing.
      (0xef53, nil), (0x5846_5342, nil), (0x9123_683e, nil), (0x2fc1_2fc1, nil), (0x0102_1994, nil),
      (0x794c_7630, nil), (0, nil),
    ] as [(Int, RemoteFileSystem?)])
  func kinds(_ type: Int, _ kind: RemoteFileSystem?) {
    #expect(RemoteFileSystem(type: type) == kind)
  }

  @Test("What cannot be asked about is taken for local")
  func absent() {
    #expect(RemoteFileSystem(holding: "/nonexistent") == nil)
    #expect(RemoteFileSystem(holding: "/proc") == nil)
  }
}
