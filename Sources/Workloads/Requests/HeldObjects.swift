/// What a worker notes of its objects, where no malloc knows of it. This file owns the mapping.
import CPlatform
import Glibc

/// Objects by place, in memory of their own that grows by doubling.
///
/// An array's memory would come from the process's malloc: where a load runs on that, it would be among what is
/// measured; elsewhere tables of megabytes, which come and go with workers, would teach malloc to keep as much of each
/// of its arenas, since it raises its thresholds to the largest mapping that was ever freed.
///
/// @unchecked Sendable because the value cannot be copied and nobody else knows its memory.
@safe
struct HeldObjects: ~Copyable, @unchecked Sendable {
    private var places: UnsafeMutableBufferPointer<HeldObject>
    private(set) var count = 0

    /// Makes room for so many objects; it is committed as it is touched.
    init(expecting capacity: Int) { unsafe places = Self.reserve(capacity) }

    deinit { unsafe Self.release(places) }

    /// The object at a place in 0..<count.
    @inline(__always)
    subscript(place: Int) -> HeldObject {
        get {
            check(place)
            return unsafe places[place]
        }
        set {
            check(place)
            unsafe places[place] = newValue
        }
    }

    @inline(__always)
    mutating func append(_ object: HeldObject) {
        if unsafe count == places.count { grow() }
        unsafe places[count] = object
        count += 1
    }

    /// Takes the object at the last place; there must be one.
    @inline(__always)
    mutating func removeLast() -> HeldObject {
        check(count - 1)
        count -= 1
        return unsafe places[count]
    }

    /// Forgets the first `removed` objects; the others move to the front. O(count).
    mutating func removeFirst(_ removed: Int) {
        precondition((0...count).contains(removed), "there are \(count) objects, not \(removed)")
        count -= removed
        guard count > 0, let base = unsafe places.baseAddress else { return }
        unsafe base.update(from: base + removed, count: count)
    }

    @inline(__always)
    private func check(_ place: Int) {
        precondition(place >= 0 && place < count, "no object has this place")
    }

    private mutating func grow() {
        let larger = unsafe Self.reserve(max(1, 2 * places.count))
        if let old = unsafe places.baseAddress, let new = unsafe larger.baseAddress {
            unsafe new.update(from: old, count: count)
        }
        unsafe Self.release(places)
        unsafe places = larger
    }

    /// Room for `capacity` objects or, up to whole pages, some more; none where that is 0.
    private static func reserve(_ capacity: Int) -> UnsafeMutableBufferPointer<HeldObject> {
        guard capacity > 0 else { return unsafe UnsafeMutableBufferPointer(start: nil, count: 0) }
        let stride = MemoryLayout<HeldObject>.stride
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let bytes = (capacity * stride + page - 1) / page * page
        guard let memory = unsafe platform_reserve(bytes) else {
            preconditionFailure("no memory for \(capacity) notes of a worker: errno \(errno)")
        }
        // The kernel's zeroes are sound objects.
        let base = unsafe memory.bindMemory(to: HeldObject.self, capacity: bytes / stride)
        return unsafe UnsafeMutableBufferPointer(start: base, count: bytes / stride)
    }

    private static func release(_ places: UnsafeMutableBufferPointer<HeldObject>) {
        guard let base = unsafe places.baseAddress else { return }
        unsafe platform_release(base, places.count * MemoryLayout<HeldObject>.stride)
    }
}
