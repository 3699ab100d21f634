/// What a worker asks of its allocator next, and the running hash that proves two sequences equal.

/// One request. Positions refer to the worker's `LiveSet`.
enum Request: Equatable {
    case allocate(size: Int)
    case free(position: Int)
    case freeOldest
    case reallocate(position: Int, size: Int)
}

/// Decides on requests from the plan alone: never from time, addresses or failures.
protocol RequestPlan {
    /// The next request, given what the plan holds.
    mutating func next(_ live: borrowing LiveSet) -> Request
    /// Goes on with other sizes, none of which exceeds the share.
    mutating func adopt(_ sizes: SizeSampler)
    /// Goes on with another share, which holds every size.
    mutating func adopt(share: Int)
}

/// A hash over a request sequence, and its length.
struct RequestHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325
    private(set) var count: UInt64 = 0

    mutating func add(_ request: Request) {
        switch request {
        case .allocate(let size): add(kind: 1, value: size)
        case .free(let position): add(kind: 2, value: position)
        case .freeOldest: add(kind: 3, value: 0)
        case .reallocate(let position, let size):
            add(kind: 5, value: position)
            // One request, although it takes two numbers.
            count &-= 1
            add(kind: 6, value: size)
        }
    }

    /// Another worker's batch is freed, object by object; its sizes are in the other's hash.
    mutating func addBatchFree() {
        add(kind: 4, value: 0)
        // Its objects were counted when they were made or handed over.
        count &-= 1
    }

    /// The object at a position leaves the live set, to be freed by the next worker.
    mutating func addHandOver(_ position: Int) { add(kind: 7, value: position) }

    private mutating func add(kind: UInt64, value addend: Int) {
        let mixed = (value ^ (kind << 56 | UInt64(truncatingIfNeeded: addend))) &* 0x9e37_79b9_7f4a_7c15
        value = mixed ^ (mixed >> 29)
        count &+= 1
    }
}
