/* Every function once in each of its answers, one thread at a time. */
#include "check.h"

#include <errno.h>
#include <pthread.h>
#include <stdalign.h>

#define MIB ((size_t)1 << 20)

static int is_aligned(const void *object, size_t alignment) { return (uintptr_t)object % alignment == 0; }

static int all_bytes(const unsigned char *object, size_t size, unsigned char value) {
    for (size_t index = 0; index < size; index++)
        if (object[index] != value) return 0;
    return 1;
}

void test_heaps(void) {
    for (int code = -1; code <= 10; code++) CHECK(strlen(buddyslab_error_name(code)) > 0);
    CHECK(strcmp(buddyslab_error_name(BUDDYSLAB_NO_MEMORY), "out of memory") == 0);
    CHECK(strcmp(buddyslab_error_name(BUDDYSLAB_BUSY), buddyslab_error_name(99)) != 0);

    buddyslab_heap *heap = NULL;
    char *region = reserve(64 * MIB);
    EQUAL(buddyslab_create(NULL, 64 * MIB, NULL, &heap), BUDDYSLAB_INVALID_PARAM);
    EQUAL(buddyslab_create(region, 100, NULL, &heap), BUDDYSLAB_INVALID_PARAM);
    EQUAL(buddyslab_create(region, MIB, NULL, &heap), BUDDYSLAB_INVALID_PARAM);
    EQUAL(buddyslab_create(region, 64 * MIB, NULL, NULL), BUDDYSLAB_INVALID_PARAM);
    buddyslab_options options = BUDDYSLAB_OPTIONS_INIT;
    options.cpus = 1025;
    EQUAL(buddyslab_create(region, 64 * MIB, &options, &heap), BUDDYSLAB_INVALID_PARAM);
    options = (buddyslab_options)BUDDYSLAB_OPTIONS_INIT;
    options.mode = 9;
    EQUAL(buddyslab_create(region, 64 * MIB, &options, &heap), BUDDYSLAB_INVALID_PARAM);
    options = (buddyslab_options)BUDDYSLAB_OPTIONS_INIT;
    options.classes = 9;
    EQUAL(buddyslab_create(region, 64 * MIB, &options, &heap), BUDDYSLAB_INVALID_PARAM);
    options.struct_size = 1;
    EQUAL(buddyslab_create(region, 64 * MIB, &options, &heap), BUDDYSLAB_INVALID_PARAM);

    /* A program that knows only the first fields, and a region that starts anywhere. */
    options = (buddyslab_options)BUDDYSLAB_OPTIONS_INIT;
    options.struct_size = offsetof(buddyslab_options, mode);
    options.cpus = 3;
    options.mode = 9;
    EQUAL(buddyslab_create(region + 5, 32 * MIB - 5, &options, &heap), BUDDYSLAB_OK);
    buddyslab_statistics all = exact(heap);
    EQUAL(all.version, BUDDYSLAB_STATISTICS_VERSION);
    EQUAL(all.struct_size, sizeof all);
    EQUAL(all.is_exact, 1);
    EQUAL(all.cpus, 3);
    EQUAL(all.attached_cpus, 0);
    EQUAL(all.live_objects + all.large_blocks, 0);
    CHECK(all.managed_bytes > 16 * MIB && all.managed_bytes == all.buddy_free_bytes);

    EQUAL(buddyslab_add_region(heap, region + 16 * MIB, 32 * MIB), BUDDYSLAB_MEMORY_OVERLAP);
    EQUAL(buddyslab_add_region(heap, region + 32 * MIB, 4096), BUDDYSLAB_INVALID_PARAM);
    EQUAL(buddyslab_add_region(heap, region + 32 * MIB, 32 * MIB), BUDDYSLAB_OK);
    CHECK(exact(heap).managed_bytes > all.managed_bytes);

    buddyslab_statistics part;
    memset(&part, 0x5A, sizeof part);
    part.struct_size = 1;
    EQUAL(buddyslab_get_statistics(heap, &part), BUDDYSLAB_INVALID_PARAM);
    part.struct_size = offsetof(buddyslab_statistics, managed_bytes);
    EQUAL(buddyslab_get_statistics(heap, &part), BUDDYSLAB_OK);
    EQUAL(part.struct_size, offsetof(buddyslab_statistics, managed_bytes));
    EQUAL(part.is_exact, 0);
    EQUAL(part.managed_bytes, 0x5A5A5A5A5A5A5A5A);

    EQUAL(buddyslab_attach(heap), BUDDYSLAB_OK);
    EQUAL(buddyslab_attach(heap), BUDDYSLAB_ALREADY_INITIALIZED);
    EQUAL(buddyslab_destroy(heap), BUDDYSLAB_BUSY);
    buddyslab_detach();
    buddyslab_cpu *cpus[3], *other = NULL;
    for (uint32_t index = 0; index < 3; index++)
        EQUAL(buddyslab_cpu_attach(heap, BUDDYSLAB_ANY_CPU, &cpus[index]), BUDDYSLAB_OK);
    EQUAL(buddyslab_cpu_attach(heap, BUDDYSLAB_ANY_CPU, &other), BUDDYSLAB_BUSY);
    EQUAL(buddyslab_cpu_attach(heap, 1, &other), BUDDYSLAB_ALREADY_INITIALIZED);
    EQUAL(buddyslab_cpu_attach(heap, 3, &other), BUDDYSLAB_INVALID_PARAM);
    EQUAL(buddyslab_cpu_index(cpus[2]), 2);
    EQUAL(buddyslab_get_exact_statistics(heap, &all), BUDDYSLAB_TIMED_OUT);
    EQUAL(buddyslab_reclaim(heap), BUDDYSLAB_TIMED_OUT);
    EQUAL(buddyslab_destroy(heap), BUDDYSLAB_BUSY);
    for (int index = 0; index < 3; index++) buddyslab_cpu_detach(cpus[index]);
    EQUAL(buddyslab_reclaim(heap), BUDDYSLAB_OK);
    EQUAL(exact(heap).abandoned_stops, 2);
    EQUAL(buddyslab_destroy(heap), BUDDYSLAB_OK);
}

