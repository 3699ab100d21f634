//! Numbers that the environment gives to the random tests.

import Glibc

/// Settings of the random tests.
enum TestSettings {
    /// Commands that the model test takes in all.
    static var modelCommands: Int { number("SLABSCOPE_MODEL_COMMANDS") ?? 100_000 }
    /// The one seed to run, from an earlier failure.
    static var seed: UInt64? { number("SLABSCOPE_SEED").map { UInt64(truncatingIfNeeded: $0) } }
    /// Exact ledgers that the proof takes in all.
    static var ledgers: Int { number("SLABSCOPE_LEDGERS") ?? 2000 }
    /// How much more than usual the race tests do.
    static var raceFactor: Int { max(1, number("SLABSCOPE_RACE_FACTOR") ?? 1) }

    /// A number in the environment.
    static func number(_ name: String) -> Int? {
        guard let text = unsafe getenv(name) else { return nil }
        return unsafe Int(String(cString: text))
    }
}
