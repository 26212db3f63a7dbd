import Coroutines
import Glibc
import Testing

/// The second stack: control goes to and fro, and nothing of it stays.
@Suite struct CoroutineTests {
  @Test func controlGoesToAndFro() throws {
    let pool = CoroutinePool()
    var log: [String] = []
    var own: Coroutine?
    let coroutine = try #require(
      pool.start {
        log.append("begins")
        own?.suspend()
        log.append("goes on")
      })
    own = coroutine
    log.append("made")
    coroutine.resume()
    log.append("back")
    #expect(!coroutine.isFinished)
    coroutine.resume()
    #expect(coroutine.isFinished)
    #expect(log == ["made", "begins", "back", "goes on"])
  }

  @Test func aThreadIsUsedAgain() throws {
    let pool = CoroutinePool()
    var threads: Set<pthread_t> = []
    for _ in 0..<20 {
      try #require(pool.start { threads.insert(pthread_self()) }).resume()
    }
    #expect(threads.count == 1)
    #expect(!threads.contains(pthread_self()))
  }

  @Test func thereIsALimit() throws {
    let pool = CoroutinePool()
    var coroutines: [Coroutine] = []
    while let coroutine = pool.start({}) { coroutines.append(coroutine) }
    #expect(coroutines.count == CoroutinePool.limit)
    coroutines.forEach { $0.resume() }
    #expect(pool.start {} != nil)
  }
}