/* The one CPU is idle whenever exact statistics are asked for. */
static buddyslab_statistics exact_around(buddyslab_heap *heap, buddyslab_cpu *cpu) {
    buddyslab_cpu_idle_begin(cpu);
    buddyslab_statistics statistics = exact(heap);
    buddyslab_cpu_idle_end(cpu);
    return statistics;
}

/* Sizes of both tables' classes, of large blocks, and their neighbours. */
static const size_t sizes[] = {0,    1,    7,    8,    9,    15,   16,    17,    24,    33,     63,    64,
                               100,  127,  129,  500,  1000, 2048, 2049,  4000,  4096,  5000,   9000,  32767,
                               32768, 32769, 65536, 100000, 300000};
enum { SIZES = sizeof sizes / sizeof *sizes };

/* A byte written behind an object and put right again: the first free is refused, the second is not. */
static void overflow(buddyslab_cpu *cpu) {
    unsigned char *object = buddyslab_cpu_allocate(100, cpu);
    object[100] ^= 1;
    buddyslab_cpu_free(object, cpu);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_DAMAGED);
    object[100] ^= 1;
    buddyslab_cpu_free_sized(object, 99, cpu);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_INVALID_PARAM);
    buddyslab_cpu_free(object, cpu);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_OK);
}

static void use_cpu(buddyslab_heap *heap, buddyslab_cpu *cpu, uint32_t mode) {
    unsigned char *objects[SIZES];
    for (int index = 0; index < SIZES; index++) {
        objects[index] = buddyslab_cpu_allocate(sizes[index], cpu);
        CHECK(objects[index] != NULL && is_aligned(objects[index], sizes[index] > 8 ? 16 : 8));
        memset(objects[index], index, sizes[index]);
    }
    for (int index = 0; index < SIZES; index++) {
        CHECK(all_bytes(objects[index], sizes[index], (unsigned char)index));
        if (index % 2) buddyslab_cpu_free(objects[index], cpu);
        else buddyslab_cpu_free_sized(objects[index], sizes[index], cpu);
        EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_OK);
    }
    for (size_t alignment = 1; alignment <= 65536; alignment *= 2)
        for (int index = 0; index < SIZES; index++) {
            void *object = buddyslab_cpu_allocate_aligned(alignment, sizes[index], cpu);
            CHECK(object != NULL && is_aligned(object, alignment));
            memset(object, 1, sizes[index]);
            buddyslab_cpu_free(object, cpu);
            EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_OK);
        }
    CHECK(buddyslab_cpu_allocate_aligned(24, 8, cpu) == NULL);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_INVALID_PARAM);

    unsigned char *dirty = buddyslab_cpu_allocate(600, cpu);
    memset(dirty, 0xFF, 600);
    buddyslab_cpu_free(dirty, cpu);
    unsigned char *zeroed = buddyslab_cpu_allocate_zeroed(60, 10, cpu);
    /* Mode hardened holds the freed one back. */
    CHECK((zeroed == dirty) == (mode != BUDDYSLAB_MODE_HARDENED) && all_bytes(zeroed, 600, 0));
    buddyslab_cpu_free(zeroed, cpu);
    CHECK(buddyslab_cpu_allocate_zeroed(SIZE_MAX / 2, 3, cpu) == NULL);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_NO_MEMORY);
    CHECK(buddyslab_cpu_allocate(SIZE_MAX, cpu) == NULL && buddyslab_cpu_allocate(SIZE_MAX / 2, cpu) == NULL);

    unsigned char *moving = buddyslab_cpu_reallocate(NULL, 1, cpu);
    moving[0] = 0x77;
    size_t old = 1;
    for (int step = 0; step < 2 * SIZES; step++) {
        size_t size = sizes[step * 7 % SIZES] + 1;
        moving = buddyslab_cpu_reallocate(moving, size, cpu);
        CHECK(moving != NULL && is_aligned(moving, size > 8 ? 16 : 8));
        CHECK(all_bytes(moving, size < old ? size : old, 0x77));
        memset(moving, 0x77, size);
        old = size;
    }
    CHECK(buddyslab_cpu_reallocate(moving, SIZE_MAX / 4, cpu) == NULL && moving[old - 1] == 0x77);
    buddyslab_cpu_last_error(cpu);
    buddyslab_cpu_free_sized(moving, old, cpu);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_OK);

    /* Misuse. */
    uint64_t refused = exact_around(heap, cpu).refused_frees;
    buddyslab_cpu_free(NULL, cpu);
    buddyslab_cpu_free_sized(NULL, 5, cpu);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_OK);
    void *block = buddyslab_cpu_allocate(100000, cpu), *object = buddyslab_cpu_allocate(100, cpu);
    int here = 0;
    buddyslab_cpu_free(&here, cpu);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_NOT_FOUND);
    buddyslab_cpu_free((char *)block + 4096, cpu);
    CHECK(buddyslab_cpu_last_error(cpu) != BUDDYSLAB_OK);
    buddyslab_cpu_free((char *)block + 8, cpu);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_INVALID_PARAM);
    buddyslab_cpu_free_sized(object, 2000, cpu);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_INVALID_PARAM);
    buddyslab_cpu_free_sized(block, 2000000, cpu);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_INVALID_PARAM);
    CHECK(buddyslab_cpu_reallocate(&here, 5, cpu) == NULL);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_NOT_FOUND);
    buddyslab_cpu_free(block, cpu);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_OK);
    buddyslab_cpu_free(block, cpu);
    EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_NOT_ALLOCATED);
    if (mode != BUDDYSLAB_MODE_FLUSH) {
        buddyslab_cpu_free((char *)object + 8, cpu);
        EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_INVALID_PARAM);
        buddyslab_cpu_free(object, cpu);
        EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_OK);
        buddyslab_cpu_free(object, cpu);
        EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_NOT_ALLOCATED);
        EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_OK);
        EQUAL(exact_around(heap, cpu).refused_frees - refused, 9);
        if (mode == BUDDYSLAB_MODE_HARDENED) overflow(cpu);
    } else {
        buddyslab_cpu_free(object, cpu);
        EQUAL(exact_around(heap, cpu).refused_frees - refused, 7);
    }
}

