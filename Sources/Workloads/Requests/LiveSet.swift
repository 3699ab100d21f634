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
    private var objects: HeldObjects
    private var first = 0
    private(set) var plannedBytes = 0

    init(expecting count: Int) { objects = HeldObjects(expecting: count) }

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

    /// Takes the object that was appended first. Its place is used again when half of all places are such.
    mutating func removeOldest() -> HeldObject {
        let removed = objects[first]
        first += 1
        if first >= Self.mostIdlePlaces, first > count {
            objects.removeFirst(first)
            first = 0
        }
        return forgotten(removed)
    }

    private static let mostIdlePlaces = 4096

    /// Puts another object into the place of the one at a position.
    mutating func replace(at position: Int, with object: HeldObject) {
        plannedBytes += Int(object.size) - Int(self[position].size)
        objects[first + position] = object
    }

    /// The position that a request frees; nil where it frees none.
    func position(freedBy request: Request) -> Int? {
        switch request {
        case .free(let position): position
        case .freeOldest: 0
        case .allocate, .reallocate: nil
        }
    }

    /// Takes the object that a request frees; nil where it frees none.
    mutating func take(_ request: Request) -> HeldObject? {
        switch request {
        case .free(let position): remove(at: position)
        case .freeOldest: removeOldest()
        case .allocate, .reallocate: nil
        }
    }

    /// Takes so many objects, or all where there are fewer, oldest first.
    mutating func takeOldest(_ most: Int) -> [HeldObject] {
        (0..<min(most, count)).map { _ in removeOldest() }
    }

    private mutating func forgotten(_ object: HeldObject) -> HeldObject {
        plannedBytes -= Int(object.size)
        if first == objects.count {
            objects.removeFirst(first)
            first = 0
        }
        return object
    }
}
