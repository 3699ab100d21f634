/*
 * The C interface of the allocator BuddySlab: heaps over memory that the caller supplies, for C11, C++ and whatever
 * calls C.
 *
 * There are two ways to allocate, and a heap may be used in both:
 *
 *   - by CPU (buddyslab_cpu_...): a thread attaches to a CPU of the heap and passes it with every call. Fastest; but the
 *     thread must bracket every wait with buddyslab_cpu_idle_begin and buddyslab_cpu_idle_end, because exact statistics,
 *     reclaims and forks wait for its next call otherwise, 100 ms at most.
 *   - by thread (buddyslab_malloc and the like): exactly malloc's shape. The thread may block wherever it likes.
 *
 * What one way allocated may be freed the other way, and by any thread. As in any malloc, the size of an object is what
 * its user may use of it: a request is rounded up to a size class or to whole pages, and all of that counts as requested
 * in the statistics. Objects of up to 8 bytes start on a multiple of 8, all others on a multiple of 16. A size of 0 is
 * served like 1. The page size is 4096 bytes; other page sizes are for Swift programs only.
 *
 * A refused call has changed nothing but a counter. Pointers to heaps, CPUs and output arguments must not be NULL; an
 * object may be NULL where free, realloc and usable_size of the C library allow it.
 *
 * The library must not be unloaded with dlclose. None of the functions may be called from a signal handler.
 */
#ifndef BUDDYSLAB_H
#define BUDDYSLAB_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The codes that functions return as int, and that the two last_error functions tell. */
#define BUDDYSLAB_OK 0
/* An argument is outside what the call allows: an alignment that is no power of two, another class's size, an address
   inside an object. */
#define BUDDYSLAB_INVALID_PARAM 1
/* The CPU is attached already, or the thread is. */
#define BUDDYSLAB_ALREADY_INITIALIZED 2
/* The region shares bytes with one that the heap has already. */
#define BUDDYSLAB_MEMORY_OVERLAP 3
/* No memory is large enough, and a reclaim found none either. */
#define BUDDYSLAB_NO_MEMORY 4
/* The address is not allocated: freed twice, or never given out. */
#define BUDDYSLAB_NOT_ALLOCATED 5
/* The thread is not attached, and there is no default heap. */
#define BUDDYSLAB_NOT_INITIALIZED 6
/* The address lies outside the heap. */
#define BUDDYSLAB_NOT_FOUND 7
/* A CPU did not stop within 100 ms. */
#define BUDDYSLAB_TIMED_OUT 8
/* Threads are attached to the heap, or to all of its CPUs. */
#define BUDDYSLAB_BUSY 9
/* The bytes behind the object were overwritten (mode hardened): it stays where it is. */
#define BUDDYSLAB_DAMAGED 10

typedef struct buddyslab_heap buddyslab_heap;
typedef struct buddyslab_cpu buddyslab_cpu;

/* The name of a code, such as "out of memory"; never NULL. */
const char *buddyslab_error_name(int code);

/* --- Heaps ------------------------------------------------------------------------------------------------------ */

/* An object is verified when it leaves a CPU for its slab; a double free may be found as late as that. */
#define BUDDYSLAB_MODE_FLUSH 0
/* A double free, or one inside an object, is refused at once. */
#define BUDDYSLAB_MODE_EXACT 1
/* The same, and writes behind an object's end or into freed ones are found, a wrong size is always refused, and the
   usable size is what was asked for. Every call takes the long path. Freed objects in quarantine count as magazine. */
#define BUDDYSLAB_MODE_HARDENED 2

/* Classes to 32 KiB that round up by less than an eighth (sizes below 64 bytes: to a multiple of 16). */
#define BUDDYSLAB_CLASSES_FINE 0
/* Nine powers of two, 8 to 2048. */
#define BUDDYSLAB_CLASSES_SEED 1

#define BUDDYSLAB_MAGAZINES_ADAPTIVE UINT32_MAX

