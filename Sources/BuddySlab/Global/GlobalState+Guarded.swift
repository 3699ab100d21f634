//! Requests of mode `hardened`: which class or block has room for a canary, and frees by size, by layout or by address.

/// What somebody asked for, or says that he asked for.
struct GuardedRequest {
    /// Nil where a free does not say.
    var size: Int?
    var alignment: Int?
    /// Nil where a block of pages serves it.
    var classIndex: Int?
}

extension GlobalState {
    /// Whether there can be such an object, with its canary.
    func isPossible(_ layout: AllocationLayout) -> Bool {
        layout.isValid && layout.size <= .max - GuardedMemory.leastSlack
    }

    /// The class that serves a layout; nil where the buddy does. The layout makes sense.
    func classIndex(for layout: AllocationLayout) -> Int? {
        classes.index(for: AllocationLayout(size: layout.size &+ slack, alignment: layout.alignment))
    }

    func request(_ layout: AllocationLayout) throws(AllocationError) -> GuardedRequest {
        guard isPossible(layout) else { throw .invalidParam }
        return GuardedRequest(size: layout.size, alignment: layout.alignment, classIndex: classIndex(for: layout))
    }

    /// The request of a caller in C's way, whose objects above 8 bytes start on a multiple of 16.
    func request(whole size: Int) -> GuardedRequest {
        GuardedRequest(size: size, alignment: nil, classIndex: wholeClass(size &+ slack))
    }

    // MARK: Allocation

    func allocateGuarded(_ layout: AllocationLayout, on processor: Processor?) throws(AllocationError) -> UInt {
        try allocate(try request(layout), on: processor)
    }

    /// In C's way: what no block can hold is memory that there is not.
    func allocateGuarded(
        _ size: Int, alignment: Int? = nil, on processor: Processor?
    ) throws(AllocationError) -> UInt {
        let layout = AllocationLayout(size: size, alignment: alignment ?? 1)
        guard isPossible(layout), ceilingLog2(pages(for: size &+ slack)) <= BlockOrder.maximum.rawValue else {
            throw .noMemory
        }
        return try allocate(alignment == nil ? request(whole: size) : try request(layout), on: processor)
    }

    func allocate(_ request: GuardedRequest, on processor: Processor?) throws(AllocationError) -> UInt {
        let layout = AllocationLayout(size: request.size ?? 0, alignment: request.alignment ?? 1)
        guard let index = request.classIndex else {
            let address = try allocateLarge(
                pages: pages(for: layout.size &+ slack), size: layout.size, alignment: layout.alignment, on: processor)
            block(at: address)?.arm(size: layout.size, alignment: layout.alignment)
            return address
        }
        return try retrying(on: processor) { () throws(AllocationError) in
            if let processor { return try processor.allocateGuarded(index, layout) }
            return try withCommon { (common) throws(AllocationError) in try common.allocateGuarded(index, layout) }
        }
    }

    /// Poisons every slot of a new slab: what is free is poisoned, always.
    func poisonSlots(of base: UInt, _ classIndex: Int) {
        let entry = classes[classIndex]
        for slot in 0..<entry.slots.int {
            commonProcessor.guarded(base &+ UInt(slot &* entry.size.int), classIndex).poison()
        }
    }

    // MARK: Blocks

    /// The block that was handed out whole and starts at an address; nil where none does.
    func block(at address: UInt) -> GuardedMemory? {
        guard let section = directory.section(containing: address) else { return nil }
        let page = section.page(of: address)
        let record = PageRecord(section, page)
        let bits = record.bits
        let pages = record.pageCount
        guard section.addressOf(page: page) == address, bits == PageRecord.bits(.allocated, pages: pages) else {
            return nil
        }
        return GuardedMemory(address, byteCount: pages &<< pageShift.int, secret: secret.value)
    }

    func refuseBlock(_ misuse: Misuse, _ address: UInt) -> AllocationError {
        buddyLock.withLock(hooks) {
            largeMisuses(misuse).add(1)
            lastLargeMisuse.address = address
        }
        return misuse.error
    }

    /// Takes a block back: what is none, or not of that length, the path of all modes refuses.
    private func freeBlock(
        _ address: UInt, _ request: GuardedRequest, on processor: Processor?
    ) throws(AllocationError) {
        processor?.poll()
        let said = request.size.map { pages(for: $0 &+ slack) }
        guard let block = block(at: address),
            said.map({ blockPages($0) << pageShift.int == block.byteCount }) != false
        else { return try returnLarge(address, pages: said ?? 1, size: request.size ?? 0, on: processor) }
        switch block.claim(size: request.size, alignment: request.alignment) {
        case .success(let size):
            try returnLarge(address, pages: block.byteCount >> pageShift.int, size: size, on: processor)
        case .failure(let misuse): throw refuseBlock(misuse, address)
        }
    }

    // MARK: Free

    func deallocateGuarded(
        _ address: UInt, _ layout: AllocationLayout, on processor: Processor?
    ) throws(AllocationError) -> FreeOutcome {
        try free(address, try request(layout), on: processor)
    }

    /// In C's way, with the size or without.
    func deallocateGuarded(
        _ address: UInt, size: Int?, on processor: Processor?
    ) throws(AllocationError) -> FreeOutcome {
        guard let size else { return try free(address, unsaid(at: address), on: processor) }
        guard isPossible(AllocationLayout(size: size)) else { throw .invalidParam }
        return try free(address, request(whole: size), on: processor)
    }

    /// What a free that names nothing but an address is about, as far as the page says.
    func unsaid(at address: UInt) -> GuardedRequest {
        GuardedRequest(size: nil, alignment: nil, classIndex: slabClass(at: address))
    }

    private func slabClass(at address: UInt) -> Int? {
        guard let section = directory.section(containing: address) else { return nil }
        let word = PageClass(bits: section.pageClass(section.page(of: address)).value)
        return word.isSlab && word.code & PageClass.poolFlag == 0 ? word.classIndex : nil
    }

    func free(
        _ address: UInt, _ request: GuardedRequest, on processor: Processor?
    ) throws(AllocationError) -> FreeOutcome {
        func free(_ processor: Processor, _ index: Int) throws(AllocationError) -> FreeOutcome {
            try processor.freeGuarded(address, index, size: request.size, alignment: request.alignment)
        }
        guard let index = request.classIndex else {
            try freeBlock(address, request, on: processor)
            return .done
        }
        if let processor { return try free(processor, index) }
        return try withCommon { (common) throws(AllocationError) in try free(common, index) }
    }

    /// Bytes that were asked for; nil where no object or block starts there, or nobody can tell any more.
    func guardedSize(of address: UInt) -> Int? {
        let memory: GuardedMemory?
        if let index = slabClass(at: address) {
            guard case .success(let object) = SlabObject.find(address, in: directory, classes, codeFlag: 0),
                !commonProcessor.isFree(object)
            else { return nil }
            memory = commonProcessor.guarded(address, index)
        } else {
            memory = block(at: address)
        }
        guard case .user(let size, _) = memory?.holder else { return nil }
        return size
    }
}
