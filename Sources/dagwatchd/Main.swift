import ArgumentParser
import Glibc

/// The program's entry.
///
/// Everything runs on one thread with a large stack. Parsing and evaluating Python recurse as deeply as the project's
/// expressions nest, and a stack that ends kills the process, while address space that is never touched costs nothing.
@main
enum Main {
  static func main() {
    openStandardStreams()
    // A reader that went away is found out when writing, not by dying of it.
    signal(SIGPIPE, SIG_IGN)
    // And so is a file that may not become larger (setrlimit(2)).
    signal(SIGXFSZ, SIG_IGN)
    // Swift reads them from /proc. Without a word of them this would be a call for help, that ends well.
    if CommandLine.arguments.isEmpty {
      Terminal.tell("error: what it was started with cannot be read: is /proc there?")
      exit(ExitStatus.internal.rawValue)
    }
    for megabytes in [512, 64, 8] where runOnThread(stackSize: megabytes << 20) { return }
    Dagwatchd.main()
  }

  /// A stream that whoever started this closed is one that nobody hears. Else its number would be that of the first file
  /// that is opened, and what is said would be written there.
  private static func openStandardStreams() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // The kernel takes the lowest number that is free, which is this one.
      _ = open("/dev/null", O_RDWR)
    }
  }

  /// - Returns: false where no such thread could be made.
  private static func runOnThread(stackSize: Int) -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setstacksize(&attributes, stackSize) == 0 else { return false }
    var thread = pthread_t()
    let refused = pthread_create(
      &thread, &attributes,
      { _ in
        Dagwatchd.main()
        return nil
      }, nil)
    guard refused == 0 else { return false }
    // Signals are the working thread's: it may want to wait for them.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    pthread_join(thread, nil)
    return true
  }
}
