/*
 * What the library needs of C itself: the thread's slot, the end of threads, forks. No part of the interface.
 */
#ifndef BUDDYSLAB_THREAD_H
#define BUDDYSLAB_THREAD_H

#include "buddyslab.h"

#include <errno.h>

/* What a thread is bound to. */
typedef struct buddyslab_slot {
    /* Raw name of its CPU; 0 where it has none. */
    uintptr_t cpu;
    /* Its heap, or NULL. */
    buddyslab_heap *heap;
    /* Code of the last refused call. */
    int32_t refusal;
    /* 1 from the end of the thread on: it gets no CPU any more. */
    int32_t is_ending;
} buddyslab_slot;

/* Initial-exec: one load relative to the thread's base, in a shared library too. */
extern __thread buddyslab_slot buddyslab_this_thread
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

static inline uintptr_t buddyslab_slot_cpu(void) { return buddyslab_this_thread.cpu; }
static inline buddyslab_slot *buddyslab_slot_pointer(void) { return &buddyslab_this_thread; }
static inline void buddyslab_set_errno(int code) { errno = code; }
static inline int buddyslab_out_of_memory(void) { return ENOMEM; }
static inline int buddyslab_invalid_argument(void) { return EINVAL; }

/* Has `buddyslab_thread_ends` called when the calling thread ends; 0 where no more keys are to be had. */
__attribute__((visibility("hidden"))) int buddyslab_watch_thread(void);

/* Registers the fork handlers, once a process. */
__attribute__((visibility("hidden"))) void buddyslab_watch_forks(void);

/* The lock over the list of heaps. */
__attribute__((visibility("hidden"))) void buddyslab_lock_heaps(void);
__attribute__((visibility("hidden"))) void buddyslab_unlock_heaps(void);

/* Called from C. */
void buddyslab_thread_ends(void);
void buddyslab_fork_begins(void);
void buddyslab_fork_ends_in_parent(void);
void buddyslab_fork_ends_in_child(void);

#endif