typedef struct buddyslab_options {
    /* sizeof(buddyslab_options): fields that a program does not know yet have their defaults. */
    size_t struct_size;
    /* CPUs that threads can attach to, 1 to 1024; 0: four for each core that the process may use, at most 64. More
       threads share one common CPU behind a lock. */
    uint32_t cpus;
    uint32_t mode;
    uint32_t classes;
    /* Objects that a CPU keeps of each class, 0 to 4096; BUDDYSLAB_MAGAZINES_ADAPTIVE: as the class's traffic asks. */
    uint32_t magazine_capacity;
    /* 1 where every byte of the region is known to be 0, as fresh pages of mmap are: they stay untouched then. */
    uint32_t region_is_zeroed;
    uint32_t reserved;
} buddyslab_options;

/* The defaults, to be changed by field. */
#define BUDDYSLAB_OPTIONS_INIT \
    { sizeof(buddyslab_options), 0, BUDDYSLAB_MODE_FLUSH, BUDDYSLAB_CLASSES_FINE, BUDDYSLAB_MAGAZINES_ADAPTIVE, 0, 0 }

/* Makes a heap over a region, which belongs to the heap until buddyslab_destroy. NULL options are the defaults. The
   region holds all that the heap needs, about a 16th of it and 64 KiB for each CPU; what is handed out starts on a
   2 MiB boundary in it. 16 MiB is a small region. */
int buddyslab_create(void *region, size_t bytes, const buddyslab_options *options, buddyslab_heap **heap);

/* Adds memory. INVALID_PARAM where nothing is left of it after 2 MiB alignment. */
int buddyslab_add_region(buddyslab_heap *heap, void *region, size_t bytes);

/* Takes back what CPUs hold but do not use. BUDDYSLAB_TIMED_OUT where a CPU does not stop. */
int buddyslab_reclaim(buddyslab_heap *heap);

/* Ends a heap, with all that is allocated in it; the regions are the caller's again. BUDDYSLAB_BUSY, and nothing
   happens, while a thread is attached. Nobody may call into the heap meanwhile or afterwards. */
int buddyslab_destroy(buddyslab_heap *heap);

/* The heap that threads attach to by themselves at their first call; NULL for none. */
void buddyslab_set_default(buddyslab_heap *heap);

/* --- By CPU ------------------------------------------------------------------------------------------------------- */

#define BUDDYSLAB_ANY_CPU UINT32_MAX

/* Attaches the calling thread to a CPU, which only it may use until it detaches. BUDDYSLAB_BUSY where every CPU is
   attached, BUDDYSLAB_ALREADY_INITIALIZED where that one is. */
int buddyslab_cpu_attach(buddyslab_heap *heap, uint32_t index, buddyslab_cpu **cpu);
void buddyslab_cpu_detach(buddyslab_cpu *cpu);
uint32_t buddyslab_cpu_index(const buddyslab_cpu *cpu);

/* Around everything that may block or compute for long: nothing may be done with the CPU between the two. */
void buddyslab_cpu_idle_begin(buddyslab_cpu *cpu);
void buddyslab_cpu_idle_end(buddyslab_cpu *cpu);

/* NULL where it is refused. The CPU comes last, so that the other arguments have malloc's and free's registers. */
void *buddyslab_cpu_allocate(size_t size, buddyslab_cpu *cpu);
void *buddyslab_cpu_allocate_zeroed(size_t count, size_t size, buddyslab_cpu *cpu);
void *buddyslab_cpu_allocate_aligned(size_t alignment, size_t size, buddyslab_cpu *cpu);

/* As realloc: a NULL object is allocated; a new size of 0 is served like 1. Only the default alignment is kept. */
void *buddyslab_cpu_reallocate(void *object, size_t size, buddyslab_cpu *cpu);

/* Frees. By size is faster, and the size, that of the allocation or of the last reallocation, is checked; not for what
   was allocated with an alignment. What is refused is told by buddyslab_cpu_last_error. */
void buddyslab_cpu_free(void *object, buddyslab_cpu *cpu);
void buddyslab_cpu_free_sized(void *object, size_t size, buddyslab_cpu *cpu);

/* The code of the last call that was refused on this CPU since somebody asked; BUDDYSLAB_OK for none. */
int buddyslab_cpu_last_error(buddyslab_cpu *cpu);

