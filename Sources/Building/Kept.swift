/// What builds made, for as long as the next one is likely to ask for it: what the last one asked for, and what the last one did
/// that went to its end.
///
/// Whatever a build does not ask for is forgotten, so that nothing grows. But a build that fails stops early and asks
/// for less. Were that all that is kept, the build after a typo would cost what one from nothing does.
struct Kept<Store> {
  private let empty: Store
  private var whole: Store
  private var last: Store
  /// What the build at work asked for.
  var new: Store

  init(empty: Store) {
    self.empty = empty
    (whole, last, new) = (empty, empty, empty)
  }

  /// Where to look, the likeliest first.
  var stores: [Store] { [new, last, whole] }

  mutating func beginBuild() { (last, new) = (new, empty) }

  /// The build has asked for all that there is.
  mutating func endBuild() { whole = new }
}
