// The kernel interfaces that the Glibc module does not export: descriptors for signals, timers,
// events, and the flags of inotify.
#pragma once
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/vfs.h>
