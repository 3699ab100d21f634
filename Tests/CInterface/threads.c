/* Threads that come and go, block where they like, and free what others made; and forks in the middle of that. */
#include "check.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>

#define MIB ((size_t)1 << 20)
enum { SPAWNERS = 8, LIVES = 125, CALLS = 300, SHELVES = 512 };

/* An object says how long it is at its front and its end. */
typedef struct parcel {
    size_t size;
    unsigned char rest[];
} parcel;

static _Atomic(parcel *) shelves[SHELVES];
static buddyslab_heap *heap;
static atomic_int is_over;

static uint32_t next_random(uint32_t *state) {
    /* G. Marsaglia, "Xorshift RNGs". */
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static parcel *make(size_t size) {
    parcel *made = buddyslab_malloc(sizeof *made + size + 1);
    CHECK(made != NULL);
    made->size = size;
    made->rest[size] = (unsigned char)(size * 31);
    return made;
}

static void drop(parcel *object, int by_size) {
    if (object == NULL) return;
    CHECK(object->rest[object->size] == (unsigned char)(object->size * 31));
    if (by_size) buddyslab_free_sized(object, sizeof *object + object->size + 1);
    else buddyslab_free(object);
    EQUAL(buddyslab_last_error(), BUDDYSLAB_OK);
}

/* Puts a new object on a shelf and frees what lay there, most often another thread's. */
static void work(uint32_t *random, int calls) {
    for (int call = 0; call < calls; call++) {
        uint32_t draw = next_random(random);
        size_t size = draw % 64 == 0 ? draw >> 8 & 0x3FFFF : draw >> 8 & 0x3FF;
        drop(atomic_exchange(&shelves[draw >> 6 & (SHELVES - 1)], make(size)), draw & 1);
    }
}

static void *life(void *argument) {
    uint32_t random = 2 * (uint32_t)(uintptr_t)argument + 1;
    EQUAL(buddyslab_attach(heap), BUDDYSLAB_OK);
    work(&random, CALLS / 2);
    /* Blocks outside every call, attached, now and then for longer than some of the others live. */
    if (random % 4 == 0) nanosleep(&(struct timespec){.tv_nsec = random % 2000000}, NULL);
    work(&random, CALLS / 2);
    return NULL;
}

static void *spawn(void *argument) {
    for (uintptr_t round = 0; round < LIVES; round++) {
        pthread_t thread;
        void *seed = (void *)((uintptr_t)argument * LIVES + round);
        EQUAL(pthread_create(&thread, NULL, life, seed), 0);
        EQUAL(pthread_join(thread, NULL), 0);
    }
    return NULL;
}

static sem_t release;

/* Is attached, has allocated, and then blocks until everything is over. */
static void *sleeper(void *unused) {
    EQUAL(buddyslab_attach(heap), BUDDYSLAB_OK);
    parcel *object = make(100);
    while (sem_wait(&release) != 0) {}
    drop(object, 1);
    return unused;
}

static void *watch(void *count) {
    while (!atomic_load(&is_over)) {
        exact(heap);
        ++*(long *)count;
        if (*(long *)count % 64 == 0) EQUAL(buddyslab_reclaim(heap), BUDDYSLAB_OK);
    }
    return NULL;
}

static void clear_shelves(void) {
    for (int index = 0; index < SHELVES; index++) drop(atomic_exchange(&shelves[index], NULL), index & 1);
}

static void start(pthread_t *thread, void *(*body)(void *), void *argument) {
    EQUAL(pthread_create(thread, NULL, body, argument), 0);
}

static void expect_all_free(void) {
    EQUAL(buddyslab_reclaim(heap), BUDDYSLAB_OK);
    buddyslab_statistics statistics = exact(heap);
    EQUAL(statistics.live_objects + statistics.large_blocks, 0);
    EQUAL(statistics.buddy_free_bytes, statistics.managed_bytes);
    EQUAL(statistics.refused_frees, 0);
    EQUAL(statistics.failures, 0);
}

/* With more CPUs than threads, and with fewer: then some use the common one. */
static void come_and_go(uint32_t mode, uint32_t cpus) {
    pthread_t spawners[SPAWNERS], watcher, blocked;
    long snapshots = 0;
    heap = make_heap(256 * MIB, mode, cpus);
    atomic_store(&is_over, 0);
    EQUAL(sem_init(&release, 0, 0), 0);
    start(&blocked, sleeper, NULL);
    start(&watcher, watch, &snapshots);
    for (uintptr_t index = 0; index < SPAWNERS; index++) start(&spawners[index], spawn, (void *)index);
    for (int index = 0; index < SPAWNERS; index++) EQUAL(pthread_join(spawners[index], NULL), 0);
    atomic_store(&is_over, 1);
    EQUAL(pthread_join(watcher, NULL), 0);
    EQUAL(sem_post(&release), 0);
    EQUAL(pthread_join(blocked, NULL), 0);
    CHECK(snapshots > 10);
    EQUAL(buddyslab_attach(heap), BUDDYSLAB_OK);
    clear_shelves();
    expect_all_free();
    EQUAL(exact(heap).abandoned_stops, 0);
    EQUAL(exact(heap).attached_cpus, buddyslab_thread_cpu_index() == BUDDYSLAB_ANY_CPU ? 0 : 1);
    buddyslab_detach();
    printf("        %s, %u CPUs: %d threads, %ld exact statistics, none given up\n",
           (const char *[]){"flush", "exact", "hardened"}[mode], cpus, SPAWNERS * LIVES, snapshots);
    EQUAL(buddyslab_destroy(heap), BUDDYSLAB_OK);
}

void test_threads_that_come_and_go(void) {
    come_and_go(BUDDYSLAB_MODE_FLUSH, 12);
    come_and_go(BUDDYSLAB_MODE_EXACT, 12);
    come_and_go(BUDDYSLAB_MODE_FLUSH, 3);
    come_and_go(BUDDYSLAB_MODE_EXACT, 3);
    come_and_go(BUDDYSLAB_MODE_HARDENED, 3);
}

static void *load(void *argument) {
    uint32_t random = 2 * (uint32_t)(uintptr_t)argument + 1;
    EQUAL(buddyslab_attach(heap), BUDDYSLAB_OK);
    while (!atomic_load(&is_over)) work(&random, 100);
    return NULL;
}

static void *attach_in_child(void *unused) {
    EQUAL(buddyslab_attach(heap), BUDDYSLAB_OK);
    CHECK(buddyslab_thread_cpu_index() != BUDDYSLAB_ANY_CPU);
    drop(make(300), 0);
    return unused;
}

/* What a child may do: everything. Of the threads only the one that forked is here, and of the CPUs only its own are
   taken. */
static void live_as_child(parcel **objects, int count, buddyslab_cpu *cpu, int attached) {
    uint32_t random = 77;
    EQUAL(exact(heap).attached_cpus, attached);
    /* What other threads had in their hands at the fork is lost; what lies on the shelves is everybody's. */
    clear_shelves();
    for (int index = 0; index < count; index++) drop(objects[index], index & 1);
    work(&random, 2000);
    for (int index = 0; index < 4; index++) {
        pthread_t thread;
        start(&thread, attach_in_child, NULL);
        EQUAL(pthread_join(thread, NULL), 0);
    }
    if (cpu != NULL) {
        buddyslab_cpu_idle_end(cpu);
        buddyslab_cpu_free(buddyslab_cpu_allocate(64, cpu), cpu);
        EQUAL(buddyslab_cpu_last_error(cpu), BUDDYSLAB_OK);
        buddyslab_cpu_idle_begin(cpu);
    }
    EQUAL(buddyslab_reclaim(heap), BUDDYSLAB_OK);
    exact(heap);
    _exit(0);
}

static void fork_once(buddyslab_cpu *cpu, int attached) {
    parcel *objects[64];
    for (int index = 0; index < 64; index++) objects[index] = make((size_t)index * 100);
    fflush(stdout);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) live_as_child(objects, 64, cpu, attached);
    for (int index = 0; index < 64; index++) drop(objects[index], index & 1);
    int status = 0;
    EQUAL(waitpid(child, &status, 0), child);
    EQUAL(status, 0);
    exact(heap);
}

