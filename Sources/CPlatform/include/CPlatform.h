/// What the Swift code needs of Linux and cannot call itself: futexes, pinning, thread ids, clocks.
///
/// Nearly everything is a `static inline` wrapper, so that no call of ours stands between Swift and the kernel.
#ifndef SLABSCOPE_CPLATFORM_H
#define SLABSCOPE_CPLATFORM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/// Nanoseconds of the monotonic clock.
static inline uint64_t platform_monotonic_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/// The same clock as it was at the last timer interrupt, some milliseconds ago at most: for a fraction of the price.
static inline uint64_t platform_coarse_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/// CPU time that the calling thread has used, in nanoseconds.
static inline uint64_t platform_thread_cpu_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/// 1 where two areas of `count` bytes hold the same, else 0; in a time that depends on `count` alone. Every read is
/// volatile, so that no compiler may leave one out once a difference has been found.
static inline int32_t platform_equal_throughout(const void *left, const void *right, size_t count) {
    const volatile uint8_t *one = (const volatile uint8_t *)left;
    const volatile uint8_t *other = (const volatile uint8_t *)right;
    uint8_t difference = 0;
    for (size_t index = 0; index < count; index++) difference |= (uint8_t)(one[index] ^ other[index]);
    return difference == 0;
}

/// Sleeps while `*word` is `expected`, at most `timeout_nanoseconds` (UINT64_MAX: without a limit). May wake early.
static inline void platform_futex_wait(void *word, uint32_t expected, uint64_t timeout_nanoseconds) {
    struct timespec timeout = {
        .tv_sec = (time_t)(timeout_nanoseconds / 1000000000u),
        .tv_nsec = (long)(timeout_nanoseconds % 1000000000u),
    };
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected,
            timeout_nanoseconds == UINT64_MAX ? (struct timespec *)0 : &timeout, (void *)0, 0);
}

/// Wakes at most `count` threads that sleep on `word`.
static inline void platform_futex_wake(void *word, uint32_t count) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count > INT32_MAX ? INT32_MAX : (int)count, (void *)0, (void *)0, 0);
}

/// Asks the kernel for leave to call `platform_fence`; once a process. Returns 0, or an errno where it has no membarrier.
static inline int32_t platform_register_fence(void) {
    return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0 ? 0 : errno;
}

/// Returns when every thread of the process that runs has passed a full memory barrier.
static inline void platform_fence(void) { syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0); }

/// The kernel's id of the calling thread.
static inline int32_t platform_thread_id(void) { return (int32_t)syscall(SYS_gettid); }

/// The core that the calling thread runs on now, or -1.
static inline int32_t platform_current_core(void) { return sched_getcpu(); }

/// How many cores this process may run on.
static inline int32_t platform_core_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count;
}

/// Pins the calling thread to the `index`th core that the process may run on, counted round. Returns 0 or an errno.
static inline int32_t platform_pin_current_thread(int32_t index) {
    cpu_set_t allowed, wanted;
    if (sched_getaffinity(getpid(), sizeof allowed, &allowed) != 0) return errno;
    int count = CPU_COUNT(&allowed);
    if (count < 1) return EINVAL;
    int remaining = index % count;
    CPU_ZERO(&wanted);
    for (int core = 0; core < CPU_SETSIZE; core++) {
        if (!CPU_ISSET(core, &allowed)) continue;
        if (remaining-- == 0) {
            CPU_SET(core, &wanted);
            return pthread_setaffinity_np(pthread_self(), sizeof wanted, &wanted);
        }
    }
    return EINVAL;
}

/// Involuntary context switches of the calling thread so far.
///
/// Not inline, because <sys/resource.h> under _GNU_SOURCE disagrees with the one in Swift's Glibc module.
int64_t platform_involuntary_switches(void);

/// The file of the shared library that defines the symbol at `address`, or NULL. It lives as long as the library.
///
/// Not inline, because `dladdr` is an extension that Swift's Glibc module hides.
const char *platform_library_of(const void *address);

/// A descriptor that becomes readable when one of the signals is pending, which the caller has blocked; or -1.
static inline int32_t platform_signal_descriptor(const sigset_t *signals) {
    return signalfd(-1, signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

/// The number of the next pending signal of such a descriptor, or 0.
static inline int32_t platform_next_signal(int32_t descriptor) {
    struct signalfd_siginfo info;
    return read(descriptor, &info, sizeof info) == (ssize_t)sizeof info ? (int32_t)info.ssi_signo : 0;
}

/// Lets a fault of the process (SIGSEGV, SIGILL, SIGTRAP, SIGABRT, ...) write `text` to the standard output and set the
/// terminal of the standard input to `settings` before it ends the process. `text` must live as long as the process.
///
/// Not inline, because a signal handler reaches nothing but what has static storage.
void platform_restore_terminal_at_fault(const struct termios *settings, const char *text);

/// Reserves `bytes` of zeroed, lazily committed memory, or returns NULL with errno set.
static inline void *platform_reserve(size_t bytes) {
    void *base = mmap((void *)0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return base == MAP_FAILED ? (void *)0 : base;
}

/// Gives the memory behind whole pages back; they read as zero when they are touched again. Returns 0 or an errno.
static inline int32_t platform_discard(void *base, size_t bytes) {
    return madvise(base, bytes, MADV_DONTNEED) == 0 ? 0 : errno;
}

/// Gives back what `platform_reserve` reserved.
static inline void platform_release(void *base, size_t bytes) { munmap(base, bytes); }

#endif