/* --- By thread ---------------------------------------------------------------------------------------------------- */

/* Attaches the calling thread: to a CPU if one is free (and the kernel has membarrier), else to the common CPU.
   It is detached when it ends; what it frees in destructors that run later goes by the common CPU. */
int buddyslab_attach(buddyslab_heap *heap);

/* Detaches before the thread ends. */
void buddyslab_detach(void);

/* The index of the thread's CPU, BUDDYSLAB_ANY_CPU where it uses the common one or is not attached. */
uint32_t buddyslab_thread_cpu_index(void);

/* As in the C library. A refused allocation is NULL with errno ENOMEM (EINVAL for an alignment that is no power of two);
   a refused free leaves errno alone. A thread that is not attached attaches to the default heap; without one everything
   is refused. */
void *buddyslab_malloc(size_t size);
void *buddyslab_calloc(size_t count, size_t size);
void *buddyslab_aligned_alloc(size_t alignment, size_t size);
void *buddyslab_realloc(void *object, size_t size);
void buddyslab_free(void *object);
void buddyslab_free_sized(void *object, size_t size);

/* Bytes that may be used of an object; 0 for NULL, and for what is no object of the heap. */
size_t buddyslab_usable_size(const void *object);

/* The code of this thread's last call that was refused since it asked; BUDDYSLAB_OK for none. */
int buddyslab_last_error(void);

/* --- Statistics --------------------------------------------------------------------------------------------------- */

/* Where every byte is. In exact statistics
     reserved = managed + metadata + padding
     managed  = buddy_free + page_cache + slab + large
     slab     = live_object + magazine + remote_queued + free_slot + slab_tail
   and unaccounted_bytes, the sum of what these leave over, is 0. Live statistics wait for nobody: each figure is true,
   the set is not one instant. New fields come at the end only. */
typedef struct buddyslab_statistics {
    /* In: sizeof(buddyslab_statistics). Out: how many bytes were filled. */
    size_t struct_size;
    uint32_t version;
    uint32_t is_exact;
    /* Bytes. The heap's own first bytes at the region's front are not counted as reserved. */
    uint64_t reserved_bytes;
    uint64_t managed_bytes;
    uint64_t metadata_bytes;
    uint64_t padding_bytes;
    uint64_t buddy_free_bytes;
    uint64_t slab_bytes;
    uint64_t large_bytes;
    uint64_t live_object_bytes;
    uint64_t magazine_bytes;
    uint64_t remote_queued_bytes;
    uint64_t free_slot_bytes;
    uint64_t slab_tail_bytes;
    uint64_t unaccounted_bytes;
    /* Objects and large blocks in users' hands. */
    uint64_t live_objects;
    uint64_t large_blocks;
    /* Calls so far: allocations, frees, allocations refused for lack of memory, frees refused. */
    uint64_t allocations;
    uint64_t frees;
    uint64_t failures;
    uint64_t refused_frees;
    uint64_t cpus;
    uint64_t attached_cpus;
    /* Reclaims and exact statistics so far, and stops that were given up. */
    uint64_t reclaims;
    uint64_t exact_statistics;
    uint64_t abandoned_stops;
    /* How long all CPUs were stopped for exact statistics; 0 in live ones. */
    uint64_t pause_nanoseconds;
    /* Bytes of free pages that CPUs keep for themselves. */
    uint64_t page_cache_bytes;
} buddyslab_statistics;

#define BUDDYSLAB_STATISTICS_VERSION 1

/* Both return BUDDYSLAB_INVALID_PARAM for a struct_size that does not hold the version. */
int buddyslab_get_statistics(buddyslab_heap *heap, buddyslab_statistics *statistics);

/* Stops all CPUs for some microseconds. A thread that has attached by CPU must be idle. BUDDYSLAB_TIMED_OUT where a CPU
   does not stop within 100 ms. */
int buddyslab_get_exact_statistics(buddyslab_heap *heap, buddyslab_statistics *statistics);

#ifdef __cplusplus
}
#endif

#endif