void test_by_cpu(void) {
    for (uint32_t mode = BUDDYSLAB_MODE_FLUSH; mode <= BUDDYSLAB_MODE_HARDENED; mode++)
        for (uint32_t classes = BUDDYSLAB_CLASSES_FINE; classes <= BUDDYSLAB_CLASSES_SEED; classes++) {
            buddyslab_options options = BUDDYSLAB_OPTIONS_INIT;
            buddyslab_heap *heap;
            buddyslab_cpu *cpu;
            options.mode = mode;
            options.classes = classes;
            options.cpus = 2;
            void *region = reserve(64 * MIB);
            EQUAL(buddyslab_create(region, 64 * MIB, &options, &heap), BUDDYSLAB_OK);
            EQUAL(buddyslab_cpu_attach(heap, 1, &cpu), BUDDYSLAB_OK);
            use_cpu(heap, cpu, mode);
            buddyslab_statistics statistics = exact_around(heap, cpu);
            EQUAL(statistics.attached_cpus, 1);
            EQUAL(statistics.live_objects + statistics.large_blocks, 0);
            CHECK(statistics.allocations == statistics.frees && statistics.allocations > 100);
            buddyslab_cpu_detach(cpu);
            EQUAL(buddyslab_reclaim(heap), BUDDYSLAB_OK);
            statistics = exact(heap);
            EQUAL(statistics.buddy_free_bytes, statistics.managed_bytes);
            EQUAL(buddyslab_destroy(heap), BUDDYSLAB_OK);
            munmap(region, 64 * MIB);
        }
}

