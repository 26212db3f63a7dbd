import Glibc

/// A closure on a stack of its own, which runs when it is asked to and stops where it wants to.
///
/// A tree walker's place in a program is its machine stack, so a generator that stands at a `yield` needs a second
/// one. That stack is a thread's: exactly one of the two ever runs, the other waits for its semaphore, and so nothing
/// needs a lock. Switching stacks within one thread (`swapcontext`) would cost a tenth, but Swift keeps the accesses
/// that are under way in a list per thread, which two stacks of one thread would tie into each other, and the
/// sanitizers would have to be told of every switch. A switch between threads costs some microseconds; a pipeline's
/// generators make hundreds of them, not millions, and each is charged to the budget.
///
/// A coroutine holds what its closure holds until that has returned: one that will not be resumed any more has to be
/// told so by whoever gave it the closure.
package final class Coroutine {
  /// Its closure has returned.
  package private(set) var isFinished = false
  private let pool: CoroutinePool
  private let thread: CoroutineThread

  fileprivate init(_ pool: CoroutinePool, _ thread: CoroutineThread) {
    self.pool = pool
    self.thread = thread
  }

  /// Runs the closure, from where it stopped, until it stops again or returns.
  package func resume() {
    thread.enter()
    if thread.isIdle {
      isFinished = true
      pool.giveBack(thread)
    }
  }

  /// Stops here until the next `resume`. Only the closure itself may ask for it.
  package func suspend() { thread.leave() }
}

/// The threads that coroutines run on. One that has done its work waits for the next.
package final class CoroutinePool {
  /// How many coroutines may stand half-way at one time.
  package static let limit = 500
  private var idle: [CoroutineThread] = []
  private var busy = 0

  package init() {}

  /// A coroutine that has not begun; nil where there are too many, or the machine has no thread for it.
  package func start(_ body: @escaping () -> Void) -> Coroutine? {
    guard busy < Self.limit, let thread = idle.popLast() ?? CoroutineThread() else { return nil }
    busy += 1
    thread.assign(body)
    return Coroutine(self, thread)
  }

  fileprivate func giveBack(_ thread: CoroutineThread) {
    busy -= 1
    idle.append(thread)
  }

  /// Ends the threads that are idle.
  package func drain() {
    for thread in idle { thread.end() }
    idle = []
  }

  deinit { drain() }
}

/// A thread that works only while another waits for it.
private final class CoroutineThread: @unchecked Sendable {
  private let go = Semaphore()
  private let done = Semaphore()
  private var handle = pthread_t()
  private var body: (() -> Void)?
  private var isEnding = false

  /// The bytes of address space for a tree walker's deepest generator (`Interpreter.coroutineDepth`). What is never
  /// touched costs nothing.
  private static let stackSize = 64 << 20

  var isIdle: Bool { body == nil }

  init?() {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, Self.stackSize) == 0 else { return nil }
    // A signal is for the thread that waits for signals: a new thread has the mask of its maker.
    var all = sigset_t()
    var mask = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &mask)
    defer { pthread_sigmask(SIG_SETMASK, &mask, nil) }
    let argument = Unmanaged.passRetained(self)
    let status = pthread_create(
      &handle, &attributes,
      { argument in
        if let argument { Unmanaged<CoroutineThread>.fromOpaque(argument).takeRetainedValue().work() }
        return nil
      }, argument.toOpaque())
    guard status == 0 else {
      argument.release()
      return nil
    }
  }

  func assign(_ body: @escaping () -> Void) { self.body = body }

  func enter() {
    go.signal()
    done.wait()
  }

  func leave() {
    done.signal()
    go.wait()
  }

  func end() {
    isEnding = true
    go.signal()
    pthread_join(handle, nil)
  }

  private func work() {
    while true {
      go.wait()
      if isEnding { return }
      body?()
      body = nil
      done.signal()
    }
  }
}

private final class Semaphore: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    semaphore = .allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func signal() { sem_post(semaphore) }

  func wait() {
    while sem_wait(semaphore) != 0, errno == EINTR {}
  }
}
