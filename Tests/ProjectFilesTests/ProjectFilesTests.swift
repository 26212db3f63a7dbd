import ProjectFiles
import Testing

/// What a computation read, and whether it would read the same now.
@Suite struct ProjectFilesTests {
  private static let composed = "\u{E9}.sql"
  private static let decomposed = "e\u{301}.sql"

  @Test func aListingWithTheOtherSpellingOfALetterIsAnother() {
    let entries = [Self.composed, Self.decomposed].map { DirectoryEntry(name: $0, isDirectory: false) }
    #expect(entries[0] != entries[1])
    #expect(Set(entries).count == 2)
  }

  @Test func aFileThatIsRenamedToTheOtherSpellingIsAChange() {
    let files = MemoryFiles(["steps/\(Self.composed)": "a"])
    let recording = RecordingFiles(files)
    _ = recording.entries(of: .root.appending("steps"))
    #expect(recording.record.isCurrent(in: files))
    #expect(!recording.record.isCurrent(in: MemoryFiles(["steps/\(Self.decomposed)": "a"])))
  }

  @Test func eachSpellingOfABeginningIsAQuestionOfItsOwn() {
    let recording = RecordingFiles(MemoryFiles(["\(Self.composed)": "a"]))
    #expect(recording.entries(of: .root, beginningWith: "e\u{301}").list.isEmpty)
    #expect(recording.entries(of: .root, beginningWith: "\u{E9}").list.count == 1)
  }
}