static void use_thread(buddyslab_heap *heap) {
    void *objects[SIZES];
    for (int index = 0; index < SIZES; index++) {
        objects[index] = buddyslab_malloc(sizes[index]);
        CHECK(objects[index] != NULL && is_aligned(objects[index], sizes[index] > 8 ? alignof(max_align_t) : 8));
        CHECK(buddyslab_usable_size(objects[index]) >= sizes[index]);
        /* All of it may be used. */
        memset(objects[index], index, buddyslab_usable_size(objects[index]));
        CHECK(sizes[index] < 8 || buddyslab_usable_size((char *)objects[index] + 4) == 0);
    }
    uint64_t usable = 0;
    for (int index = 0; index < SIZES; index++) usable += buddyslab_usable_size(objects[index]);
    buddyslab_statistics statistics = exact(heap);
    EQUAL(statistics.live_objects + statistics.large_blocks, SIZES);
    CHECK(statistics.live_object_bytes + statistics.large_bytes >= usable);
    for (int index = 0; index < SIZES; index++) {
        CHECK(all_bytes(objects[index], sizes[index], (unsigned char)index));
        if (index % 2) buddyslab_free(objects[index]);
        else buddyslab_free_sized(objects[index], sizes[index]);
    }
    EQUAL(buddyslab_last_error(), BUDDYSLAB_OK);
    EQUAL(buddyslab_usable_size(NULL), 0);
    EQUAL(buddyslab_usable_size(heap), 0);

    for (size_t alignment = 1; alignment <= 8192; alignment *= 2) {
        void *object = buddyslab_aligned_alloc(alignment, 3 * alignment);
        CHECK(object != NULL && is_aligned(object, alignment));
        buddyslab_free(object);
    }
    char *zeroed = buddyslab_calloc(100, 30);
    CHECK(all_bytes((unsigned char *)zeroed, 3000, 0));
    strcpy(zeroed, "kept over every move");
    for (size_t size = 3000; size < 3000000; size = size * 3 / 2) {
        zeroed = buddyslab_realloc(zeroed, size);
        CHECK(zeroed != NULL && strcmp(zeroed, "kept over every move") == 0);
    }
    zeroed = buddyslab_realloc(zeroed, 21);
    CHECK(strcmp(zeroed, "kept over every move") == 0);
    buddyslab_free(zeroed);

    errno = 0;
    CHECK(buddyslab_malloc(SIZE_MAX) == NULL && errno == ENOMEM);
    CHECK(buddyslab_calloc(SIZE_MAX, 2) == NULL && errno == ENOMEM);
    EQUAL(buddyslab_last_error(), BUDDYSLAB_NO_MEMORY);
    CHECK(buddyslab_aligned_alloc(48, 48) == NULL && errno == EINVAL);
    errno = 0;
    EQUAL(buddyslab_last_error(), BUDDYSLAB_INVALID_PARAM);
    EQUAL(buddyslab_last_error(), BUDDYSLAB_OK);
    buddyslab_free(NULL);
    buddyslab_free_sized(NULL, 3);
    EQUAL(buddyslab_last_error(), BUDDYSLAB_OK);
    buddyslab_free(&statistics);
    EQUAL(buddyslab_last_error(), BUDDYSLAB_NOT_FOUND);
    void *object = buddyslab_malloc(50);
    buddyslab_free(object);
    buddyslab_free(object);
    EQUAL(buddyslab_last_error(), BUDDYSLAB_NOT_ALLOCATED);
    EQUAL(errno, 0);
    statistics = exact(heap);
    EQUAL(statistics.live_objects + statistics.large_blocks, 0);
}

