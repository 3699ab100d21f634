//! Frees and requests that are wrong, and must be refused without a trace.

@testable import BuddySlab

extension ModelRun {
    /// Whether a free of a small object is checked by address at once, whichever CPU frees.
    private var checksAtOnce: Bool { setup.capacity == 0 || setup.mode != .flush }

    func misuse(_ command: Command) throws {
        switch command {
        case .doubleFree(let cpu, let victim): try freeTwice(seat(cpu), victim)
        case .freeWithWrongSize(let cpu, let victim, let size): try freeWithWrongSize(seat(cpu), victim, size)
        case .freeForeign(let cpu, let address):
            guard address > 0, address < memory.start else { return }
            try expectRefusal(.notFound) { _ = try free(seat(cpu), address, AllocationLayout(size: 64)) }
            try expectRefusal(.notFound) { _ = try free(seat(cpu), address, AllocationLayout(size: 64 << 10)) }
            try expectRefusal(.notFound) { try allocator.deallocatePages(at: address, count: 1) }
        case .freeInside(let cpu, let victim, let offset): try freeInside(seat(cpu), victim, offset)
        case .invalidRequest(let cpu, let choice): try requestNonsense(seat(cpu), choice)
        default: break
        }
    }

    /// A free of what is free. Refused at once; in mode `flush` with magazines, when the magazine is emptied.
    private func freeTwice(_ cpu: Int, _ victim: Int) throws {
        guard !model.freed.isEmpty else { return }
        let (address, size) = model.freed[victim % model.freed.count]
        guard !model.objects.contains(where: { $0.address <= address && address < $0.address + UInt($0.size) })
        else { return }
        let layout = AllocationLayout(size: size)
        if checksAtOnce {
            try expectAnyRefusal { _ = try free(cpu, address, layout) }
        } else {
            // Only the emptied magazines can tell; before that the object would be given out twice.
            _ = try allocator.reclaim()
            try freeAndRefuseLate(cpu, address, layout)
        }
        touch(cpu, address)
    }

    private func freeAndRefuseLate(_ cpu: Int, _ address: UInt, _ layout: AllocationLayout) throws {
        let before = misuses
        do {
            _ = try free(cpu, address, layout)
            _ = try allocator.reclaim()
        } catch is AllocationError {}
        guard misuses == before + 1 else {
            throw Disagreement(description: "\(misuses - before) refusals of a wrong free of \(address)")
        }
    }

    private var misuses: Int {
        let figures = Figures(live: state)
        return (0..<Misuse.count).reduce(0) { $0 + figures.misuses(Misuse(rawValue: $1)!) }
    }

    private func expectAnyRefusal(_ body: () throws -> Void) throws {
        let before = misuses
        do {
            try body()
        } catch is AllocationError {
            guard misuses == before + 1 else { throw Disagreement(description: "a refusal was not counted once") }
            return
        }
        throw Disagreement(description: "a wrong free was accepted")
    }

    private func freeWithWrongSize(_ cpu: Int, _ victim: Int, _ size: Int) throws {
        guard let index = pick(victim, pages: false) else { return }
        let object = model.objects[index]
        guard model.footprint(object) != model.footprint(size, 8) else { return }
        try expectAnyRefusal { _ = try free(cpu, object.address, AllocationLayout(size: size)) }
        touch(cpu, object.address)
    }

    private func freeInside(_ cpu: Int, _ victim: Int, _ offset: Int) throws {
        guard let index = pick(victim, pages: false) else { return }
        let object = model.objects[index]
        let (bytes, isSmall) = model.footprint(object)
        guard bytes > 8 else { return }
        let address = object.address + UInt(1 + offset % (bytes - 1))
        let layout = AllocationLayout(size: bytes - model.slack)
        if isSmall && !checksAtOnce {
            _ = try allocator.reclaim()
            try freeAndRefuseLate(cpu, address, layout)
        } else {
            try expectAnyRefusal { _ = try free(cpu, address, layout) }
        }
        touch(cpu, object.address)
    }

    private func requestNonsense(_ cpu: Int, _ choice: Int) throws {
        let layouts = [
            AllocationLayout(size: -1), AllocationLayout(size: 8, alignment: 3),
            AllocationLayout(size: 8, alignment: 0),
            AllocationLayout(size: 8, alignment: -8), AllocationLayout(size: .max),
            AllocationLayout(size: pageSize << 21), AllocationLayout(size: 1, alignment: pageSize << 21),
            AllocationLayout(size: 3000, alignment: 24),
        ]
        try expectRefusal(.invalidParam) { _ = try allocate(cpu, layouts[choice % layouts.count]) }
        try expectRefusal(.invalidParam) { _ = try allocator.allocatePages(0) }
        try expectRefusal(.invalidParam) { _ = try allocator.allocatePages(1, alignment: pageSize / 2) }
        try expectRefusal(.invalidParam) { _ = try allocator.allocatePagesLowmem(1, alignment: 3 * pageSize) }
        try expectRefusal(.alreadyInitialized) { try allocator.initialize(region: memory.region(from: 0, 4096)) }
        if cpu < setup.cpuCount {
            try expectRefusal(.alreadyInitialized) { _ = try allocator.attach(CPUIndex(UInt16(cpu))) }
        }
    }
}
