// The kernel interfaces that the Glibc module does not export: descriptors for signals, timers,
// events, the flags of inotify, and extended attributes.
#pragma once
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

/// Starts a program in a session of its own, and so in a process group of its own that a signal reaches whole.
/// It gets no signal blocked or ignored, and no descriptors but these.
/// - path: of the program; PATH is not searched. folder: its current folder.
/// - input: what becomes its descriptor 0; -1: it gets no input.
/// - output, errors, answer: the writing ends that become its descriptors 1, 2 and 3; answer -1: it gets no descriptor 3.
/// - Returns: 0, else the error's number; then nothing was started.
int clinux_spawn_session(
  pid_t *process, const char *path, char *const arguments[], char *const environment[],
  const char *folder, int input, int output, int errors, int answer);

/// The same of a program that is killed when the thread that starts it ends, or the process of that thread, however that
/// comes (PR_SET_PDEATHSIG, prctl(2)). What the program itself starts is not.
int clinux_spawn_bound_session(
  pid_t *process, const char *path, char *const arguments[], char *const environment[],
  const char *folder, int input, int output, int errors, int answer);

/// A descriptor that can be read once the process has ended (pidfd_open(2)); -1 with errno.
int clinux_process_descriptor(pid_t process);

/// Sends a signal to the process of such a descriptor; -1 with errno.
int clinux_signal_process(int descriptor, int signal);

/// Gives a process the lowest priority at the disk (ioprio_set(2)) and a low one at the processor (setpriority(2)), for
/// it and for what it starts afterwards.
void clinux_lower_priority(pid_t process);

/// An open file without a name that holds these bytes, to be read from its beginning (memfd_create(2)); -1 with
/// errno.
int clinux_memory_file(const void *bytes, size_t count);

/// pipe2(2) with O_CLOEXEC; -1 with errno.
int clinux_pipe(int *reading, int *writing);

/// The user at the other end of a connected Unix socket (SO_PEERCRED, unix(7)); -1 with errno.
int64_t clinux_peer_user(int descriptor);

/// accept4(2) with SOCK_CLOEXEC and SOCK_NONBLOCK; -1 with errno.
int clinux_accept(int listener);

/// Locks one byte of an open file for this descriptor (F_OFD_SETLK, fcntl(2)), as a reader does; 0, else -1 with errno.
int clinux_lock_byte(int file, int64_t byte);

/// Lets go of it.
int clinux_unlock_byte(int file, int64_t byte);

/// Where a lock of another descriptor begins among these bytes, and how long it is (0: to the end); -1 where there is
/// none, or with errno.
int64_t clinux_locked_byte(int file, int64_t first, int64_t count, int64_t *length);

/// Whether somebody has the open file open for writing: 1 or 0, and -1 where that cannot be said. It is asked by a read lease
/// (fcntl(2)), which is given back at once.
int clinux_is_open_for_writing(int descriptor);
