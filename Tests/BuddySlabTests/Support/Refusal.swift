//! Which error a call is refused with.

import BuddySlab

/// The error that `body` throws; nil where it is served.
func refusal<Result>(_ body: () throws -> Result) -> AllocationError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? AllocationError
    }
}
