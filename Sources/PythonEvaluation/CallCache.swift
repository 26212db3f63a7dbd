/// `functools.lru_cache`: what a function gave for the arguments that it was called with last. The function keeps its
/// name and its signature; its body runs once for each of them.
final class CallCache {
  var results = DictStorage()
  /// How many results are kept; nil: all.
  let limit: Int?

  init(limit: Int?) { self.limit = limit }
}

extension CallCache: Dismantled {
  func dismantle() { results.removeAll() }
}

extension FunctionObject {
  /// The same function, behind a cache.
  func cached(upTo limit: Int?) -> FunctionObject {
    let copy = copied()
    copy.cache = CallCache(limit: limit.map { max(0, $0) })
    return copy
  }
}

extension Interpreter {
  /// The kept result for these arguments, else what `call` gives.
  func recall(
    _ cache: CallCache, _ function: FunctionObject, _ arguments: CallArguments,
    _ call: () throws(Interrupt) -> Value
  ) throws(Interrupt) -> Value {
    var keys: [HashKey] = []
    do throws(Interrupt) {
      if let more = arguments.more { throw .undecided(more) }
      for value in arguments.positional { keys.append(try hash(value)) }
      for (name, value) in arguments.keywords {
        keys.append(.ellipsis)
        keys.append(try hash(.string(name)))
        keys.append(try hash(value))
      }
    } catch .undecided(let unknown) {
      // It may have been called with these before, so whether its body runs is unknown.
      taint([.function(function)], unknown)
      return callUnknown(unknown, arguments)
    }
    let key = HashKey.tuple(keys)
    if let kept = cache.results[key] {
      cache.results.remove(key)
      cache.results.set(key, key: .none, kept)
      return kept
    }
    if cache.results.count == 0 { own(cache) }
    let result = try call()
    if let limit = cache.limit {
      if limit == 0 { return result }
      if cache.results.count >= limit, let oldest = cache.results.keys.first { cache.results.remove(oldest) }
    }
    cache.results.set(key, key: .none, result)
    return result
  }
}
