/// A string that is equal to another only code point by code point, as in Python.
///
/// Swift's own `==` is canonical equivalence: to it a composed and a decomposed `é` are one name, where
/// Kedro and Airflow see two.
struct ExactString: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (left: ExactString, right: ExactString) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
