//! Random commands against the reference model, for every page size, mode and capacity.
//!
//! `SLABSCOPE_MODEL_COMMANDS` is the number of commands in all; `SLABSCOPE_SEED` runs one seed in every setup.

import Testing

@testable import BuddySlab

/// One setup of the model test.
struct ModelCase: Sendable, CustomTestStringConvertible {
    let pageSize: Int
    let mode: AllocatorMode
    let capacity: Int
    let isFine: Bool

    var testDescription: String {
        "\(pageSize)-byte pages, mode \(mode), capacity \(capacity), \(isFine ? "fine" : "seed") classes"
    }

    static let all: [ModelCase] = [4096, 16384].flatMap { pageSize in
        [AllocatorMode.flush, .exact, .hardened].flatMap { mode in
            [0, 4, 64].flatMap { capacity in
                [false, true].map { ModelCase(pageSize: pageSize, mode: mode, capacity: capacity, isFine: $0) }
            }
        }
    }
}

@Suite struct ModelTests {
    /// At most: a run that is told to take few commands takes fewer, one of a given seed all of them.
    private static let commandsPerSeed =
        TestSettings.seed == nil ? min(5000, max(1, TestSettings.modelCommands / ModelCase.all.count)) : 5000

    @Test(arguments: ModelCase.all)
    func theAllocatorAgreesWithTheReferenceModelAfterEveryCommand(_ setup: ModelCase) {
        let runs = max(1, TestSettings.modelCommands / ModelCase.all.count / Self.commandsPerSeed)
        var seeds = SystemRandomNumberGenerator()
        for _ in 0..<(TestSettings.seed == nil ? runs : 1) {
            let seed = TestSettings.seed ?? seeds.next() >> 1
            let disagreement =
                setup.pageSize == 4096
                ? Self.run(setup, seed, as: ModelRun<4096>.self) : Self.run(setup, seed, as: ModelRun<16384>.self)
            if let disagreement {
                Issue.record("SLABSCOPE_SEED=\(seed) \(setup.testDescription): \(disagreement)")
                return
            }
        }
    }

    /// Runs one seed; returns what went wrong, and at which command.
    private static func run<let pageSize: Int>(
        _ setup: ModelCase, _ seed: UInt64, as _: ModelRun<pageSize>.Type
    ) -> String? {
        var random = TestRandom(seed: seed)
        let cpus = 1 + random.below(4)
        var position = 0
        var last: Command?
        do {
            let run = try ModelRun<pageSize>(
                ModelSetup(mode: setup.mode, capacity: setup.capacity, cpuCount: cpus, isFine: setup.isFine))
            while position < commandsPerSeed {
                let command = Command(bits: random.next())
                last = command
                try run.step(command)
                position += 1
            }
            last = nil
            try run.finish()
        } catch {
            let place = last.map { "command \(position), \($0)" } ?? "the end"
            return "\(cpus) CPUs, at \(place): \(error)"
        }
        return nil
    }
}
