/// Python's `float()`.
enum PythonFloat {
  /// - Returns: nil where `float(text)` would raise `ValueError`. No spaces, signs or underscores are
  ///   expected: the callers have dealt with them.
  static func parse(_ text: String) -> Double? {
    guard text.utf8.contains(where: \.isDigit) else { return nil }
    // Swift wants digits on both sides of the point.
    var text = text
    if text.hasPrefix(".") { text = "0" + text }
    if let point = text.firstIndex(of: "."),
      !(text[text.index(after: point)...].utf8.first?.isDigit ?? false)
    {
      text.insert("0", at: text.index(after: point))
    }
    guard text.utf8.allSatisfy({ $0.isDigit || "+-.eE".utf8.contains($0) }) else { return nil }
    return Double(text)
  }
}
