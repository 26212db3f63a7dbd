import Foundation
import Glibc
import History
import Publishing

/// What a process is about to publish, laid down before it does so.
///
/// Most files prove by themselves whose they are, by their seal. A wheel and an archive cannot, and whether a stale file
/// may be removed only the manifest says. But the manifest can be written only after the files stand. A process that is
/// killed in between, or whose database cannot be written just then, would leave files that nobody knows: kept
/// from then on as somebody else's work, or never removed. So each process first writes down which bytes it is going
/// to publish where, and takes that back when the manifest has it. What is left behind is judged by the disk: a file that
/// stands as it was intended was published, and becomes part of the manifest.
///
/// It outlasts a power failure where a file would else be taken for somebody's: one without a seal. And where one would
/// never be removed: one that the manifest has nothing of yet. For any other its seal, and what the manifest has, will do.
///
/// It is a file beside the database and not a table in it, since it matters most when the database cannot be
/// written. As long as its process is at work it is locked. One that was cut off while it was written holds nothing
/// that can be understood, and stands for nothing that was done.
struct Intent: Codable, Hashable, Sendable {
  /// The project's absolute path: a state folder can be given to several.
  var root: String
  /// As they are to stand.
  var files: [OwnedFile]
  /// Those that have to be made for them, absolute.
  var folders: [String]

  /// What came to be of it, for the manifest.
  /// - Throws: where it cannot be seen what stands.
  func change(seenBy publisher: Publisher) throws(PublishError) -> ManifestChange {
    var change = ManifestChange()
    for file in files {
      guard let standing = try publisher.file(at: file.path) else { continue }
      if standing.sha256 == file.sha256 { change.claimed.append(file) }
    }
    change.madeFolders = folders
    return change
  }
}

/// An intent on the disk. It is locked as long as this object lives.
///
/// To make a new file outlast a power failure costs the disk some milliseconds, to write into one that is there a tenth of
/// that. So a daemon keeps the file of its first intent, emptied, for the next.
final class IntentFile {
  /// nil: it holds none.
  private(set) var intent: Intent?
  private let path: String
  private let descriptor: Int32
  /// What it holds of an earlier intent has to be overwritten in full.
  private var size = 0
  private var isNameDurable = false

  private static let start = "intent-"
  /// Most intents are shorter, and a file that does not grow is sooner durable.
  private static let room = 4096

  private init(_ intent: Intent?, path: String, descriptor: Int32) {
    self.intent = intent
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    if intent == nil { unlink(path) }
    close(descriptor)
  }

  /// Makes a file that holds no intent yet.
  /// - Parameter folder: of the state; exists.
  convenience init(in folder: String) throws(PublishError) {
    let path = folder + "/" + Self.start + UUID().uuidString.lowercased()
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.error("open", path) }
    flock(descriptor, LOCK_EX | LOCK_NB)
    self.init(nil, path: path, descriptor: descriptor)
  }

  /// Whether others would find it: the state's folder can be taken away under a daemon.
  var isThere: Bool {
    var opened = stat()
    var named = stat()
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  /// Lays an intent down.
  /// - Parameter isDurable: whether it has to outlast a power failure.
  func lay(_ intent: Intent, isDurable: Bool) throws(PublishError) {
    // A value of this type can always be written.
    let bytes = [UInt8]((try? JSONEncoder().encode(intent)) ?? Data())
    try write(bytes)
    self.intent = intent
    guard isDurable else { return }
    guard fdatasync(descriptor) == 0 || errno == EINVAL else { throw Self.error("fdatasync", path) }
    if !isNameDurable { try syncFolder() }
    isNameDurable = true
  }

  /// Takes the intent back: the manifest has it, or nothing came of it.
  func withdraw() {
    if intent == nil { return }
    intent = nil
    do throws(PublishError) { try write([]) } catch { unlink(path) }
  }

  /// Takes the intent back, and the file with it.
  func remove() { unlink(path) }

  private func write(_ bytes: [UInt8]) throws(PublishError) {
    size = max(size, bytes.count, Self.room)
    let padded = bytes + [UInt8](repeating: UInt8(ascii: " "), count: size - bytes.count)
    var done = 0
    while done < padded.count {
      let count = padded.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done, off_t(done))
      }
      if count >= 0 { done += count } else if errno != EINTR { throw Self.error("write", path) }
    }
  }

  private func syncFolder() throws(PublishError) {
    let folder = (path as NSString).deletingLastPathComponent
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.error("open", folder) }
    defer { close(descriptor) }
    // EINVAL: a file system whose folders have nothing to be made durable.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.error("fsync", folder) }
  }
}

extension IntentFile {
  /// The intents that nobody is at work on any more.
  /// - Parameter folder: of the state.
  static func abandoned(in folder: String, root: String) throws(PublishError) -> [IntentFile] {
    guard let entries = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw error("opendir", folder)
    }
    defer { closedir(entries) }
    var found: [IntentFile] = []
    while true {
      errno = 0
      guard let entry = readdir(entries) else {
        if errno != 0 { throw error("readdir", folder) }
        return found
      }
      let name = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
      let text = String(cString: name.assumingMemoryBound(to: CChar.self))
      guard text.hasPrefix(start) else { continue }
      if let file = try abandoned(at: folder + "/" + text, root: root) { found.append(file) }
    }
  }

  /// - Returns: nil where somebody is at work on it, or has been done with it just now, or where it says nothing.
  private static func abandoned(at path: String, root: String) throws(PublishError) -> IntentFile? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw error("open", path)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    let data: Data
    do {
      data = try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readToEnd() ?? Data()
    } catch {
      close(descriptor)
      throw PublishError(path: path, operation: "read", reason: "\(error)")
    }
    guard let intent = try? JSONDecoder().decode(Intent.self, from: data) else {
      unlink(path)
      close(descriptor)
      return nil
    }
    if intent.root.utf8.elementsEqual(root.utf8) {
      return IntentFile(intent, path: path, descriptor: descriptor)
    }
    close(descriptor)
    return nil
  }

  private static func error(_ operation: String, _ path: String) -> PublishError {
    PublishError(path: path, operation: operation, reason: String(cString: strerror(errno)))
  }
}
