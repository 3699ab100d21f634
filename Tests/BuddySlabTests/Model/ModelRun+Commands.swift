//! What each command does, and what must come of it.

@testable import BuddySlab

extension ModelRun {
    func perform(_ command: Command) throws {
        switch command {
        case .allocate(let cpu, let size, let alignment): try allocateObject(seat(cpu), size, alignment)
        case .free(let victim):
            guard let index = pick(victim, pages: false), !isRising || steps % 4 == 0 else { return }
            let cpu = model.objects[index].cpu
            try release(at: index, cpu: cpu < setup.cpuCount && seats[cpu].token == nil ? setup.cpuCount : cpu)
        case .freeElsewhere(let cpu, let victim):
            guard let index = pick(victim, pages: false), !isRising || steps % 4 == 0 else { return }
            try release(at: index, cpu: seat(cpu))
        case .reallocate(let cpu, let victim, let size):
            guard let index = pick(victim, pages: false) else { return }
            try changeSize(at: index, seat(cpu), size)
        case .allocatePages(let count, let alignment, let low): try takePages(count, pageSize << alignment, low: low)
        case .deallocatePages(let victim):
            guard let index = pick(victim, pages: true) else { return }
            try release(at: index, cpu: setup.cpuCount)
        case .addRegion(let choice): try addRegion(choice)
        case .reclaim: try reclaim()
        case .tide(let rising): isRising = rising
        case .idle(let cpu):
            let cpu = seat(cpu)
            guard cpu < setup.cpuCount else { return }
            seats[cpu].processor.comeBack()
            seats[cpu].token!.idle {}
            seats[cpu].processor.leave()
        case .changeHands(let cpu): try changeHands(cpu % setup.cpuCount)
        case .act(let cpu, let size): try act(cpu % (setup.cpuCount + 1), size)
        case .exactLedger:
            try compare(try allocator.withExactFigures { figures, _ in Ledger(figures) })
        case .selfCheck: try selfCheck()
        default: try misuse(command)
        }
    }

    /// The first object from a drawn place on that is, or is not, whole pages.
    func pick(_ victim: Int, pages: Bool) -> Int? {
        let count = model.objects.count
        guard count > 0 else { return nil }
        for step in 0..<min(count, 64) where model.objects[(victim + step) % count].isPages == pages {
            return (victim + step) % count
        }
        return nil
    }

    func touch(_ cpu: Int, _ address: UInt) {
        guard let section = state.directory.section(containing: address) else { return }
        let word = PageClass(bits: section.pageClass(section.page(of: address)).value)
        guard word.isSlab else { return }
        touched.append((cpu, word.classIndex))
        if Int(word.owner) != cpu { touched.append((Int(word.owner), word.classIndex)) }
    }

    private func allocateObject(_ cpu: Int, _ size: Int, _ alignment: Int) throws {
        if !isRising, steps % 4 != 0 { return }
        do {
            let address = try allocate(cpu, AllocationLayout(size: size, alignment: alignment))
            try model.add(address, size: size, alignment: alignment, cpu: cpu)
            touch(cpu, address)
        } catch AllocationError.noMemory {
            let (bytes, isSmall) = model.footprint(size, alignment)
            try checkRefusal(isSmall ? cpu : nil, bytes, alignment, low: false)
        }
    }

    func release(at index: Int, cpu: Int) throws {
        let object = model.objects[index]
        try model.remove(at: index)
        touch(cpu, object.address)
        if object.isPages {
            try allocator.deallocatePages(at: object.address, count: object.size / pageSize)
        } else {
            let layout = AllocationLayout(size: object.size, alignment: object.alignment)
            _ = try free(cpu, object.address, layout)
        }
    }

    private func changeSize(at index: Int, _ cpu: Int, _ size: Int) throws {
        let object = model.objects[index]
        touch(cpu, object.address)
        let layout = AllocationLayout(size: object.size, alignment: object.alignment)
        do {
            let address = try reallocate(cpu, object.address, layout, size)
            let before = model.footprint(object)
            let after = model.footprint(size, object.alignment)
            if before == after, address != object.address {
                throw Disagreement(description: "\(object) moved on its way to \(size) bytes of the same block")
            }
            guard prefixHolds(object, at: address, size) else {
                throw Disagreement(description: "\(object) lost its contents on its way to \(size) bytes")
            }
            try model.remove(at: index, checkingContents: false)
            try model.add(address, size: size, alignment: object.alignment, cpu: cpu)
            touch(cpu, address)
        } catch AllocationError.noMemory {
            return
        }
    }

    /// Whether the bytes that both sizes share are the old ones, as far as the pattern covers them.
    private func prefixHolds(_ object: LiveObject, at address: UInt, _ size: Int) -> Bool {
        size >= object.size
            ? ObjectPattern.holds(address, object.size, key: object.key)
            : ObjectPattern.prefixHolds(address, size, of: object.size, key: object.key)
    }

