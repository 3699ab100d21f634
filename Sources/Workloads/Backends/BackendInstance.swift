/// A back end of whichever type, ready for workers.
import BuddySlab
import Latency

/// What a back end is, for whoever reads a record or a report.
public struct BackendDescription: Sendable, Equatable {
    /// The name by which it was asked for.
    public var name: String
    /// `buddyslab` for this project's allocator, otherwise `malloc`.
    public var allocator: String
    /// The file that a malloc library was loaded from.
    public var library: String?
    /// How this project's allocator is set up; nil for a malloc.
    public var slabs: Slabs?

    /// The settings of this project's allocator, in the words of documents.
    public struct Slabs: Sendable, Equatable {
        public var classes: String
        public var mode: String
        /// nil where it may change.
        public var magazines: MagazinePolicy?
        public var memoryBytes: Int
        public var cpus: Int

        public init(classes: String, mode: String, magazines: MagazinePolicy?, memoryBytes: Int, cpus: Int) {
            self.classes = classes
            self.mode = mode
            self.magazines = magazines
            self.memoryBytes = memoryBytes
            self.cpus = cpus
        }
    }

    /// This project's allocator.
    public init(name: String, slabs: Slabs) {
        self.name = name
        allocator = "buddyslab"
        self.slabs = slabs
    }

    /// A malloc; `library` is nil for that of the process.
    public init(name: String, library: String? = nil) {
        self.name = name
        allocator = "malloc"
        self.library = library
    }
}

/// An allocator on which workloads can be started.
///
/// A registry keeps it as long as one of its workloads runs there; what it refers to goes with the last reference.
public struct BackendInstance: Sendable {
    public let description: BackendDescription
    /// CPUs that workers may attach to, numbered from 0.
    public let cpuCount: Int
    /// Bytes that objects can come from.
    public let capacityBytes: Int
    /// Where the times of calls go; nil where nobody asks for them.
    public let latency: LatencyRecorder?
    let main: WorkerMain
    private let company: (any Sendable)?

    /// Runs workers on `backend`, each with a `Session` of its own; the times of their calls go to `latency`, and
    /// faults are those of `faults`, where they are given. `company` is kept as long as the instance is.
    ///
    /// Called from within this module, as `malloc` does, the worker's loop is compiled for that session; called from
    /// another it is not, and calls go through witness tables.
    public init<Session: AllocatorSession & ~Copyable>(
        attaching _: Session.Type, to backend: Session.Backend, _ description: BackendDescription,
        latency: LatencyRecorder? = nil, faults: FaultInjector? = nil, company: (any Sendable)? = nil
    ) {
        self.description = description
        self.latency = latency
        self.company = company
        cpuCount = backend.cpuCount
        capacityBytes = backend.capacityBytes
        guard let faults else {
            main = { assignment in runWorker(Session.self, on: backend, assignment: assignment) }
            return
        }
        main = { assignment in
            let key = ObjectPattern.workerKey(seed: assignment.specification.seed, worker: assignment.index)
            let faulty = FaultBackend(base: backend, lane: FaultLane(faults, key: key))
            runWorker(FaultSession<Session>.self, on: faulty, assignment: assignment)
        }
    }
}

extension BackendInstance {
    /// The C library's malloc, or whichever the process was started with.
    public static func malloc(
        _ backend: SystemBackend = SystemBackend(), latency: LatencyRecorder? = nil, faults: FaultInjector? = nil,
        company: (any Sendable)? = nil
    ) -> BackendInstance {
        BackendInstance(
            attaching: SystemSession.self, to: backend, BackendDescription(name: "system"), latency: latency,
            faults: faults, company: company)
    }

    /// A malloc library that was loaded.
    public static func library(
        _ backend: ForeignBackend, name: String, latency: LatencyRecorder? = nil, faults: FaultInjector? = nil,
        company: (any Sendable)? = nil
    ) -> BackendInstance {
        BackendInstance(
            attaching: ForeignSession.self, to: backend, BackendDescription(name: name, library: backend.path),
            latency: latency, faults: faults, company: company)
    }

    /// This project's allocator.
    public static func slabs(
        _ backend: SlabBackend, _ description: BackendDescription, latency: LatencyRecorder? = nil,
        faults: FaultInjector? = nil, company: (any Sendable)? = nil
    ) -> BackendInstance {
        BackendInstance(
            attaching: SlabSession.self, to: backend, description, latency: latency, faults: faults, company: company)
    }
}
