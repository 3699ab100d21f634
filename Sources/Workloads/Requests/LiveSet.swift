/// The objects that a worker means to hold, in the order that its requests name them by.

/// One object: where it lies, how large it is, and which pattern it carries.
struct HeldObject: Sendable {
    /// 0 where the allocation failed: the object exists only in the plan.
    let address: UInt
    let size: UInt32
    /// The worker's number for it, modulo 2^32.
    let serial: UInt32
}

/// Objects by position. Planned bytes count failed allocations too, so that no decision depends on a failure.
///
/// Law: `plannedBytes` is the sum of the sizes at positions `first..<end`.
struct LiveSet: ~Copyable {
    private var objects: [HeldObject] = []
    private var first = 0
    private(set) var plannedBytes = 0

    init(expecting count: Int) { objects.reserveCapacity(count) }

    var count: Int { objects.count - first }

    /// The object at a position in 0..<count.
    subscript(position: Int) -> HeldObject { objects[first + position] }

    mutating func append(_ object: HeldObject) {
        objects.append(object)
        plannedBytes += Int(object.size)
    }

    /// Takes the object at a position in 0..<count; the newest takes its place.
    mutating func remove(at position: Int) -> HeldObject {
        let last = objects.removeLast()
        let index = first + position
        let removed = index == objects.count ? last : objects[index]
        if index != objects.count { objects[index] = last }
        return forgotten(removed)
    }

    /// Takes the object that was appended first. Until the set is empty its place is not used again.
    mutating func removeOldest() -> HeldObject {
        let removed = objects[first]
        first += 1
        return forgotten(removed)
    }

    /// Takes everything, oldest first.
    mutating func takeAll() -> [HeldObject] {
        var taken: [HeldObject] = []
        swap(&taken, &objects)
        taken.removeFirst(first)
        (first, plannedBytes) = (0, 0)
        return taken
    }

    private mutating func forgotten(_ object: HeldObject) -> HeldObject {
        plannedBytes -= Int(object.size)
        if first == objects.count {
            objects.removeAll(keepingCapacity: true)
            first = 0
        }
        return object
    }
}
