// The wrappers that cannot be inline in the header.
#include "CPlatform.h"

#include <dlfcn.h>
#include <sys/resource.h>

int64_t platform_involuntary_switches(void) {
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nivcsw : 0;
}

const char *platform_library_of(const void *address) {
    Dl_info found;
    return dladdr(address, &found) != 0 ? found.dli_fname : (const char *)0;
}
