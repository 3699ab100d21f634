/// What each kind does, what it stresses, and where the pattern comes from.

extension WorkloadCatalogue {
    /// The words of a kind's description.
    struct Words {
        let title: String
        let about: String
        let stresses: String
        let origin: String
    }

    static func words(for kind: WorkloadKind) -> Words {
        switch kind {
        case .churn: churn
        case .producerConsumer: producerConsumer
        case .mixed: mixed
        case .stack: stack
        case .queue: queue
        case .sawtooth: sawtooth
        case .large: large
        case .falseSharing: falseSharing
        case .threadChurn: threadChurn
        case .reallocGrowth: reallocGrowth
        case .fragmentation: fragmentation
        case .replay: replay
        }
    }

    private static let churn = Words(
        title: "Churn: a steady live set, replaced at random",
        about: "Each worker fills its share of live_bytes, then for ever frees objects drawn at random until the "
            + "next one fits, and allocates it. The live set stays within two largest objects of its share, never "
            + "above. With lifetimes, objects die when their time has come instead.",
        stresses: "Slabs that are neither full nor empty, slab slack, scattered frees, the cost of a lookup from an "
            + "address that is not in the cache.",
        origin: "Random replacement as in Larson and Krishnan, Memory Allocation for Long-Running Server Applications "
            + "(ISMM 1998), without its handing over of objects between threads.")

    private static let producerConsumer = Words(
        title: "Producer and consumer: every object is freed by another CPU",
        about: "Workers stand in a ring. Each allocates a batch, hands it to the next worker, and frees a batch that "
            + "the worker before it made some batches ago. Queues between them are bounded and hold the live set.",
        stresses: "Frees from another CPU, mail between CPUs, memory that gathers where it is freed and is missed "
            + "where it is needed.",
        origin: "Lever and Boreham, malloc() Performance in a Multithreaded Linux Environment (USENIX 2000); the "
            + "blowup that such a load provokes is described by Berger, McKinley, Blumofe and Wilson, Hoard "
            + "(ASPLOS 2000).")

    private static let mixed = Words(
        title: "Mixed: some objects are retained, some handed over",
        about: "A churn of which remote_share of the objects is freed by the next worker in the ring: they are "
            + "gathered in batches and handed over; the others are freed where they were made. At least an eighth of "
            + "the share, and two of the largest object, are set aside for what is on its way.",
        stresses: "Local and remote frees in the same slabs, partial slabs that two CPUs work on, magazines that fill "
            + "with other CPUs' objects.",
        origin: "Servers whose requests cross threads; the stress test of mimalloc (Leijen, Zorn and de Moura, "
            + "Mimalloc: Free List Sharding in Action, APLAS 2019) retains and transfers objects so.")

    private static let stack = Words(
        title: "Stack: last in, first out",
        about: "Each worker draws a depth in bytes, allocates or frees the newest objects until it is reached, and "
            + "draws the next. Depths go from nothing to the whole share.",
        stresses: "The best case of every cache of free objects, and its edges: slabs and blocks that are made and "
            + "given back at the top of the stack.",
        origin: "Objects that live as long as a call or a phase: obstacks and arenas, as in Hanson, Fast Allocation "
            + "and Deallocation of Memory Based on Object Lifetimes (Software: Practice and Experience 20:1, 1990).")

    private static let queue = Words(
        title: "Queue: first in, first out",
        about: "Each worker fills its share, then for ever frees the oldest objects until the next one fits, and "
            + "allocates it.",
        stresses: "Frees that are never of what is in the cache; slabs that empty in the order in which they were "
            + "filled, unless classes or CPUs mix.",
        origin: "Message queues, logs and caches that evict the oldest; one of the orderly ways to die in Wilson, "
            + "Johnstone, Neely and Boles, Dynamic Storage Allocation: A Survey and Critical Review (IWMM 1995).")

