import Diagnostics
import PythonSyntax

/// The entry of libFuzzer: any bytes are a file of Python, with a tree, with errors in order and at places
/// that can be shown. A trap or a hang is what the fuzzer looks for; what is checked here is what it could
/// not see.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = bytes.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? []
  let file = PythonFile(path: "fuzz.py", bytes: input)
  for error in file.errors {
    let place = file.location(error.range)
    precondition(place.line > 0 && place.column > 0)
    precondition(Int(error.range.upper) <= file.lines.bytes.count && error.range.lower <= error.range.upper)
    precondition(!error.message.isEmpty)
  }
  if file.errors.isEmpty { _ = file.canonical() }
  return 0
}
