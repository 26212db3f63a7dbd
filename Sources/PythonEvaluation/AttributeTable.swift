/// An instance's attributes by name, in the order in which they were set: its `__dict__`, which the program may change
/// as a dictionary too.
package struct AttributeTable: Sequence, ExpressibleByDictionaryLiteral {
  let dictionary: DictObject

  init(_ dictionary: DictObject) { self.dictionary = dictionary }

  package init(dictionaryLiteral elements: (String, Value)...) {
    dictionary = DictObject()
    for (name, value) in elements { dictionary[name] = value }
  }

  package subscript(name: String) -> Value? {
    get { dictionary[name] }
    nonmutating set { dictionary[name] = newValue }
  }

  package var values: [Value] { dictionary.storage.entries.map(\.value) }

  func removeValue(forKey name: String) -> Value? {
    defer { dictionary[name] = nil }
    return dictionary[name]
  }

  package func makeIterator() -> IndexingIterator<[(key: String, value: Value)]> {
    dictionary.storage.entries.compactMap { entry in
      if case .string(let name) = entry.key { (name, entry.value) } else { nil }
    }.makeIterator()
  }
}
