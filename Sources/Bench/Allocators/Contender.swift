/// What is measured: an allocator with a name, which workers enter one by one.

/// The place of an allocator in a report.
enum ContenderRole: Sendable {
    /// This project's allocator in the one configuration that all ratios are about.
    case ours
    /// Another malloc library.
    case peer
    /// This project's allocator set up otherwise: shown, and in no ratio to a peer.
    case variant
    /// Allocates nothing: what the loops themselves cost.
    case empty
}

/// An allocator that can be measured.
protocol Contender: Sendable {
    /// Its name in options and reports.
    var name: String { get }
    var role: ContenderRole { get }
    /// The file that it was loaded from, where there is one.
    var library: String? { get }

    /// What the calling thread, worker number `worker`, calls from now on.
    func enter(worker: Int) -> CallFace

    /// Ends what `enter` began, on the same thread.
    func leave(_ face: CallFace)

    /// Gives the system back what it can, where the allocator has an operation for that. No worker may be inside.
    func reclaim()
}

extension Contender {
    var library: String? { nil }
    func leave(_ face: CallFace) {}
    func reclaim() {}
}
