//! Which request goes where: to a CPU's slabs, or to the buddy; and reclaim before refusal.

extension GlobalState {
    /// Allocates on `processor`, or on the common CPU where that is nil: what the fast path left.
    @inline(never)
    @usableFromInline
    func allocate(_ layout: AllocationLayout, on processor: Processor?) throws(AllocationError) -> UInt {
        if let processor, AttachedCPU.isSmall(layout.alignment), processor.admits(layout.size) {
            let bits = processor.sectionLiveBits.address
            let code = processor.classCode(size: layout.size)
            let object = bits == 0 ? 0 : processor.takeExactly(code, bits, size: layout.size)
            if object != 0 { return object }
        }
        return try allocateElsewhere(layout, on: processor)
    }

    /// Apart, so that what stands before it needs no frame.
    @inline(never)
    private func allocateElsewhere(_ layout: AllocationLayout, on processor: Processor?) throws(AllocationError) -> UInt
    {
        if isHardened { return try allocateGuarded(layout, on: processor) }
        guard layout.isValid else { throw .invalidParam }
        if let index = classes.index(for: layout) {
            return try allocateSmall(index, size: layout.size, on: processor)
        }
        return try allocateLarge(size: layout.size, alignment: layout.alignment, on: processor)
    }

    /// Takes an object of a class, once more after a reclaim where memory is short.
    func allocateSmall(_ classIndex: Int, size: Int, on processor: Processor?) throws(AllocationError) -> UInt {
        try retrying(on: processor) { () throws(AllocationError) in
            try allocateOnce(classIndex, size: size, on: processor)
        }
    }

    private func allocateOnce(
        _ classIndex: Int, size: Int, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        if let processor { return try processor.allocateSlow(classIndex, size: size) }
        return try withCommon { (common) throws(AllocationError) in
            let object = common.takeFromMagazine(ClassCode(index: classIndex), size: size)
            return object != 0 ? object : try common.allocateSlow(classIndex, size: size)
        }
    }

    /// Tries, and after a refusal for lack of memory once more after a reclaim.
    func retrying(
        on processor: Processor?, _ attempt: () throws(AllocationError) -> UInt
    ) throws(AllocationError) -> UInt {
        do throws(AllocationError) {
            return try attempt()
        } catch {
            return try retry(error, on: processor, attempt)
        }
    }

    /// After a refusal for lack of memory: one reclaim, one more try.
    @inline(never)
    private func retry(
        _ error: AllocationError, on processor: Processor?, _ attempt: () throws(AllocationError) -> UInt
    ) throws(AllocationError) -> UInt {
        guard error == .noMemory else { throw error }
        do throws(AllocationError) {
            guard processor?.isPrivileged.value != 1 else { throw .noMemory }
            let isReleasing = releasingPages.value != 0
            guard reclaimForAllocation(on: processor) || isReleasing else { throw .noMemory }
            // Whatever way the second try takes, the reclaim is what the caller waited for.
            defer { processor?.took(.reclaim) }
            return try withAllFreeBlocks(on: processor, attempt)
        } catch {
            if error == .noMemory { countFailure(on: processor) }
            throw error
        }
    }

    /// Runs `attempt` while no free block is on its way to the system. The CPU is outside every operation while it
    /// waits for that.
    private func withAllFreeBlocks(
        on processor: Processor?, _ attempt: () throws(AllocationError) -> UInt
    ) throws(AllocationError) -> UInt {
        let hooks = hooks
        processor?.leave()
        releaseLock.lock(hooks)
        defer { releaseLock.unlock(hooks) }
        processor?.comeBack()
        return try attempt()
    }

    private func countFailure(on processor: Processor?) {
        if let processor { return processor.failures.add(1) }
        let hooks = hooks
        commonLock.withLock(hooks) { commonProcessor.failures.add(1) }
    }

