// The wrappers that cannot be inline in the header.
#include "CPlatform.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/resource.h>

int64_t platform_involuntary_switches(void) {
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nivcsw : 0;
}

const char *platform_library_of(const void *address) {
    Dl_info found;
    return dladdr(address, &found) != 0 ? found.dli_fname : (const char *)0;
}

static struct termios fault_settings;
static const char *fault_text;

/* The action is reset when the handler is entered, so that the signal that is raised here ends the process. */
static void restore_terminal(int signal) {
    ssize_t written = write(STDOUT_FILENO, fault_text, strlen(fault_text));
    (void)written;
    tcsetattr(STDIN_FILENO, TCSANOW, &fault_settings);
    raise(signal);
}

void platform_restore_terminal_at_fault(const struct termios *settings, const char *text) {
    fault_settings = *settings;
    fault_text = text;
    struct sigaction action = {.sa_handler = restore_terminal, .sa_flags = SA_RESETHAND};
    const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
    for (size_t index = 0; index < sizeof faults / sizeof *faults; index++) sigaction(faults[index], &action, NULL);
}
