// The one wrapper that cannot be inline in the header.
#include "CPlatform.h"

#include <sys/resource.h>

int64_t platform_involuntary_switches(void) {
    struct rusage usage;
    return getrusage(RUSAGE_THREAD, &usage) == 0 ? usage.ru_nivcsw : 0;
}
