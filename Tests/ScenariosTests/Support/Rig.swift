/// Scenarios as text, read and run on allocators of their own.
import Documents
import Testing

@testable import Scenarios

/// A heap that is small and quickly made.
let smallBackend = #""backend":{"allocator":"buddyslab","memory":"64MiB","cpus":4}"#

/// Private back ends without libraries.
func privateStages() -> Stages { Stages(oneIn: 16) }

/// Reads a scenario, over private back ends unless others are given.
func read(_ text: String, on stages: (any StageSource)? = nil, seed: UInt64? = nil) throws -> Scenario {
    try ScenarioReader(stages ?? privateStages()).read(try FieldReader(body: Array(text.utf8)), seed: seed)
}

/// Reads a scenario and runs it to its end.
func run(_ text: String, on given: (any StageSource)? = nil, seed: UInt64? = nil) throws -> RunReport {
    let stages = given ?? privateStages()
    let engine = RunEngine(try read(text, on: stages, seed: seed), id: "r1", version: "test", on: stages)
    try engine.start()
    return engine.wait()
}

/// A scenario of one phase on a small heap.
func onePhase(_ extent: String, _ workloads: String, thresholds: String = "", more: String = "") -> String {
    """
    {\(smallBackend),"phases":[{"name":"only",\(extent),"workloads":[\(workloads)],"thresholds":[\(thresholds)]\(more)}]}
    """
}

extension RunReport {
    /// The report as those read it who get it.
    var json: JSONValue {
        get throws { try JSONValue(parsing: bytes()) }
    }
}
