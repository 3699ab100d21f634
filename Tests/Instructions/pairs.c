/* Work whose instructions are counted: the difference of two runs with other numbers of pairs is the pairs' alone.
   Usage: pairs hot SIZE PAIRS | pairs live OBJECTS PAIRS */
#include <buddyslab.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

/* One object allocated and freed again and again. */
static void hot(buddyslab_cpu *cpu, size_t size, long pairs) {
    for (long pair = 0; pair < pairs; pair++) {
        void *object = buddyslab_cpu_allocate(size, cpu);
        if (object == NULL) fail("no memory");
        buddyslab_cpu_free_sized(object, size, cpu);
    }
}

/* Random ones of many live objects, freed and replaced. */
static void live(buddyslab_cpu *cpu, long count, long pairs) {
    void **objects = malloc((size_t)count * sizeof *objects);
    if (objects == NULL) fail("no memory for the table");
    for (long index = 0; index < count; index++) {
        objects[index] = buddyslab_cpu_allocate(64, cpu);
        if (objects[index] == NULL) fail("no memory");
    }
    uint64_t state = 1;
    /* In turns of 512, so that a magazine is filled and emptied on the way. */
    static long places[512];
    for (long pair = 0; pair < pairs; pair += 512) {
        for (int turn = 0; turn < 512; turn++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            /* Every place once in a turn of its own stretch of the table. */
            places[turn] = turn * (count / 512) + (long)((state >> 33) % (uint64_t)(count / 512));
            buddyslab_cpu_free_sized(objects[places[turn]], 64, cpu);
        }
        for (int turn = 0; turn < 512; turn++) objects[places[turn]] = buddyslab_cpu_allocate(64, cpu);
    }
    free(objects);
}

int main(int count, char **arguments) {
    if (count != 4) fail("usage: pairs hot SIZE PAIRS | pairs live OBJECTS PAIRS");
    size_t bytes = (size_t)512 << 20;
    void *region = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (region == MAP_FAILED) fail("no region");
    buddyslab_options options = BUDDYSLAB_OPTIONS_INIT;
    options.cpus = 1;
    options.region_is_zeroed = 1;
    buddyslab_heap *heap;
    buddyslab_cpu *cpu;
    if (buddyslab_create(region, bytes, &options, &heap) != BUDDYSLAB_OK) fail("no heap");
    if (buddyslab_cpu_attach(heap, 0, &cpu) != BUDDYSLAB_OK) fail("no CPU");
    long first = atol(arguments[2]);
    long pairs = atol(arguments[3]);
    if (strcmp(arguments[1], "hot") == 0) hot(cpu, (size_t)first, pairs);
    else live(cpu, first, pairs);
    buddyslab_cpu_detach(cpu);
    return 0;
}
