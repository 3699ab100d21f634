// The thread's slot, the end of threads, forks, and the lock over the list of heaps.
#include "include/buddyslab_thread.h"

#include <pthread.h>

__thread buddyslab_slot buddyslab_this_thread;

static pthread_mutex_t heaps = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_once_t fork_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static int has_key;

static void thread_ends(void *value) {
    (void)value;
    buddyslab_thread_ends();
}

static void make_key(void) { has_key = pthread_key_create(&key, thread_ends) == 0; }

static void register_handlers(void) {
    pthread_atfork(buddyslab_fork_begins, buddyslab_fork_ends_in_parent, buddyslab_fork_ends_in_child);
}

int buddyslab_watch_thread(void) {
    pthread_once(&key_once, make_key);
    // A destructor runs for a value that is not NULL.
    return has_key && pthread_setspecific(key, &key) == 0;
}

void buddyslab_watch_forks(void) { pthread_once(&fork_once, register_handlers); }

void buddyslab_lock_heaps(void) { pthread_mutex_lock(&heaps); }

void buddyslab_unlock_heaps(void) { pthread_mutex_unlock(&heaps); }
