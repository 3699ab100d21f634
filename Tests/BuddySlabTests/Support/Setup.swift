//! What a law of the whole allocator is tried with: page size, mode, magazine capacity.

import BuddySlab
import Testing

/// One combination.
struct Setup: Sendable, Hashable, CustomTestStringConvertible {
    /// The page sizes that every law is tried with.
    static let pageSizes = [4096, 16384]

    var pageSize = 4096
    var mode = AllocatorMode.exact
    var capacity = 64
    var cpuCount = 3
    var isFine = false
    var pageCacheBytes = 4 << 20

    var classes: SizeClassScheme { isFine ? .fine : .seed }

    /// Every page size, mode and capacity.
    static let all: [Setup] = pageSizes.flatMap { pageSize in
        [AllocatorMode.flush, .exact].flatMap { mode in
            [0, 4, 64].map { Setup(pageSize: pageSize, mode: mode, capacity: $0) }
        }
    }

    /// Every page size in mode `exact` with the default capacity, for laws that depend on nothing else.
    static let eachPageSize: [Setup] = pageSizes.map { Setup(pageSize: $0) }

    /// Every page size and mode, without magazines: the laws of the contract hold at once.
    static let direct: [Setup] = all.filter { $0.capacity == 0 }

    var testDescription: String {
        "\(pageSize)-byte pages, \(mode), magazines of \(capacity)\(isFine ? ", fine classes" : "")"
    }

    var configuration: GlobalConfiguration {
        GlobalConfiguration(
            cpuCount: cpuCount, mode: mode, magazines: .fixed(capacity), pageCacheBytes: pageCacheBytes,
            classes: classes, hooks: .linux)
    }
}
