//! What a law of the whole allocator is tried with: page size, mode, magazine capacity.

import BuddySlab
import Testing

/// One combination.
struct Setup: Sendable, Hashable, CustomTestStringConvertible {
    /// The page sizes that every law is tried with.
    static let pageSizes = [4096, 16384]

    var pageSize = 4096
    var mode = AllocatorMode.exact
    /// Objects that a magazine holds. 64 stands for the default, which adapts, unless `isFixed`.
    var capacity = 64
    var isFixed = false
    var cpuCount = 3
    var isFine = false
    var pageCacheBytes = 4 << 20
    /// What mode `hardened` draws from.
    var secret: UInt64 = 0x5EED

    var classes: SizeClassScheme { isFine ? .fine : .seed }

    /// Every page size and mode, without magazines, with small ones and with the default.
    static let all: [Setup] = pageSizes.flatMap { pageSize in
        [AllocatorMode.flush, .exact].flatMap { mode in
            [0, 4, 64].map { Setup(pageSize: pageSize, mode: mode, capacity: $0) }
        }
    }

    /// The same with capacities that never change, for laws that count with them.
    static let fixed: [Setup] = all.map { setup in
        var setup = setup
        setup.isFixed = true
        return setup
    }

    /// Mode `hardened`, without quarantine, with a small one and with the default.
    static let hardened: [Setup] = pageSizes.flatMap { pageSize in
        [0, 4, 64].map { Setup(pageSize: pageSize, mode: .hardened, capacity: $0) }
    }

    /// Every page size in mode `exact` with the default capacity, for laws that depend on nothing else.
    static let eachPageSize: [Setup] = pageSizes.map { Setup(pageSize: $0) }

    /// Every page size and mode, without magazines: the laws of the contract hold at once.
    static let direct: [Setup] = all.filter { $0.capacity == 0 }

    var testDescription: String {
        let classes = isFine ? ", fine classes" : ""
        return "\(pageSize)-byte pages, \(mode), \(isFixed ? "fixed " : "")magazines of \(capacity)\(classes)"
    }

    var configuration: GlobalConfiguration {
        GlobalConfiguration(
            cpuCount: cpuCount, mode: mode, magazines: isFixed ? .fixed(capacity) : .tested(capacity),
            pageCacheBytes: pageCacheBytes,
            classes: classes, hooks: .linux, secret: secret)
    }
}
