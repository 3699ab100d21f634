/// All figures of one reading, from which every document is written.
import BuddySlab

/// A copy of the allocator's figures. Making one takes no memory of the allocator that it describes.
public struct Snapshot: Sendable {
    public let moment: Moment
    let facts: AllocatorFacts
    let globals: GlobalFigures
    let buddy: BuddyFigures
    let sections: [SectionSummary]
    let classes: [ClassRow]
    let cpus: [CPURow]
    /// By `Counter`.
    let counters: [Int]
    /// Figures that were impossible and were clamped.
    let clamps: Int
    /// The platform's clock when the CPUs had been read, in nanoseconds.
    let now: UInt64
    /// How full slabs are, where a tick counted that.
    var fullness: SlabFullness?

    /// O(CPUs x (classes + CPUs)). Class totals come first: they read all CPUs' frees before any CPU's allocations.
    init(reading figures: Figures, _ facts: AllocatorFacts, at moment: Moment) {
        var clamp = Clamp(moment.tier)
        self.moment = moment
        self.facts = facts
        classes = facts.classes.indices.map { ClassRow(facts.classes[$0], figures.classTotals($0), &clamp) }
        cpus = (0..<figures.cpuCount).map { CPURow(reading: figures, cpu: $0, facts) }
        now = figures.now
        globals = figures.globalFigures
        let buddy = figures.buddyFigures
        self.buddy = buddy
        sections = (0..<buddy.sectionCount).compactMap { figures.section($0) }
        let misuses = (0..<Misuse.count).reduce(0) { $0 + (Misuse(rawValue: $1).map(figures.misuses) ?? 0) }
        counters = Self.counters(classes, cpus, globals, misuses: misuses)
        clamps = clamp.count
    }

    subscript(counter: Counter) -> Int { counters[counter.rawValue] }

    private static func counters(
        _ classes: [ClassRow], _ cpus: [CPURow], _ globals: GlobalFigures, misuses: Int
    ) -> [Int] {
        func sum(_ figure: KeyPath<ClassFigures, Int>) -> Int { classes.reduce(0) { $0 + $1.figures[keyPath: figure] } }
        return Counter.allCases.map { counter in
            switch counter {
            case .allocations: sum(\.allocations) + globals.largeAllocations
            case .frees: sum(\.frees) + globals.largeFrees
            case .failures: cpus.reduce(0) { $0 + $1.figures.failures }
            case .misuses: misuses
            case .largeAllocations: globals.largeAllocations
            case .largeFrees: globals.largeFrees
            case .magazineHits: cpus.reduce(0) { $0 + $1.magazineHits }
            case .magazineMisses: cpus.reduce(0) { $0 + $1.magazineMisses }
            case .magazineRefills: sum(\.refills)
            case .magazineFlushes: sum(\.flushes)
            case .remoteSent: sum(\.remoteSent)
            case .remoteDrained: sum(\.drained)
            case .slabsCreated: sum(\.slabsCreated)
            case .slabsReturned: sum(\.slabsReturned)
            case .reclaims: globals.reclaims
            }
        }
    }
}

extension Snapshot {
    /// Objects that were sent home to an owner and not taken in yet; in a live snapshot never negative.
    func backlog(ofOwner owner: Int) -> Int {
        let sent = cpus.reduce(0) { $0 + $1.sent[owner] }
        let backlog = sent - cpus[owner].drained
        return moment.tier == .live ? max(0, backlog) : backlog
    }

    /// Objects that others sent home to an owner, since the start.
    func received(byOwner owner: Int) -> Int { cpus.reduce(0) { $0 + $1.sent[owner] } }
}
