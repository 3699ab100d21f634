//! Magazines as tests ask for them.

import BuddySlab

extension MagazinePolicy {
    /// The policy that a setup's capacity stands for: 64 is the default, which adapts.
    static func tested(_ capacity: Int) -> MagazinePolicy { capacity == 64 ? .standard : .fixed(capacity) }
}
