//! Runs commands on an allocator and on the reference model side by side.

@testable import BuddySlab

/// How one run is set up.
struct ModelSetup: Sendable, CustomStringConvertible {
    let mode: AllocatorMode
    let capacity: Int
    let cpuCount: Int
    var isFine = false

    var description: String { "mode \(mode), capacity \(capacity), \(cpuCount) CPUs\(isFine ? ", fine classes" : "")" }
    var classes: SizeClassScheme { isFine ? .fine : .seed }
    /// Small magazines go with small page caches, so that runs go back and forth.
    var pageCacheBytes: Int { capacity < 64 ? 128 << 10 : 4 << 20 }
}

/// The token of one CPU, idle but while a command acts on it.
final class CPUSeat {
    var token: AttachedCPU?
    let processor: Processor

    init(_ processor: Processor) { self.processor = processor }
}

/// One allocator under test with its model. One thread plays all CPUs: those that do not act are idle.
final class ModelRun<let pageSize: Int> {
    static var regionBytes: Int { 4 << 20 }

    let setup: ModelSetup
    let memory = TestMemory(20 << 20, offset: 320)
    let allocator = GlobalAllocator<pageSize>()
    let state: GlobalState
    var seats: [CPUSeat] = []
    var model: ReferenceModel
    var regions = 1
    /// Class and CPU of the objects that the running command touches.
    var touched: [(cpu: Int, classIndex: Int)] = []
    var steps = 0
    var isRising = true

    init(_ setup: ModelSetup) throws {
        self.setup = setup
        model = ReferenceModel(
            pageSize: pageSize, classes: setup.classes, slack: setup.mode == .hardened ? 8 : 0, base: memory.start,
            byteCount: memory.byteCount)
        var hooks = PlatformHooks.linux
        hooks.physicalAddress = physicalAddress
        try allocator.initialize(
            region: memory.region(from: 0, Self.regionBytes),
            GlobalConfiguration(
                cpuCount: setup.cpuCount, mode: setup.mode, magazines: .tested(setup.capacity),
                pageCacheBytes: setup.pageCacheBytes, classes: setup.classes, hooks: hooks))
        state = try allocator.state
        for index in 0..<setup.cpuCount {
            seats.append(CPUSeat(state.processor(index)))
            try changeHands(index)
        }
    }

    /// Takes one step, then compares.
    func step(_ command: Command) throws {
        touched.removeAll(keepingCapacity: true)
        steps += 1
        try perform(command)
        try compareCounters()
        try walkTouched()
        if steps % 2000 == 0 { try selfCheck() }
    }

    // MARK: Acting

    /// The common CPU's number where the one that was drawn is not attached.
    func seat(_ cpu: Int) -> Int {
        let index = cpu % (setup.cpuCount + 1)
        return index < setup.cpuCount && seats[index].token != nil ? index : setup.cpuCount
    }

    func allocate(_ cpu: Int, _ layout: AllocationLayout) throws(AllocationError) -> UInt {
        guard cpu < setup.cpuCount else { return UInt(bitPattern: unsafe try allocator.allocate(layout)) }
        seats[cpu].processor.comeBack()
        defer { seats[cpu].processor.leave() }
        return UInt(bitPattern: unsafe try seats[cpu].token!.allocate(layout))
    }

    func free(_ cpu: Int, _ address: UInt, _ layout: AllocationLayout) throws(AllocationError) -> FreeOutcome {
        let pointer = unsafe userPointer(address)
        guard cpu < setup.cpuCount else { return unsafe try allocator.deallocate(pointer, layout) }
        seats[cpu].processor.comeBack()
        defer { seats[cpu].processor.leave() }
        return unsafe try seats[cpu].token!.deallocate(pointer, layout)
    }

    func reallocate(
        _ cpu: Int, _ address: UInt, _ layout: AllocationLayout, _ size: Int
    ) throws(AllocationError) -> UInt {
        let pointer = unsafe userPointer(address)
        guard cpu < setup.cpuCount else {
            return UInt(bitPattern: unsafe try allocator.reallocate(pointer, layout, newSize: size))
        }
        seats[cpu].processor.comeBack()
        defer { seats[cpu].processor.leave() }
        return UInt(bitPattern: unsafe try seats[cpu].token!.reallocate(pointer, layout, newSize: size))
    }

    func changeHands(_ cpu: Int) throws {
        let seat = seats[cpu]
        if seat.token != nil {
            seat.processor.comeBack()
            seat.token = nil
        } else {
            seat.token = try allocator.attach(CPUIndex(UInt16(cpu)), thread: cpu + 1)
            seat.processor.leave()
        }
    }

    // MARK: Comparing

    private func expect(_ name: String, _ found: Int, _ expected: Int) throws(Disagreement) {
        guard found == expected else {
            throw Disagreement(description: "\(name) is \(found), and \(expected) by the model")
        }
    }

    func compareCounters() throws(Disagreement) { try compare(Ledger(Figures(live: state))) }

    func compare(_ ledger: Ledger) throws(Disagreement) {
        try expect("unaccountedBytes in \(ledger)", ledger.unaccountedBytes, 0)
        try expect("liveObjects", ledger.liveObjects, model.smallObjects)
        try expect("liveObjectBytes", ledger.liveObjectBytes, model.smallBytes)
        try expect("requestedSmallBytes", ledger.requestedSmallBytes, model.smallRequested)
        try expect("largeBlocks", ledger.largeBlocks, model.largeBlocks)
        try expect("largeBytes", ledger.largeBytes, model.largeBytes)
        try expect("requestedLargeBytes", ledger.requestedLargeBytes, model.largeRequested)
        try expect("reservedBytes", ledger.reservedBytes, regions * Self.regionBytes)
        try expect(
            "allocatedBytes", allocator.allocatedBytes, ledger.slabBytes + model.largeBytes)
    }

    private func walkTouched() throws {
        for (cpu, classIndex) in touched {
            var walk = SlabWalk()
            var finding: SelfCheckFinding?
            state.processor(cpu).slabs.walk(classIndex, &walk) { finding = $0 }
            if let finding { throw Disagreement(description: "\(finding) on CPU \(cpu), class \(classIndex)") }
        }
    }

    func selfCheck() throws {
        var findings: [SelfCheckFinding] = []
        let report = try allocator.selfCheck { findings.append($0) }
        guard report.findings == 0 else { throw Disagreement(description: "the self-check found \(findings)") }
    }

    /// Frees everything; all pages must be home again after a reclaim.
    func finish() throws {
        while !model.objects.isEmpty {
            let cpu = seat(model.objects.count &* 7)
            try release(at: model.objects.count / 2, cpu: cpu)
            try compareCounters()
        }
        try selfCheck()
        _ = try allocator.reclaim()
        try selfCheck()
        try compareCounters()
        try expect("allocatedBytes after everything was freed", allocator.allocatedBytes, 0)
        let figures = Figures(live: state)
        try expect("damage", figures.misuses(.overflow) + figures.misuses(.writeAfterFree), 0)
    }

    /// Tokens end before the memory does, also where a run ended early.
    deinit {
        for seat in seats where seat.token != nil {
            seat.processor.comeBack()
            seat.token = nil
        }
    }
}

/// Every other MiB lies below 4 GiB.
private func physicalAddress(_ address: UInt) -> UInt {
    address >> 20 & 1 == 0 ? address & 0xFFFF_FFFF : address & 0xFFFF_FFFF | 1 << 33
}

extension ModelRun {
    /// Whether a page can be given out as low memory.
    static func isLow(_ address: UInt) -> Bool { address >> 20 & 1 == 0 }
}