    private func takePages(_ count: Int, _ alignment: Int, low: Bool) throws {
        do {
            let address =
                low
                ? try allocator.allocatePagesLowmem(count, alignment: alignment)
                : try allocator.allocatePages(count, alignment: alignment)
            try model.add(
                address, size: count * pageSize, alignment: alignment, cpu: setup.cpuCount, isPages: true)
            guard low else { return }
            for page in 0..<count where !Self.isLow(address + UInt(page * pageSize)) {
                throw Disagreement(description: "page \(page) of low pages at \(address) is not low")
            }
        } catch AllocationError.noMemory {
            try checkRefusal(nil, count * pageSize, alignment, low: low)
        }
    }

    /// After a refusal and a reclaim there must be no block that would have served. `cpu`: whose slab was short.
    private func checkRefusal(_ cpu: Int?, _ bytes: Int, _ alignment: Int, low: Bool) throws {
        guard steps % 4 == 0 else { return }
        _ = try allocator.reclaim()
        // A trimmed block is cut from one of a whole order.
        var blockBytes = ReferenceModel.powerOfTwo((bytes + pageSize - 1) / pageSize) * pageSize
        if let cpu {
            let classIndex = state.classes.index(size: bytes)
            let cache = state.processor(cpu).slabs.cache(classIndex)
            guard cache.freeSlots.int == 0 else {
                throw Disagreement(description: "\(bytes) bytes were refused with \(cache.freeSlots.int) slots free")
            }
            blockBytes = state.classes[classIndex].pages.int * pageSize
        }
        let step = cpu == nil ? max(blockBytes, alignment) : blockBytes
        let figures = Figures(live: state)
        var found: UInt?
        for index in 0..<state.directory.count {
            let base = state.directory[index].base.address
            figures.forEachBlock(section: index) { block in
                guard block.state == .free else { return true }
                let end = base + UInt((block.page + block.pages) * pageSize)
                var candidate = (base + UInt(block.page * pageSize) + UInt(step) - 1) & ~(UInt(step) - 1)
                while candidate + UInt(blockBytes) <= end {
                    let lowEnd = candidate + UInt(blockBytes) - UInt(pageSize)
                    if !low || Self.isLow(candidate) && Self.isLow(lowEnd) { found = candidate }
                    candidate += UInt(step)
                }
                return found == nil
            }
        }
        if let found {
            throw Disagreement(description: "\(blockBytes) bytes were refused, and lie free at \(found)")
        }
    }

    private func addRegion(_ choice: Int) throws {
        let length = Self.regionBytes
        switch choice % 4 {
        case 0 where regions < 4:
            guard try allocator.addRegion(memory.region(from: regions * length, length)) else {
                throw Disagreement(description: "a region of \(length) bytes was skipped")
            }
            regions += 1
        case 1:
            try expectRefusal(.memoryOverlap) {
                try allocator.addRegion(memory.region(from: choice % (regions * length), 4096))
            }
        case 2:
            guard try !allocator.addRegion(memory.region(from: 4 * length, 4096)) else {
                throw Disagreement(description: "a region of one page was not skipped")
            }
        default:
            try expectRefusal(.invalidParam) { try allocator.addRegion(TestMemory.unmapped(.max - 4096, 1 << 20)) }
        }
    }

    func expectRefusal(_ error: AllocationError, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let found as AllocationError {
            guard found == error else { throw Disagreement(description: "refused with \(found), not \(error)") }
            return
        }
        throw Disagreement(description: "not refused, but should be: \(error)")
    }

    func reclaim() throws {
        let before = allocator.allocatedBytes
        let report = try allocator.reclaim()
        guard before - allocator.allocatedBytes == report.returnedPages * pageSize else {
            throw Disagreement(
                description: "\(report) of a reclaim that gave \(before - allocator.allocatedBytes) bytes back")
        }
    }

    private func act(_ cpu: Int, _ size: Int) throws {
        let layout = AllocationLayout(size: size)
        var address: UInt?
        try allocator.acting(as: CPUIndex(UInt16(cpu))) { token in
            address = try? UInt(bitPattern: unsafe token.allocate(layout))
        }
        guard let address else { return }
        try model.add(address, size: size, alignment: 8, cpu: cpu)
        touch(cpu, address)
        try compareCounters()
        guard steps % 2 == 0 else { return }
        try model.remove(at: model.objects.count - 1)
        let freed = try allocator.acting(as: CPUIndex(UInt16(cpu))) { token in
            (try? unsafe token.deallocate(userPointer(address), layout)) != nil
        }
        guard freed else { throw Disagreement(description: "a stopper could not free \(address) as CPU \(cpu)") }
    }
}
