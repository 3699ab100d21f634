/// Contexts that C functions of this module get back: small structures in memory of their own. This file owns them.

/// The system's functions, where the slow allocator's find them.
@safe
final class SlowContext: Sendable {
    /// Address of a `CallFace`.
    private let place: UInt

    init(_ system: CallFace) {
        let pointer = UnsafeMutablePointer<CallFace>.allocate(capacity: 1)
        unsafe pointer.initialize(to: system)
        place = UInt(bitPattern: pointer)
    }

    deinit { unsafe UnsafeMutablePointer<CallFace>(bitPattern: place)?.deallocate() }

    /// Calls that do the delay, and then what the system does. The delay's result decides, so that it is computed.
    var face: CallFace {
        unsafe CallFace(
            allocate: { size, context in
                guard delay(steps: SlowAllocator.stepsPerCall) != 0, let context = unsafe context else { return nil }
                let system = unsafe context.assumingMemoryBound(to: CallFace.self).pointee
                return unsafe system.allocate(size, nil)
            },
            deallocate: { object, size, context in
                guard delay(steps: SlowAllocator.stepsPerCall) != 0, let context = unsafe context else { return }
                let system = unsafe context.assumingMemoryBound(to: CallFace.self).pointee
                unsafe system.deallocate(object, size, nil)
            },
            context: place)
    }
}

/// Gives everybody the same bytes: the price of the loops, of the calls through pointers, and of touching.
@safe
final class EmptyAllocator: Contender {
    let name = "empty"
    let role = ContenderRole.empty

    /// Bytes of the largest object that is asked for.
    private static let largest = 1 << 20
    private let places: [UInt]

    /// One object for each of so many workers.
    init(workers: Int) {
        places = (0..<workers).map { _ in
            UInt(bitPattern: UnsafeMutableRawPointer.allocate(byteCount: Self.largest, alignment: 4096))
        }
    }

    deinit {
        for place in places { unsafe UnsafeMutableRawPointer(bitPattern: place)?.deallocate() }
    }

    func enter(worker: Int) -> CallFace {
        unsafe CallFace(allocate: { _, context in unsafe context }, deallocate: { _, _, _ in }, context: places[worker])
    }
}
