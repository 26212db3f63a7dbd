import CLinux
import Glibc

/// One event, as the kernel tells it.
struct InotifyEvent {
  /// The watch it belongs to; -1 where events were lost.
  var watch: Int32
  var mask: Mask
  /// The entry of the watched folder; nil for the folder itself, and for names that are not UTF-8.
  var name: String?
  /// The folder itself is meant, and not an entry of it.
  var isAboutFolder: Bool

  struct Mask: OptionSet {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }
    private init(_ flag: some BinaryInteger) { rawValue = UInt32(truncatingIfNeeded: flag) }

    static let modify = Mask(IN_MODIFY)
    static let attributes = Mask(IN_ATTRIB)
    static let closeWrite = Mask(IN_CLOSE_WRITE)
    static let movedFrom = Mask(IN_MOVED_FROM)
    static let movedTo = Mask(IN_MOVED_TO)
    static let create = Mask(IN_CREATE)
    static let delete = Mask(IN_DELETE)
    static let deleteSelf = Mask(IN_DELETE_SELF)
    static let moveSelf = Mask(IN_MOVE_SELF)
    static let unmount = Mask(IN_UNMOUNT)
    static let overflow = Mask(IN_Q_OVERFLOW)
    static let ignored = Mask(IN_IGNORED)
    static let isFolder = Mask(UInt32(IN_ISDIR))

    /// Entries that come, go or change their names.
    static let structure: Mask = [.create, .delete, .movedFrom, .movedTo]
    /// The folder itself goes.
    static let leaving: Mask = [.deleteSelf, .moveSelf]
    /// All that can matter of a folder whose entries are inputs.
    static let contents: Mask = [.structure, .leaving, .writing]
    /// A file becomes another.
    static let writing: Mask = [.closeWrite, .modify, .attributes]
  }
}

/// An inotify instance, closed with the value. Where the system refuses one, everything asked of it is refused.
struct Inotify: ~Copyable {
  /// -1 where there is no instance.
  let descriptor: Int32
  /// Why there is no instance; nil where there is one.
  let refusal: SystemError?
  private static let bufferSize = 65536
  /// A drain ends here even if events keep coming, so that a flood cannot hold the loop: more than the
  /// kernel's default queue of 16,384 events of the longest names.
  private static let readsPerDrain = 128

  init() {
    descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
    refusal = descriptor < 0 ? .last : nil
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Watches a folder, or adds to what it is watched for.
  /// - Returns: the watch, the same one for the same folder however it was named.
  func add(_ path: String, _ mask: InotifyEvent.Mask) throws(SystemError) -> Int32 {
    // Of a deleted file that somebody still holds open, nothing is to be heard (EXCL_UNLINK).
    try add(path, mask, UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK))
  }

  /// Watches a file, by whichever of its names it is written.
  func add(file path: String) throws(SystemError) -> Int32 { try add(path, .writing, 0) }

  /// Watches whatever has this name, of any kind; where it is a link, the link.
  func add(itself path: String, _ mask: InotifyEvent.Mask) throws(SystemError) -> Int32 {
    try add(path, mask, UInt32(IN_DONT_FOLLOW))
  }

  private func add(_ path: String, _ mask: InotifyEvent.Mask, _ flags: UInt32) throws(SystemError) -> Int32 {
    if let refusal { throw refusal }
    let flags = flags | UInt32(IN_MASK_ADD)
    let watch = inotify_add_watch(descriptor, path, mask.rawValue | flags)
    if watch < 0 { throw .last }
    return watch
  }

  /// Ends a watch. The kernel may have ended it before, which is no error here.
  func remove(_ watch: Int32) { inotify_rm_watch(descriptor, watch) }

  /// Hands over what is in the queue, in order.
  func drain(_ body: (InotifyEvent) -> Void) {
    withUnsafeTemporaryAllocation(
      byteCount: Self.bufferSize, alignment: MemoryLayout<inotify_event>.alignment
    ) { buffer in
      for _ in 0..<Self.readsPerDrain {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        Self.parse(UnsafeRawBufferPointer(buffer).prefix(count), body)
      }
    }
  }

  /// The records of inotify(7): a head and a name padded with NULs.
  private static func parse(_ bytes: Slice<UnsafeRawBufferPointer>, _ body: (InotifyEvent) -> Void) {
    var rest = UnsafeRawBufferPointer(rebasing: bytes)
    let headSize = MemoryLayout<inotify_event>.size
    while rest.count >= headSize {
      let head = rest.loadUnaligned(as: inotify_event.self)
      let name = rest.dropFirst(headSize).prefix(Int(head.len)).prefix { $0 != 0 }
      body(
        InotifyEvent(
          watch: head.wd, mask: .init(rawValue: head.mask),
          name: head.len == 0 ? nil : String(validating: name, as: UTF8.self),
          isAboutFolder: head.len == 0))
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(headSize + Int(head.len)))
    }
  }
}