    private static let sawtooth = Words(
        title: "Sawtooth: fill, drain, repeat",
        about: "Each worker allocates until its share of live_bytes is full, then frees all of it, oldest first, "
            + "newest first or in random order as the seed decides, and starts again.",
        stresses: "Slab creation and return, splits and merges of page blocks, what reclaim gives back to the system.",
        origin: "Peaks in the taxonomy of Wilson, Johnstone, Neely and Boles, Dynamic Storage Allocation: A Survey and "
            + "Critical Review (IWMM 1995).")

    private static let large = Words(
        title: "Large: blocks of pages, up to megabytes",
        about: "A churn of blocks that no slab holds: by default 4 KiB to 4 MiB, each doubling equally often, at page "
            + "boundaries.",
        stresses: "Splits and merges of the buddy, its lock, what rounding to powers of two wastes, free-space "
            + "fragmentation.",
        origin: "Buffers and tables of servers; random requests to a buddy as in Knuth, The Art of Computer "
            + "Programming, volume 1, section 2.5.")

    private static let falseSharing = Words(
        title: "False sharing: threads write into neighbouring small objects",
        about: "A churn of very small objects. Each is written again and again by who made it, and remote_share of "
            + "them also by the next worker, who frees them.",
        stresses: "Cache lines that two CPUs write, because the allocator gave parts of one to both: at once, or by "
            + "serving again what came from another CPU.",
        origin: "cache-thrash and cache-scratch of Berger, McKinley, Blumofe and Wilson, Hoard (ASPLOS 2000), where "
            + "they are called active and passive false sharing.")

    private static let threadChurn = Words(
        title: "Thread churn: threads end, and others inherit their objects",
        about: "A churn whose worker ends after life_requests, leaving its objects to a new thread on the next CPU, "
            + "which frees them and goes on. The CPU that it left goes to the worker before it.",
        stresses: "Attaching and detaching, magazines and slabs that an ended thread leaves behind, objects whose CPU "
            + "has another thread now.",
        origin: "Larson and Krishnan, Memory Allocation for Long-Running Server Applications (ISMM 1998): each thread "
            + "hands its objects to a new one and ends.")

    private static let reallocGrowth = Words(
        title: "Growth by reallocation: vectors that move as they grow",
        about: "Each worker holds vectors that begin with 8 bytes and grow by the factor growth up to a size of their "
            + "own, some side by side; where there is no room for another, a full-grown one is freed. The bytes that "
            + "both sizes have are checked after each step.",
        stresses: "Reallocation in place and by moving, the cost of copying, a live set that passes through all "
            + "classes.",
        origin: "Dynamic tables as in Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms; factor 1.5 as "
            + "in folly's FBVector, which explains why 2 never reuses what it has left.")

    private static let replay = Words(
        title: "Replay: what a program has asked for, once more",
        about: "Each worker plays one thread of a trace. Events on one object keep their order: a free by another "
            + "thread waits for the allocation. Where the allocator refuses an object, what follows on it is skipped and "
            + "counted. After each pass the objects that the trace leaves alive are freed.",
        stresses: "Whatever the recorded program stresses: its sizes, lifetimes and hand-overs, at its pace or as fast "
            + "as can be.",
        origin: "Trace-driven simulation, which Wilson, Johnstone, Neely and Boles (IWMM 1995) ask for in place of "
            + "random loads; traces of one thread are those of Bryant and O'Hallaron, Computer Systems: A "
            + "Programmer's Perspective.")

    private static let fragmentation = Words(
        title: "Fragmentation: free memory that nobody can use",
        about: "Each worker fills its share with small_bytes blocks, frees every other of them, asks for blocks of the "
            + "sizes until the share is full again, frees everything, and repeats. Refused ones are counted as "
            + "failures: with live_bytes near what the allocator has, they are the point.",
        stresses: "The worst case of a buddy: half of the memory is free and not two neighbouring blocks of it.",
        origin: "The adversary of Robson, Bounds for Some Functions Concerning Dynamic Storage Allocation (Journal of "
            + "the ACM 21:3, 1974), in one step from the smallest blocks to the largest.")
}
