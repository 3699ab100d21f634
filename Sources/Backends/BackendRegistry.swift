/// The allocators that a load may run on, by name, and how an instance of each is made.
import BuddySlab
import Latency
import Observatory
import Threads
import Workloads

/// What a back end can tell of itself; what is not among it is absent from reports.
public enum BackendReport: String, Sendable, CaseIterable {
    /// Times of calls.
    case latency
    /// Where every byte is.
    case ledger
    /// How full slabs, classes and orders are.
    case occupancy
}

/// One element of the list of back ends.
public struct BackendListing: Sendable {
    public let description: BackendDescription
    public let reports: [BackendReport]
}

/// Why a back end was refused at the start.
public enum BackendError: Error, Equatable, Sendable, CustomStringConvertible {
    case reserved(name: String)
    case repeated(name: String)
    case library(name: String, MallocLibraryError)

    public var description: String {
        switch self {
        case .reserved(let name): "the name \(name) is taken by a back end that is always there"
        case .repeated(let name): "the name \(name) is given twice"
        case .library(let name, let error): "\(name): \(error)"
        }
    }
}

/// An instance of a back end that nobody else uses.
///
/// It lives as long as it is referred to, or as a workload runs on it. Its memory is then given back.
public struct PrivateBackend: Sendable {
    /// What workloads are started on.
    public let instance: BackendInstance
    /// What can be observed of it; nil for a malloc.
    public let allocator: (any ObservedAllocator)?
}

/// All back ends of a process.
public final class BackendRegistry: Sendable {
    /// Names that are not given to libraries.
    public static let ownNames = ["server", "buddyslab", "system"]

    private let libraries: [(name: String, backend: ForeignBackend)]
    /// One call in so many is timed; 0 times none.
    private let timeOneIn: Int

    /// Loads and tries the libraries, each by its name and path; throws for the first that is not sound. `timeOneIn` is
    /// the part of the calls that are timed in instances.
    public init(
        libraries: [(name: String, path: String)] = [], timeOneIn: Int = LatencyRecorder.standardOneIn
    ) throws(BackendError) {
        var loaded: [(name: String, backend: ForeignBackend)] = []
        for (name, path) in libraries {
            guard !Self.ownNames.contains(name) else { throw .reserved(name: name) }
            guard !loaded.contains(where: { $0.name == name }) else { throw .repeated(name: name) }
            do throws(MallocLibraryError) {
                loaded.append((name, try ForeignBackend(file: path)))
            } catch {
                throw .library(name: name, error)
            }
        }
        self.libraries = loaded
        self.timeOneIn = timeOneIn
    }

    /// The names that a choice may have.
    public var names: [String] { Self.ownNames + libraries.map(\.name) }

    /// All back ends; `server` is what the server's own is like now, where there is one.
    public func list(server: BackendDescription?) -> [BackendListing] {
        let slabs = [server, SlabSettings().description].compactMap { $0 }
        let mallocs =
            [BackendDescription(name: "system")]
            + libraries.map { BackendDescription(name: $0.name, library: $0.backend.path) }
        return slabs.map { BackendListing(description: $0, reports: BackendReport.allCases) }
            + mallocs.map { BackendListing(description: $0, reports: [.latency]) }
    }

    /// Makes an instance of a choice, with the faults of `faults`. Throws for a name that there is not, for settings
    /// that cannot be, for `server`, which there is only one of, and where the system has no thread left.
    public func makeInstance(
        of choice: BackendChoice, faults: FaultInjector? = nil
    ) throws(WorkloadProblem) -> PrivateBackend {
        switch choice {
        case .buddyslab(let settings): return try makeSlabs(settings, faults: faults)
        case .named("system"):
            let (latency, drain) = try recorder(classSizes: [])
            return PrivateBackend(
                instance: .malloc(latency: latency, faults: faults, company: drain), allocator: nil)
        case .named(let name):
            guard let found = libraries.first(where: { $0.name == name }) else { throw unknown(name) }
            let (latency, drain) = try recorder(classSizes: [])
            return PrivateBackend(
                instance: .library(found.backend, name: name, latency: latency, faults: faults, company: drain),
                allocator: nil)
        case .server: throw unknown("server")
        }
    }

    private func unknown(_ name: String) -> WorkloadProblem {
        .invalid([
            FieldIssue(
                "/backend", "'\(name)' is no back end here; allowed are \(names.joined(separator: ", "))", .notAllowed)
        ])
    }

    private func makeSlabs(
        _ settings: SlabSettings, faults: FaultInjector?
    ) throws(WorkloadProblem) -> PrivateBackend {
        let most = SystemBackend.physicalMemoryBytes
        guard settings.memoryBytes <= most else {
            let detail = "\(settings.memoryBytes) bytes are more than the machine has; allowed are up to \(most)"
            throw .invalid([FieldIssue("/backend/memory", detail, .tooLarge)])
        }
        let allocator: any ObservedAllocator
        do throws(AllocatorSetupError) {
            allocator = try makeAllocator(
                byteCount: settings.memoryBytes, cpuCount: settings.cpus, mode: settings.mode.mode,
                magazines: settings.magazines, classes: settings.classes.scheme,
                memoryLimit: settings.memoryBytes * 4)
        } catch {
            throw .invalid([FieldIssue("/backend", "\(error)", .notAllowed)])
        }
        let (latency, drain) = try recorder(
            classSizes: allocator.facts.classes.map(\.size), slack: allocator.facts.mode.slackBytes)
        let backend = SlabBackend(
            cpuCount: settings.cpus, capacityBytes: Ledger(allocator.figures).managedBytes
        ) { (cpu, thread) throws(AllocationError) in try allocator.attach(cpu, thread: thread) }
        return PrivateBackend(
            instance: .slabs(
                backend, settings.description, latency: latency, faults: faults, company: drain),
            allocator: allocator)
    }

    private func recorder(
        classSizes: [Int], slack: Int = 0
    ) throws(WorkloadProblem) -> (LatencyRecorder?, Draining?) {
        guard timeOneIn > 0 else { return (nil, nil) }
        let recorder = LatencyRecorder(classSizes: classSizes, slack: slack, oneIn: timeOneIn)
        do throws(SystemThread.Refused) {
            return (recorder, try Draining(recorder))
        } catch {
            throw .startFailed(detail: "the system refused a thread (error \(error.code)); nothing was started")
        }
    }
}

/// A recorder's thread, which ends with this.
private final class Draining: Sendable {
    private let recorder: LatencyRecorder

    init(_ recorder: LatencyRecorder) throws(SystemThread.Refused) {
        self.recorder = recorder
        try recorder.startIfPossible()
    }

    deinit { recorder.stop() }
}
