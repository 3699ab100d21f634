//! The table of modes in the documentation is what happens: each of its cells is tried.

import Testing

@testable import BuddySlab

@Suite struct ModeTable {
    private static let modes: [AllocatorMode] = [.flush, .exact, .hardened]

    @Test(arguments: UserMistake.allCases, modes)
    func eachMistakeIsFoundWhenTheTableSays(_ mistake: UserMistake, _ mode: AllocatorMode) throws {
        let written = try #require(try ModePage().cell(mistake, mode))
        let found = try withRig(Setup(mode: mode, capacity: 8, isFixed: true)) { rig in try Self.find(mistake, rig) }
        #expect(written.hasPrefix(found.rawValue), "mode \(mode) found it \(found.rawValue), not \(written)")
    }

    @Test func theTableHasARowForEachMistakeAndNoOther() throws {
        #expect(try ModePage().mistakes == UserMistake.allCases.map(\.rawValue))
    }

    /// Makes a mistake, lets everything take its course, and sees when it was counted. Nothing else may notice.
    private static func find(_ mistake: UserMistake, _ rig: GlobalRig) throws -> Finding {
        var bystanders = try Bystanders(rig)
        let made = try mistake.make(rig)
        #expect(rig.allMisuses == 1 || !made.isRefused)
        if let (address, size) = made.held { try rig.free(address, size) }
        _ = try rig.face.reclaim()
        // What was freed is served again, so that whoever looks then has looked.
        let again = try (0..<70).map { try WatchedObject(rig, 40, cpu: $0 % 2, byte: UInt8(100 + $0)) }
        #expect(again.areIntact && bystanders.areIntact)
        for object in again { try rig.free(object.address, object.size, cpu: object.cpu) }
        try bystanders.leave(rig)
        _ = try rig.face.reclaim()
        let findings = try rig.findings()
        #expect(findings.map(\.kind) == (mistake.staysDamaged(in: rig.setup.mode) ? [.canary] : []))
        #expect(try rig.ledger().unaccountedBytes == 0)
        #expect(made.hitsNext == (mistake == .overflowOfFull && rig.setup.mode != .hardened))
        guard !made.isRefused else { return .atOnce }
        #expect(rig.allMisuses <= 1)
        return rig.allMisuses == 1 ? .later : .notFound
    }
}

/// The page of the documentation that has the table.
private struct ModePage {
    /// Mistake, then flush, exact, hardened.
    private let rows: [[String]]

    init() throws {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let path = "/" + root + "/Sources/BuddySlab/BuddySlab.docc/WhatEachModeFinds.md"
        rows = try TestFile.lines(path).filter { $0.hasPrefix("| a") || $0.hasPrefix("| two") }.map { line in
            line.split(separator: "|").map { $0.trimmed }
        }
    }

    var mistakes: [String] { rows.compactMap(\.first) }

    func cell(_ mistake: UserMistake, _ mode: AllocatorMode) -> String? {
        rows.first { $0.first == mistake.rawValue && $0.count == 4 }?[mode.rawValue + 1]
    }
}
