import Glibc

/// Runs a closure on a thread with a deep stack, as the executable runs everything: a tree walker spends the
/// machine's stack for the program's, and a test's own thread has too little for a thousand nested calls.
package func onDeepStack<Result>(_ body: @escaping () -> Result) -> Result {
  var result: Result?
  let work = Work { result = body() }
  let argument = Unmanaged.passRetained(work)
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, 1 << 30)
  var thread = pthread_t()
  let status = pthread_create(
    &thread, &attributes,
    { argument in
      if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
      return nil
    }, argument.toOpaque())
  if status == 0 {
    pthread_join(thread, nil)
  } else {
    argument.release()
  }
  // Without a thread, the caller's own stack is what there is.
  return result ?? body()
}

private final class Work {
  let run: () -> Void

  init(_ run: @escaping () -> Void) { self.run = run }
}