void test_fork_under_load(void) {
    pthread_t loads[4];
    buddyslab_cpu *cpu;
    buddyslab_heap *second = make_heap(32 * MIB, BUDDYSLAB_MODE_FLUSH, 1);
    heap = make_heap(256 * MIB, BUDDYSLAB_MODE_EXACT, 8);
    atomic_store(&is_over, 0);
    for (uintptr_t index = 0; index < 4; index++) start(&loads[index], load, (void *)index);
    EQUAL(buddyslab_attach(heap), BUDDYSLAB_OK);
    for (int round = 0; round < 20; round++) fork_once(NULL, 1);
    EQUAL(buddyslab_cpu_attach(heap, BUDDYSLAB_ANY_CPU, &cpu), BUDDYSLAB_OK);
    buddyslab_cpu_idle_begin(cpu);
    for (int round = 0; round < 5; round++) fork_once(cpu, 2);
    buddyslab_cpu_idle_end(cpu);
    buddyslab_cpu_detach(cpu);
    atomic_store(&is_over, 1);
    for (int index = 0; index < 4; index++) EQUAL(pthread_join(loads[index], NULL), 0);
    clear_shelves();
    expect_all_free();
    printf("        25 forks, %llu stops given up\n", (unsigned long long)exact(heap).abandoned_stops);
    buddyslab_detach();
    EQUAL(buddyslab_destroy(heap), BUDDYSLAB_OK);
    EQUAL(buddyslab_destroy(second), BUDDYSLAB_OK);
}
