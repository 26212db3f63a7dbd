#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// What the child between vfork(2) and its program needs. It shares its parent's memory and changes none of it.
struct session {
  const char *path, *folder;
  char *const *arguments, *const *environment;
  /// Its descriptors 0 to 3; -1: it gets none.
  int input, output, errors, answer;
  /// Where it tells why its program cannot be run; closed with the program.
  int report;
  /// Without which it is to be killed; 0: nobody.
  pid_t parent;
};

/// Only system calls: the parent may hold any lock.
static _Noreturn void become(const struct session *session) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigset_t none;
  int first = session->answer < 0 ? 3 : 4;
  // Before any signal is let in: a handler would be the parent's, in the parent's memory.
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  if (session->parent) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) goto refused;
    // It may have gone before it was asked for.
    if (getppid() != session->parent) _exit(127);
  }
  if (setsid() < 0 || dup2(session->input, 0) < 0 || dup2(session->output, 1) < 0 || dup2(session->errors, 2) < 0
      || (session->answer >= 0 && dup2(session->answer, 3) < 0) || chdir(session->folder) != 0)
    goto refused;
  if (dup3(session->report, first, O_CLOEXEC) < 0) goto refused;
  closefrom(first + 1);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(session->path, session->arguments, session->environment);
  int code;
refused:
  code = errno;
  // Where the first is closed, the second has taken its place.
  if (write(session->report, &code, sizeof code) < 0) (void)!write(first, &code, sizeof code);
  _exit(127);
}

/// A copy above all places that a descriptor of the child is for: none is overwritten before it is in its own.
static int copy_above(int descriptor, int *refused) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 5);
  if (copy < 0 && !*refused) *refused = errno;
  return copy;
}

static int spawn(
  pid_t *process, const char *path, char *const arguments[], char *const environment[],
  const char *folder, int input, int output, int errors, int answer, pid_t parent) {
  int report[2], refused = 0;
  if (pipe2(report, O_CLOEXEC) != 0) return errno;
  int nothing = input < 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1;
  if (input < 0 && nothing < 0) refused = errno;
  struct session session = {
    .path = path, .folder = folder, .arguments = arguments, .environment = environment, .parent = parent,
    .input = copy_above(input < 0 ? nothing : input, &refused), .output = copy_above(output, &refused),
    .errors = copy_above(errors, &refused), .answer = answer < 0 ? -1 : copy_above(answer, &refused),
    .report = copy_above(report[1], &refused)};
  if (nothing >= 0) close(nothing);
  close(report[1]);
  pid_t child = -1;
  if (!refused) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    child = vfork();
    if (child == 0) become(&session);
    if (child < 0) refused = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
  }
  int copies[5] = {session.input, session.output, session.errors, session.answer, session.report};
  for (int i = 0; i < 5; i++)
    if (copies[i] >= 0) close(copies[i]);
  if (child > 0) {
    ssize_t count;
    int code = 0;
    while ((count = read(report[0], &code, sizeof code)) < 0 && errno == EINTR) {}
    if (count != 0) {
      refused = count == sizeof code ? code : EIO;
      while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    }
  }
  close(report[0]);
  if (!refused) *process = child;
  return refused;
}

int clinux_spawn_session(
  pid_t *process, const char *path, char *const arguments[], char *const environment[],
  const char *folder, int input, int output, int errors, int answer) {
  return spawn(process, path, arguments, environment, folder, input, output, errors, answer, 0);
}

int clinux_spawn_bound_session(
  pid_t *process, const char *path, char *const arguments[], char *const environment[],
  const char *folder, int input, int output, int errors, int answer) {
  return spawn(process, path, arguments, environment, folder, input, output, errors, answer, getpid());
}

int clinux_process_descriptor(pid_t process) {
  return (int)syscall(SYS_pidfd_open, process, 0);
}

int clinux_signal_process(int descriptor, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, NULL, 0);
}

void clinux_lower_priority(pid_t process) {
  // Of IOPRIO_WHO_PROCESS the class IOPRIO_CLASS_IDLE, for which the C library has no names.
  syscall(SYS_ioprio_set, 1, process, 3 << 13);
  setpriority(PRIO_PROCESS, (id_t)process, 10);
}

int clinux_memory_file(const void *bytes, size_t count) {
  int file = memfd_create("input", MFD_CLOEXEC);
  const char *rest = bytes;
  if (file < 0) return -1;
  while (count > 0) {
    ssize_t written = write(file, rest, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      close(file);
      return -1;
    }
    rest += written;
    count -= (size_t)written;
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

int clinux_pipe(int *reading, int *writing) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) return -1;
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}

int64_t clinux_peer_user(int descriptor) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
  return (int64_t)peer.uid;
}

int clinux_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

static int byte_lock(int file, int command, short kind, int64_t first, int64_t count, struct flock *lock) {
  *lock = (struct flock){.l_type = kind, .l_whence = SEEK_SET, .l_start = first, .l_len = count};
  return fcntl(file, command, lock);
}

int clinux_lock_byte(int file, int64_t byte) {
  struct flock lock;
  return byte_lock(file, F_OFD_SETLK, F_RDLCK, byte, 1, &lock);
}

int clinux_unlock_byte(int file, int64_t byte) {
  struct flock lock;
  return byte_lock(file, F_OFD_SETLK, F_UNLCK, byte, 1, &lock);
}

int64_t clinux_locked_byte(int file, int64_t first, int64_t count, int64_t *length) {
  struct flock lock;
  // What a writer would wait for; nobody writes to a folder, and to ask needs no right to.
  if (byte_lock(file, F_OFD_GETLK, F_WRLCK, first, count, &lock) || lock.l_type == F_UNLCK) return -1;
  *length = lock.l_len;
  return lock.l_start;
}

int clinux_is_open_for_writing(int descriptor) {
  // Who opens the file in between has this process told, by SIGIO unless another is named, and that ends it; this one is ignored.
  if (fcntl(descriptor, F_SETSIG, SIGURG) != 0) return -1;
  if (fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0) {
    fcntl(descriptor, F_SETLEASE, F_UNLCK);
    return 0;
  }
  // Any other refusal is one of leases as such: of another user's file, or by the file system.
  return errno == EAGAIN ? 1 : -1;
}
