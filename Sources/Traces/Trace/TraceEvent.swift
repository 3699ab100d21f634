/// One event as a reader sees it: who did what to which object, and when.

/// An event of a trace.
public struct TraceEvent: Sendable, Equatable {
    /// What is asked of the allocator; sizes and alignments in bytes.
    public enum Action: Sendable, Equatable {
        case allocate(size: Int, alignment: Int)
        case reallocate(size: Int)
        case free
    }

    public let thread: Int
    /// Since the trace's start.
    public let nanoseconds: UInt64
    /// The object's number: the nth allocation of the trace makes object n, from 0.
    public let object: Int
    public let action: Action

    init(_ step: TraceStep, thread: Int) {
        self.thread = thread
        nanoseconds = step.nanoseconds
        object = Int(step.object)
        switch step.action {
        case .free: action = .free
        case .reallocate: action = .reallocate(size: Int(step.size))
        case .allocate: action = .allocate(size: Int(step.size), alignment: 1 << step.alignmentExponent)
        }
    }
}
