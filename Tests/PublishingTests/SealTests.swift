import Testing

@testable import Publishing

@Suite("A seal")
struct SealTests {
  private func sealed(_ text: String) -> [UInt8] { Seal.sealing(Array(text.utf8)) }

  @Test("is a comment at the end, with the hash of all before it (sha256sum's)")
  func form() {
    let hash = "4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865"
    #expect(String(decoding: sealed("1\n"), as: UTF8.self) == "1\n# dagwatchd: sha256 \(hash)\n")
  }

  @Test("gives a last line its ending", arguments: ["", "x", "x\n", "x\n\n", "é\u{0}"])
  func endings(_ text: String) {
    let bytes = sealed(text)
    #expect(Seal.isIntact(bytes))
    #expect(Seal.isPresent(in: bytes))
    #expect(bytes.starts(with: text.utf8))
  }

  @Test("is broken by any change, and by any byte of it")
  func broken() {
    let bytes = sealed("a = 1\nb = 2\n")
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 1
      #expect(!Seal.isIntact(other), "byte \(index)")
      other.remove(at: index)
      #expect(!Seal.isIntact(other), "without byte \(index)")
    }
    #expect(!Seal.isIntact(bytes + bytes))
    #expect(!Seal.isIntact(bytes + [10]))
    #expect(!Seal.isIntact(bytes.dropLast()))
    #expect(!Seal.isIntact([]))
  }

  @Test("is still seen where it does not fit any more, and only where it is a line")
  func present() {
    #expect(Seal.isPresent(in: [120, 10] + sealed("x\n")))
    #expect(!Seal.isPresent(in: Array("x = '# dagwatchd: sha256 '\n".utf8)))
    #expect(!Seal.isPresent(in: Array("from airflow import DAG\n".utf8)))
  }
}
