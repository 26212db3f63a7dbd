#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int clinux_spawn_session(
  pid_t *process, const char *path, char *const arguments[], char *const environment[],
  const char *folder, int input, int output, int errors, int answer) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  int refused = posix_spawn_file_actions_init(&actions);
  if (refused) return refused;
  if ((refused = posix_spawnattr_init(&attributes))) {
    posix_spawn_file_actions_destroy(&actions);
    return refused;
  }
  sigemptyset(&none);
  sigfillset(&all);
  // Copies above the places that they are for: none is overwritten before it is in its own.
  int copies[4] = {
    fcntl(output, F_DUPFD_CLOEXEC, 4), fcntl(errors, F_DUPFD_CLOEXEC, 4),
    answer < 0 ? -1 : fcntl(answer, F_DUPFD_CLOEXEC, 4),
    input < 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : fcntl(input, F_DUPFD_CLOEXEC, 4)};
  if (copies[0] < 0 || copies[1] < 0 || (answer >= 0 && copies[2] < 0) || copies[3] < 0) refused = errno;
  (void)(refused
    || (refused = posix_spawn_file_actions_adddup2(&actions, copies[3], 0))
    || (refused = posix_spawn_file_actions_adddup2(&actions, copies[0], 1))
    || (refused = posix_spawn_file_actions_adddup2(&actions, copies[1], 2))
    || (answer >= 0 && (refused = posix_spawn_file_actions_adddup2(&actions, copies[2], 3)))
    || (refused = posix_spawn_file_actions_addclosefrom_np(&actions, answer < 0 ? 3 : 4))
    || (refused = posix_spawn_file_actions_addchdir_np(&actions, folder))
    || (refused = posix_spawnattr_setsigmask(&attributes, &none))
    || (refused = posix_spawnattr_setsigdefault(&attributes, &all))
    || (refused = posix_spawnattr_setflags(
          &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    || (refused = posix_spawn(process, path, &actions, &attributes, arguments, environment)));
  for (int i = 0; i < 4; i++)
    if (copies[i] >= 0) close(copies[i]);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return refused;
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
  if (fcntl(descriptor, F_SETSIG, SIGURG) != 0) return 0;
  if (fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0) {
    fcntl(descriptor, F_SETLEASE, F_UNLCK);
    return 0;
  }
  // Any other refusal is one of leases as such: of another user's file, or by the file system.
  return errno == EAGAIN;
}
