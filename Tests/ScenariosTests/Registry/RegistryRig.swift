/// Registries of runs over a back end that costs nothing, and directories that go away.
import Backends
import Documents
import Glibc
import Threads

@testable import Scenarios

/// A load that notes what it is told.
final class NotedLoad: PausableLoad {
    private let notes = Guarded<[String]>([])

    var told: [String] { notes.withLock { $0 } }
    func pause() { notes.withLock { $0.append("pause") } }
    func resume() { notes.withLock { $0.append("resume") } }
}

/// A back end for each run: a stage that was closed is not used again.
final class PlantedStages: StageSource {
    private let faults: PlantedFaults
    private let last = Guarded<PlantedStage?>(nil)

    init(_ faults: PlantedFaults) { self.faults = faults }

    /// What the last run was on.
    var newest: PlantedStage? { last.withLock { $0 } }

    func stage(for choice: BackendChoice) -> any RunStage {
        let stage = PlantedStage(faults)
        last.withLock { $0 = stage }
        return stage
    }
}

/// A registry whose runs are of malloc, and are over in a moment or never.
final class RegistryRig: Sendable {
    let stages: PlantedStages
    let registry: RunRegistry

    init(
        _ faults: PlantedFaults = PlantedFaults(), store: RunStore? = nil, pausing load: NotedLoad? = nil
    ) {
        stages = PlantedStages(faults)
        registry = RunRegistry(on: stages, version: "test", store: store, pausing: load)
    }

    deinit { registry.stop("the test is over") }

    private let small = #""kind":"churn","sizes":{"distribution":"fixed","size":64},"live_bytes":"64KiB""#

    func scenario(_ text: String) throws -> Scenario { try read(text, on: stages) }

    /// A scenario that is over after some calls.
    func brief(_ name: String = "brief", thresholds: String = "\"corruptions == 0\"") throws -> Scenario {
        try scenario(
            """
            {"name":"\(name)","phases":[{"operations":2000,"workloads":[{\(small),"rate":0}]}],
             "thresholds":[\(thresholds)]}
            """)
    }

    /// A scenario that ends only when it is cancelled.
    func endless(_ name: String = "endless") throws -> Scenario {
        try scenario(
            "{\"name\":\"\(name)\",\"phases\":[{\"duration\":\"1h\",\"workloads\":[{\(small)}]}]}")
    }

    /// Starts a run and waits for its verdict.
    @discardableResult
    func run(_ scenario: Scenario, as name: String? = nil) throws -> JSONValue {
        try end(of: try registry.start(scenario, as: name).id)
    }

    /// Waits for the verdict of a run.
    func end(of id: String) throws -> JSONValue {
        let done = Guarded(false)
        registry.whenFinished(id, for: done) { done.announce { $0 = true } }
        _ = done.wait { $0 ? true : nil }
        return try report(id)
    }

    /// Waits until a worker of the run works.
    func awaitWorkers() throws {
        while stages.newest?.registry.list().contains(where: { $0.operations > 0 }) != true { sched_yield() }
    }

    func report(_ id: String) throws -> JSONValue { try JSONValue(parsing: try registry.get(id)) }
}

/// A directory that is there until the end of a test.
final class TestDirectory {
    let path: String

    init() {
        var pattern = Array("/tmp/slabscope-runs-XXXXXX".utf8CString)
        _ = unsafe mkdtemp(&pattern)
        path = String(decoding: pattern.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in (try? DataFiles.names(in: path, endingWith: "")) ?? [] { unsafe unlink("\(path)/\(name)") }
        unsafe rmdir(path)
    }

    func write(_ name: String, _ text: String) throws { try writeDocument(Array(text.utf8), to: "\(path)/\(name)") }
}

func removeFile(_ path: String) throws { guard unsafe unlink(path) == 0 else { throw TestFailure(code: errno) } }

func removeDirectory(_ path: String) throws { guard unsafe rmdir(path) == 0 else { throw TestFailure(code: errno) } }

struct TestFailure: Error { let code: Int32 }