static pthread_key_t late_key;

/* Runs after the thread was detached, or before: both must work. */
static void free_late(void *object) {
    buddyslab_free(object);
    EQUAL(buddyslab_last_error(), BUDDYSLAB_OK);
    if (buddyslab_thread_cpu_index() != BUDDYSLAB_ANY_CPU) pthread_setspecific(late_key, buddyslab_malloc(77));
}

static void *default_thread(void *heap) {
    void *object = buddyslab_malloc(10);
    CHECK(object != NULL);
    EQUAL(buddyslab_thread_cpu_index(), 0);
    EQUAL(exact(heap).attached_cpus, 1);
    pthread_setspecific(late_key, object);
    return NULL;
}

static void *refused_thread(void *unused) {
    CHECK(buddyslab_malloc(10) == NULL);
    EQUAL(buddyslab_last_error(), BUDDYSLAB_NOT_INITIALIZED);
    EQUAL(buddyslab_usable_size(&unused), 0);
    EQUAL(buddyslab_thread_cpu_index(), BUDDYSLAB_ANY_CPU);
    return unused;
}

static void run_thread(void *(*body)(void *), void *argument) {
    pthread_t thread;
    EQUAL(pthread_create(&thread, NULL, body, argument), 0);
    EQUAL(pthread_join(thread, NULL), 0);
}

void test_by_thread(void) {
    buddyslab_heap *heap = make_heap(64 * MIB, BUDDYSLAB_MODE_EXACT, 1);
    EQUAL(buddyslab_attach(heap), BUDDYSLAB_OK);
    EQUAL(buddyslab_thread_cpu_index(), 0);
    use_thread(heap);
    buddyslab_detach();
    buddyslab_cpu *cpu;
    EQUAL(buddyslab_cpu_attach(heap, 0, &cpu), BUDDYSLAB_OK);
    buddyslab_cpu_idle_begin(cpu);
    EQUAL(buddyslab_attach(heap), BUDDYSLAB_OK);
    EQUAL(buddyslab_thread_cpu_index(), BUDDYSLAB_ANY_CPU);
    use_thread(heap);
    buddyslab_detach();
    buddyslab_cpu_idle_end(cpu);
    buddyslab_cpu_detach(cpu);

    run_thread(refused_thread, NULL);
    EQUAL(pthread_key_create(&late_key, free_late), 0);
    buddyslab_set_default(heap);
    for (int round = 0; round < 3; round++) run_thread(default_thread, heap);
    pthread_key_delete(late_key);
    buddyslab_statistics statistics = exact(heap);
    EQUAL(statistics.attached_cpus, 0);
    EQUAL(statistics.live_objects, 0);
    EQUAL(buddyslab_destroy(heap), BUDDYSLAB_OK);
    run_thread(refused_thread, NULL);
}
