/// The one way in which every allocator is called: two C function pointers and a context. This file owns raw objects.

/// Takes an object of so many bytes. A peer's is its `malloc` as the loader gives it: on this calling convention a
/// function never looks at registers that it has no parameter for, so no peer pays for a trampoline.
typealias AllocateFunction = @convention(c) (Int, UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?

/// Frees an object of so many bytes; a peer's is its `free`, which ignores the size and the context.
typealias DeallocateFunction = @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void

/// An allocator as one worker sees it.
///
/// @unchecked Sendable because it is three addresses; whoever made it says which thread may use the context.
@safe
struct CallFace: @unchecked Sendable {
    let allocate: AllocateFunction
    let deallocate: DeallocateFunction
    /// What the functions get as their last argument: for this project's allocator, the worker's CPU.
    let context: UInt

    init(allocate: @escaping AllocateFunction, deallocate: @escaping DeallocateFunction, context: UInt = 0) {
        unsafe self.allocate = allocate
        unsafe self.deallocate = deallocate
        self.context = context
    }
}

/// What a timed loop calls: addresses in, addresses out, so that the loops themselves own nothing raw.
protocol AllocatorCalls: ~Copyable {
    /// The address of an object of `size` bytes, which nobody has touched yet. Ends the process where there is none.
    mutating func allocate(_ size: Int) -> UInt

    /// Frees what `allocate` gave out for `size` bytes.
    mutating func deallocate(_ address: UInt, _ size: Int)
}

/// Calls through the C function pointers of a `CallFace`, held in locals of the loop. `site` tells copies of one loop
/// apart; see `TimedLoop`.
@safe
struct PointerCalls<let site: Int>: AllocatorCalls {
    private let take: AllocateFunction
    private let give: DeallocateFunction
    private let context: UnsafeMutableRawPointer?

    init(_ face: CallFace) {
        unsafe take = face.allocate
        unsafe give = face.deallocate
        unsafe context = UnsafeMutableRawPointer(bitPattern: face.context)
    }

    @inline(__always)
    func allocate(_ size: Int) -> UInt {
        guard let object = unsafe take(size, context) else { outOfMemory(size) }
        return UInt(bitPattern: object)
    }

    @inline(__always)
    func deallocate(_ address: UInt, _ size: Int) {
        unsafe give(UnsafeMutableRawPointer(bitPattern: address), size, context)
    }
}

/// Ends the run: a figure of an allocator that refuses requests means nothing.
@inline(never)
func outOfMemory(_ size: Int) -> Never {
    fatalError("an allocator under test has no \(size) bytes left")
}

/// Writes an object's first word, and its last byte where it has more than 64 bytes: what a user does at the least.
@inline(__always)
func touch(_ address: UInt, _ size: Int) {
    guard let object = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
    unsafe object.storeBytes(of: address, as: UInt.self)
    if size > 64 { unsafe object.storeBytes(of: 1, toByteOffset: size &- 1, as: UInt8.self) }
}

/// Touches an object, and a byte of each of its pages, so that all of it is in real memory.
func touchPages(_ address: UInt, _ size: Int) {
    touch(address, size)
    guard let object = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
    for offset in stride(from: 4096, to: size, by: 4096) {
        unsafe object.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
    }
}
