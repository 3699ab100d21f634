/* What the C tests share: a check that says what failed and ends the program, memory, and a heap over it. */
#ifndef CHECK_H
#define CHECK_H

#include <buddyslab.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define CHECK(law)                                                                                                    \
    do {                                                                                                              \
        if (!(law)) {                                                                                                 \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #law);                                  \
            _exit(1);                                                                                                 \
        }                                                                                                             \
    } while (0)

#define EQUAL(left, right)                                                                                            \
    do {                                                                                                              \
        long long have = (long long)(left), want = (long long)(right);                                                \
        if (have != want) {                                                                                           \
            fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #left, have, want);                  \
            _exit(1);                                                                                                 \
        }                                                                                                             \
    } while (0)

#include <unistd.h>

static inline void *reserve(size_t bytes) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(memory != MAP_FAILED);
    return memory;
}

/* A heap over fresh memory; 0 CPUs are the default. */
static inline buddyslab_heap *make_heap(size_t bytes, uint32_t mode, uint32_t cpus) {
    buddyslab_options options = BUDDYSLAB_OPTIONS_INIT;
    buddyslab_heap *heap = NULL;
    options.mode = mode;
    options.cpus = cpus;
    options.region_is_zeroed = 1;
    EQUAL(buddyslab_create(reserve(bytes), bytes, &options, &heap), BUDDYSLAB_OK);
    return heap;
}

static inline buddyslab_statistics exact(buddyslab_heap *heap) {
    buddyslab_statistics statistics = {.struct_size = sizeof statistics};
    EQUAL(buddyslab_get_exact_statistics(heap, &statistics), BUDDYSLAB_OK);
    EQUAL(statistics.unaccounted_bytes, 0);
    return statistics;
}

void test_heaps(void);
void test_by_cpu(void);
void test_by_thread(void);
void test_threads_that_come_and_go(void);
void test_fork_under_load(void);

#endif
