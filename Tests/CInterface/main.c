/* Runs all tests of the C interface; a law that does not hold ends the program with 1. */
#include "check.h"

static void run(const char *law, void (*test)(void)) {
    test();
    printf("ok      %s\n", law);
    fflush(stdout);
}

int main(void) {
    run("heaps are made, grown, measured and ended, and say what is wrong with what they are given", test_heaps);
    run("a CPU allocates, keeps contents, and refuses misuse", test_by_cpu);
    run("a thread has malloc's functions, by its own CPU or by the common one", test_by_thread);
    run("threads come and go while exact statistics are asked for", test_threads_that_come_and_go);
    run("a process forks in the middle of load, and both go on", test_fork_under_load);
    return 0;
}
