/// Objects made by hand, one at a time, to see what the allocator does.
import BuddySlab
import Threads

/// Allocates and frees as any CPU, and tells what happened.
///
/// An object is in the list from the end of its allocation until the beginning of its free; nobody can free it twice.
public final class Laboratory: Sendable {
    /// Objects at one time.
    public static let objectLimit = 1000
    /// Bytes of one object: each byte is written and read again.
    public static let sizeRange = 1...(64 << 20)
    /// Bytes, powers of two.
    public static let alignmentLimit = 2 << 20

    private struct State {
        var objects: [UInt: HandMadeObject] = [:]
        /// Allocations in progress, which will need room in the list.
        var arriving = 0
        var serial: UInt64 = 0
    }

    private let source: any ObservedAllocator
    private let sampler: Sampler
    private let state = Guarded(State())

    public init(observing source: any ObservedAllocator, _ sampler: Sampler) {
        self.source = source
        self.sampler = sampler
    }

    /// How old objects are is counted from this clock, in seconds.
    public var nowSeconds: Double { sampler.uptimeSeconds }

    /// The object at an address, if it was made by hand.
    public subscript(address: UInt) -> HandMadeObject? { state.withLock { $0.objects[address] } }

    /// Objects in the order of addresses, from the one behind `after` on; and whether there are more than `limit`.
    public func objects(after: UInt?, limit: Int) -> (objects: [HandMadeObject], isMore: Bool) {
        let sorted = state.withLock { $0.objects.values.filter { object in after.map { object.address > $0 } ?? true } }
            .sorted { $0.address < $1.address }
        return (Array(sorted.prefix(limit)), sorted.count > limit)
    }

    /// Allocates one object as `cpu`, and fills it.
    public func allocate(_ layout: AllocationLayout, cpu: CPUIndex) throws(LaboratoryError) -> HandMadeObject {
        try reserve()
        do throws(LaboratoryError) {
            let (address, path) = try allocateStopped(layout, cpu)
            let placement = placement(of: address, in: source.figures)
            let object = state.withLock { state in
                state.serial += 1
                return HandMadeObject(
                    address: address, layout: layout, cpu: cpu.index, path: path, placement: placement,
                    bornSeconds: nowSeconds, serial: state.serial)
            }
            // The object is ours, and nobody else can find it before it is in the list.
            unsafe ObjectContent.fill(address, count: layout.size, serial: object.serial)
            state.withLock { state in
                state.arriving -= 1
                state.objects[address] = object
            }
            return object
        } catch {
            state.withLock { $0.arriving -= 1 }
            throw error
        }
    }

    /// Checks one object's content and frees it as `cpu`, or as the CPU that allocated it.
    public func free(_ address: UInt, cpu: CPUIndex? = nil) throws(LaboratoryError) -> HandFreedObject {
        guard let object = state.withLock({ $0.objects.removeValue(forKey: address) }) else { throw .unknownObject }
        let cpu = cpu ?? CPUIndex(UInt16(truncatingIfNeeded: object.cpu))
        // Out of the list, the object is this call's alone.
        let isIntact = unsafe ObjectContent.isIntact(address, count: object.layout.size, serial: object.serial)
        do throws(LaboratoryError) {
            let path = try freeStopped(object, cpu)
            return HandFreedObject(object: object, cpu: cpu.index, path: path, isIntact: isIntact)
        } catch {
            // Nothing has happened to it where nobody could be stopped.
            if case .notStopped = error { state.withLock { $0.objects[address] = object } }
            throw error
        }
    }

    /// Frees everything on the common CPU, without stopping anybody; for the end. Returns how many objects no longer
    /// held what was written, or were refused.
    @discardableResult
    public func freeAll() -> Int {
        let objects = state.withLock { state in
            defer { state.objects = [:] }
            return state.objects
        }
        var damaged = 0
        for object in objects.values {
            let isIntact = unsafe ObjectContent.isIntact(
                object.address, count: object.layout.size, serial: object.serial)
            let isFreed = (try? source.free(object.address, object.layout)) != nil
            if !isIntact || !isFreed { damaged += 1 }
        }
        return damaged
    }

    private func reserve() throws(LaboratoryError) {
        let hasRoom = state.withLock { state in
            guard state.objects.count + state.arriving < Self.objectLimit else { return false }
            state.arriving += 1
            return true
        }
        if !hasRoom { throw .full }
    }
}

extension Laboratory {
    private func allocateStopped(
        _ layout: AllocationLayout, _ cpu: CPUIndex
    ) throws(LaboratoryError) -> (UInt, OperationPath) {
        try stopped(cpu) { token throws(AllocationError) in
            token.path = .magazine
            let pointer = unsafe try token.allocate(layout)
            return (UInt(bitPattern: pointer), token.path)
        }
    }

    private func freeStopped(_ object: HandMadeObject, _ cpu: CPUIndex) throws(LaboratoryError) -> OperationPath {
        try stopped(cpu) { token throws(AllocationError) in
            token.path = .magazine
            guard let pointer = unsafe UnsafeMutableRawPointer(bitPattern: object.address) else { throw .notFound }
            unsafe try token.deallocate(pointer, object.layout)
            return token.path
        }
    }

    private func stopped<Value>(
        _ cpu: CPUIndex, _ body: (inout AttachedCPU) throws(AllocationError) -> Value
    ) throws(LaboratoryError) -> Value {
        let outcome: Result<Value, AllocationError>
        do throws(SafepointError) {
            outcome = try source.acting(as: cpu) { token in
                do throws(AllocationError) { return .success(try body(&token)) } catch { return .failure(error) }
            }
        } catch {
            throw .notStopped(error)
        }
        do throws(AllocationError) { return try outcome.get() } catch { throw .refused(error) }
    }

    /// Where an object in our hands lies; nothing of it can change while it is.
    private func placement(of address: UInt, in figures: Figures) -> Placement {
        let found = figures.describe(address: address)
        if let found, let slab = found.slab {
            let size = figures.describe(slab.sizeClass.index).size
            return Placement(
                usableBytes: size, sizeClass: size, slab: found.slabBase, slot: found.slot,
                owner: slab.owner.index, pages: nil)
        }
        var pages = 0
        if let found {
            figures.forEachBlock(section: found.section, from: found.page) { block in
                pages = block.pages
                return false
            }
        }
        return Placement(
            usableBytes: pages * figures.pageSize, sizeClass: nil, slab: nil, slot: nil, owner: nil, pages: pages)
    }
}
