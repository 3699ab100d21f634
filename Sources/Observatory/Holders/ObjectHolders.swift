/// Who has objects in hand, and can be asked which.
import BuddySlab
import Threads

/// One object in somebody's hands.
public struct HeldObject: Sendable {
    public let address: UInt
    /// Bytes that were asked for.
    public let size: Int
    /// Who holds it, as other documents name them: `w1`, or `laboratory`.
    public let holder: String
    /// The holder's worker, where it has some, and the CPU on which the object was allocated or is held.
    public let worker: Int?
    public let cpu: Int?
    /// Seconds since it was allocated; nil where the holder does not know.
    public let ageSeconds: Double?

    public init(address: UInt, size: Int, holder: String, worker: Int?, cpu: Int?, ageSeconds: Double?) {
        self.address = address
        self.size = size
        self.holder = holder
        self.worker = worker
        self.cpu = cpu
        self.ageSeconds = ageSeconds
    }
}

/// What a holder answered.
public struct HeldObjects: Sendable {
    public var objects: [HeldObject]
    /// False where somebody did not answer in time, or had more than could be looked through.
    public var isComplete: Bool

    public init(objects: [HeldObject], isComplete: Bool) {
        self.objects = objects
        self.isComplete = isComplete
    }
}

/// Something that holds objects of the observed allocator and says which: the holder hook.
public protocol ObjectHolders: Sendable {
    /// The objects in hand that start in a range of addresses. Must answer within about so many seconds, incompletely
    /// if need be, and must not wait for whoever asks.
    func heldObjects(in range: Range<UInt>, withinSeconds: Double) -> HeldObjects
}

/// All holders of one allocator's objects.
public final class HolderList: Sendable {
    /// Each holder may take so long.
    public static let patienceSeconds = 0.05

    private let holders: Guarded<[any ObjectHolders]>

    public init(_ holders: [any ObjectHolders] = []) { self.holders = Guarded(holders) }

    public func add(_ holder: any ObjectHolders) { holders.withLock { $0.append(holder) } }

    /// Asks everybody; in the order of addresses. Nil where there is nobody to ask.
    public func heldObjects(in range: Range<UInt>) -> HeldObjects? {
        let asked = holders.withLock { $0 }
        guard !asked.isEmpty else { return nil }
        var all = HeldObjects(objects: [], isComplete: true)
        for holder in asked {
            let answer = holder.heldObjects(in: range, withinSeconds: Self.patienceSeconds)
            all.objects += answer.objects
            all.isComplete = all.isComplete && answer.isComplete
        }
        all.objects.sort { $0.address < $1.address }
        return all
    }
}
