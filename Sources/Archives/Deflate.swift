import CZlib

/// zlib's compression, whole buffers at a time.
///
/// The bytes that zlib makes follow from its input, the level and its release: the same on machines with the
/// same release. Nothing else of the machine enters.
enum Deflate {
  /// How the compressed data is framed.
  enum Frame {
    /// Not at all, as in a ZIP archive.
    case none
    /// As a gzip file without a name and a time.
    case gzip

    fileprivate var windowBits: Int32 {
      switch self {
      case .none: -15
      case .gzip: 15 + 16
      }
    }
  }

  /// - Throws: where there is more than 4 GiB.
  static func compress(_ bytes: [UInt8], _ frame: Frame) throws(ArchiveError) -> [UInt8] {
    guard let count = UInt32(exactly: bytes.count) else { throw .tooLarge }
    var stream = z_stream()
    let memoryLevel: Int32 = 8
    guard
      deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, frame.windowBits, memoryLevel, Z_DEFAULT_STRATEGY,
        ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .tooLarge }
    defer { deflateEnd(&stream) }
    // Set by hand, since zlib writes the system that it was built on into the header by itself.
    var header = gz_header()
    header.os = 255
    var input = bytes
    let limit = Int(deflateBound(&stream, uLong(count))) + 32
    let output = [UInt8](unsafeUninitializedCapacity: limit) { output, written in
      withUnsafeMutablePointer(to: &header) { header in
        if case .gzip = frame { deflateSetHeader(&stream, header) }
        input.withUnsafeMutableBufferPointer { input in
          stream.next_in = input.baseAddress
          stream.avail_in = count
          stream.next_out = output.baseAddress
          stream.avail_out = UInt32(clamping: limit)
          _ = deflate(&stream, Z_FINISH)
          written = limit - Int(stream.avail_out)
        }
      }
    }
    return output
  }

  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
  }
}
