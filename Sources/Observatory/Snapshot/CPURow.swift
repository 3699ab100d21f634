/// One CPU in a snapshot.
import BuddySlab

/// A CPU's figures, added up over its classes.
struct CPURow: Sendable {
    let id: Int
    let figures: CPUFigures
    /// In the order of the class table.
    let classes: [ClassFigures]
    /// Objects that this CPU sent home, by owner.
    let sent: [Int]
    /// Their bytes, by their classes.
    let sentBytes: [Int]
    let allocations: Int
    let frees: Int
    /// Operations that the magazine served by itself.
    let magazineHits: Int
    let refills: Int
    let flushes: Int
    let drained: Int
    let drainedBytes: Int
    /// When the oldest object that waits for this CPU was sent, by the platform's clock; 0 where that is not known.
    let oldestMail: UInt64?
    let slabs: Int

    init(reading source: Figures, cpu: Int, _ facts: AllocatorFacts) {
        id = cpu
        figures = source.cpuFigures(cpu)
        classes = (0..<source.classCount).map { source.classFigures(cpu: cpu, $0) }
        sent = (0..<source.cpuCount).map { source.sent(owner: $0, freer: cpu) }
        sentBytes = (0..<source.cpuCount).map { source.sentBytes(owner: $0, freer: cpu) }
        oldestMail = source.oldestMail(ofOwner: cpu)
        allocations = classes.reduce(0) { $0 + $1.allocations }
        frees = classes.reduce(0) { $0 + $1.frees }
        magazineHits = classes.reduce(0) { $0 + Self.hits($1, facts) }
        refills = classes.reduce(0) { $0 + $1.refills }
        flushes = classes.reduce(0) { $0 + $1.flushes }
        drained = classes.reduce(0) { $0 + $1.drained }
        drainedBytes = zip(classes, facts.classes).reduce(0) { $0 + $1.0.drained * $1.1.size }
        slabs = classes.reduce(0) { $0 + $1.slabs }
    }

    /// Operations that the magazine did not serve by itself.
    var magazineMisses: Int { max(0, allocations + frees - magazineHits) }

    /// 1 where nothing has happened yet.
    var hitRatio: Double {
        let operations = magazineHits + magazineMisses
        return operations == 0 ? 1 : Double(magazineHits) / Double(operations)
    }

    /// Objects that this CPU sent home to others.
    var remoteSent: Int { sent.reduce(0, +) }

    /// In mode `hardened` no magazine serves anybody. In mode `exact` a free of another CPU's object never enters the magazine. A refused allocation counts as a miss
    /// too, so misses may exceed allocations.
    private static func hits(_ figures: ClassFigures, _ facts: AllocatorFacts) -> Int {
        guard figures.magazineCapacity > 0, facts.mode != .hardened else { return 0 }
        let elsewhere = facts.mode == .exact ? figures.outgoing + figures.remoteSent : 0
        return max(0, figures.allocations - figures.misses) + max(0, figures.frees - figures.overflows - elsewhere)
    }
}
