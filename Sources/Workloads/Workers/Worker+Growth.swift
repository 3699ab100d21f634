/// A worker's reallocations.
import BuddySlab

extension Worker where Session: ~Copyable {
    /// Changes the size of an object that the worker with this key made, checks at the new place
    /// what both sizes have of what it held at the old one, and fills it.
    ///
    /// Where the allocator refuses, the object is freed and its place is left empty, as a program gives up a vector
    /// that cannot grow. An empty place asks for a new object.
    mutating func reallocate(_ object: HeldObject, to newSize: Int, madeBy key: UInt64) -> HeldObject {
        guard let address = unsafe UnsafeMutableRawPointer(bitPattern: object.address) else { return allocate(newSize) }
        let size = Int(object.size)
        do throws(AllocationError) {
            let place = try unsafe resize(address, size, to: newSize)
            let moved = HeldObject(address: UInt(bitPattern: place), size: UInt32(newSize), serial: object.serial)
            let common = UInt32(min(size, newSize))
            check(HeldObject(address: moved.address, size: common, serial: object.serial), madeBy: key)
            let pattern = ObjectPattern(workerKey: key, serial: object.serial)
            unsafe pattern.fill(place, size: min(newSize, touchLimit))
            counters.reallocated(from: size, to: newSize, moved: moved.address != object.address)
            if let track {
                track.reallocated(serial: object.serial, size: newSize, maker: maker(with: key, of: track))
            }
            return moved
        } catch {
            counters.refused(byInjection: session.takeInjection())
            free(object, madeBy: key)
            return HeldObject(address: 0, size: UInt32(newSize), serial: object.serial)
        }
    }
}