    /// Frees on `processor`, or on the common CPU where that is nil: what the fast path left.
    @inline(never)
    @usableFromInline
    func deallocate(
        _ address: UInt, _ layout: AllocationLayout, on processor: Processor?
    ) throws(AllocationError) -> FreeOutcome {
        if let processor, AttachedCPU.isSmall(layout.alignment), processor.admits(layout.size) {
            let bits = processor.sectionLiveBits.address
            let code = processor.classCode(size: layout.size)
            if bits != 0, processor.putExactly(address, code, bits, size: layout.size) { return .done }
        }
        return try deallocateElsewhere(address, layout, on: processor)
    }

    @inline(never)
    private func deallocateElsewhere(
        _ address: UInt, _ layout: AllocationLayout, on processor: Processor?
    ) throws(AllocationError) -> FreeOutcome {
        if let processor, AttachedCPU.isSmall(layout.alignment), processor.admits(layout.size),
            try processor.sendExactly(address, processor.classCode(size: layout.size), size: layout.size)
        {
            return .remoteQueued
        }
        if isHardened { return try deallocateGuarded(address, layout, on: processor) }
        guard layout.isValid else { throw .invalidParam }
        guard let index = classes.index(for: layout) else {
            try returnLarge(address, pages: pages(for: layout.size), size: layout.size, on: processor)
            return .done
        }
        return try freeSmall(address, index, size: layout.size, on: processor)
    }

    /// Frees an object of a class.
    func freeSmall(
        _ address: UInt, _ classIndex: Int, size: Int, on processor: Processor?
    ) throws(AllocationError) -> FreeOutcome {
        if let processor { return try processor.freeSlow(address, classIndex, size: size) }
        return try withCommon { (common) throws(AllocationError) in
            if common.putIntoMagazine(address, ClassCode(index: classIndex), size: size) { return .done }
            return try common.freeSlow(address, classIndex, size: size)
        }
    }

    /// Changes an object's size: in place where its class or block allows, else by a new object and a copy.
    func reallocate(
        _ address: UInt, _ layout: AllocationLayout, newSize: Int, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        if isHardened { return try reallocateGuarded(address, layout, newSize: newSize, on: processor) }
        let wanted = AllocationLayout(size: newSize, alignment: layout.alignment)
        guard layout.isValid, wanted.isValid else { throw .invalidParam }
        processor?.poll()
        let old = classes.index(for: layout)
        let new = classes.index(for: wanted)
        if let old {
            try checkSmall(address, old, on: processor)
            if old == new {
                try countInPlace(old, change: newSize - layout.size, on: processor)
                return address
            }
        } else if try resizeLarge(
            address, pages: pages(for: layout.size), size: layout.size, to: new == nil ? newSize : nil, on: processor)
        {
            try countReallocation(on: processor)
            return address
        }
        let moved = try allocate(wanted, on: processor)
        copyObject(from: address, to: moved, byteCount: min(layout.size, newSize))
        _ = try deallocate(address, layout, on: processor)
        try countReallocation(on: processor)
        return moved
    }

    func countReallocation(on processor: Processor?) throws(AllocationError) {
        if let processor { return processor.reallocations.add(1) }
        try withCommon { (common) throws(AllocationError) in common.reallocations.add(1) }
    }

    /// Checks that a small object can be freed, without freeing it.
    func checkSmall(
        _ address: UInt, _ classIndex: Int, on processor: Processor?
    ) throws(AllocationError) {
        let misuse: Misuse?
        switch SlabObject.find(address, in: directory, classes, codeFlag: 0) {
        case .failure(let found): misuse = found
        case .success(let object):
            if object.classIndex != classIndex {
                misuse = .wrongSize
            } else {
                misuse = isFree(object) ? .doubleFree : nil
            }
        }
        guard let misuse else { return }
        if let processor { throw processor.refuse(misuse, address) }
        throw try withCommon { (common) throws(AllocationError) in common.refuse(misuse, address) }
    }

    private func isFree(_ object: SlabObject) -> Bool {
        commonProcessor.isFree(object)
    }

    func countInPlace(
        _ classIndex: Int, change: Int, on processor: Processor?
    ) throws(AllocationError) {
        func count(_ processor: Processor) {
            processor.flow(classIndex).grown.add(change)
            processor.reallocations.add(1)
        }
        if let processor { return count(processor) }
        try withCommon { (common) throws(AllocationError) in count(common) }
    }
}
