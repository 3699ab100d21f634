//! Reallocation in mode `hardened`: in place where class or block has room for the canary too, else by a new object.

extension GlobalState {
    func reallocateGuarded(
        _ address: UInt, _ layout: AllocationLayout, newSize: Int, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        let held = try request(layout)
        let wanted = try request(AllocationLayout(size: newSize, alignment: layout.alignment))
        return try move(address, held, to: wanted, on: processor)
    }

    /// In C's way.
    func reallocateGuarded(
        _ address: UInt, newSize: Int, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        guard isPossible(AllocationLayout(size: newSize)) else { throw .noMemory }
        return try move(address, unsaid(at: address), to: request(whole: newSize), on: processor)
    }

    private func move(
        _ address: UInt, _ held: GuardedRequest, to wanted: GuardedRequest, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        processor?.poll()
        let size = try examine(address, held, on: processor)
        if try resize(address, held, size, to: wanted, on: processor) { return address }
        let moved = try allocate(wanted, on: processor)
        copyObject(from: address, to: moved, byteCount: min(size, wanted.size ?? 0))
        _ = try free(address, held, on: processor)
        try countReallocation(on: processor)
        return moved
    }

    /// Checks that something can be freed, without freeing it; answers how many bytes were asked for.
    private func examine(
        _ address: UInt, _ request: GuardedRequest, on processor: Processor?
    ) throws(AllocationError) -> Int {
        if let index = request.classIndex {
            try checkSmall(address, index, on: processor)
            let memory = commonProcessor.guarded(address, index)
            switch memory.examine(size: request.size, alignment: request.alignment) {
            case .success(let size): return size
            case .failure(let misuse):
                if let processor { throw processor.refuse(misuse, address) }
                throw try withCommon { (common) throws(AllocationError) in common.refuse(misuse, address) }
            }
        }
        let said = request.size.map { pages(for: $0 &+ slack) }
        guard let block = block(at: address) else {
            _ = try resizeLarge(address, pages: said ?? 1, size: 0, to: nil, on: processor)
            throw refuseBlock(.notAnObject, address)
        }
        switch block.examine(size: request.size, alignment: request.alignment) {
        case .success(let size): return size
        case .failure(let misuse): throw refuseBlock(misuse, address)
        }
    }

    /// Serves a new size in place, where class or block allows. What was examined is its user's still.
    private func resize(
        _ address: UInt, _ held: GuardedRequest, _ size: Int, to wanted: GuardedRequest, on processor: Processor?
    ) throws(AllocationError) -> Bool {
        let newSize = wanted.size ?? 0
        let alignment = wanted.alignment ?? 1
        if let index = held.classIndex {
            guard index == wanted.classIndex else { return false }
            commonProcessor.guarded(address, index).arm(size: newSize, alignment: alignment)
            try countInPlace(index, change: newSize - size, on: processor)
            return true
        }
        guard wanted.classIndex == nil,
            try resizeLarge(address, pages: pages(for: size &+ slack), size: size, to: newSize, on: processor)
        else { return false }
        block(at: address)?.arm(size: newSize, alignment: alignment)
        try countReallocation(on: processor)
        return true
    }
}
