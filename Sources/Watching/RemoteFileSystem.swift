import CLinux
import Glibc

/// A file system whose files others change without this kernel's knowledge: another machine, or the host of a virtual
/// machine or a container.
///
/// inotify is told by the kernel's own calls. What an NFS client elsewhere writes, or an editor under Windows to a
/// folder that WSL2 shows, passes none of them. Such a folder is watched all the same, for what is done to it
/// here, and looked at every so often for the rest.
package enum RemoteFileSystem: String, Hashable, Sendable {
  case nfs = "NFS"
  case smb = "SMB"
  /// WSL2 shows the drives of Windows so.
  case plan9 = "9P"
  /// With virtiofs, which is how Docker Desktop shows the host's folders. A file system of this kind may be local.
  case fuse = "FUSE"
  case virtualBox = "a shared folder of VirtualBox"
  case ceph = "Ceph"
  case lustre = "Lustre"
  case afs = "AFS"
  case gfs2 = "GFS2"
  case ocfs2 = "OCFS2"

  /// - Parameter type: `f_type` of statfs(2).
  init?(type: Int) {
    switch type & 0xffff_ffff {
    case 0x6969: self = .nfs
    case 0x517b, 0xff53_4d42, 0xfe53_4d42: self = .smb
    case 0x0102_1997: self = .plan9
    case 0x6573_5546: self = .fuse
    case 0x786f_4256: self = .virtualBox
    case 0x00c3_6400: self = .ceph
    case 0x0bd0_0bd0: self = .lustre
    case 0x5346_414f, 0x6b41_4653: self = .afs
    case 0x0116_1970: self = .gfs2
    case 0x7461_636f: self = .ocfs2
    default: return nil
    }
  }

  /// - Parameter path: absolute. A path that cannot be asked about is taken for local.
  init?(holding path: String) {
    var answer = statfs()
    guard statfs(path, &answer) == 0 else { return nil }
    self.init(type: Int(answer.f_type))
  }
}
