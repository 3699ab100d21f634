/// Sessions: random, bounded in number and time, and ended for good.
import Synchronization
import Testing

@testable import IntrospectionServer

@Suite struct SessionTests {
    /// A clock that the test moves.
    private final class Clock: Sendable {
        private let seconds = Atomic<UInt64>(1)
        func pass(_ count: UInt64) { seconds.wrappingAdd(count, ordering: .relaxed) }
        var nanoseconds: UInt64 { seconds.load(ordering: .relaxed) * 1_000_000_000 }
    }

    @Test func aSessionIsFoundByItsWholeIDAlone() throws {
        let table = SessionTable()
        let first = table.begin()
        let second = table.begin()
        #expect(table.session(first.id) === first && table.session(second.id) === second)
        var other = first.id
        other[63] = other[63] == 0x30 ? 0x31 : 0x30
        #expect(table.session(other) == nil)
        #expect(table.session([]) == nil && table.session(Array(first.id.dropLast())) == nil)
        #expect(table.session(first.id + [0x30]) == nil)
    }

    @Test func idsHave256BitsAndNoneComesTwice() {
        let table = SessionTable(limit: 1000)
        let ids = (0..<1000).map { _ in table.begin().id }
        #expect(Set(ids).count == 1000)
        #expect(ids.allSatisfy { $0.count == 64 && $0.allSatisfy { Set("0123456789abcdef".utf8).contains($0) } })
        // Every one of 64 places takes every one of 16 digits: all but surely in a thousand draws.
        #expect((0..<64).allSatisfy { place in Set(ids.map { $0[place] }).count == 16 })
    }

    @Test func aSessionEndsWithItsTime() {
        let clock = Clock()
        let table = SessionTable(lengthSeconds: 100) { clock.nanoseconds }
        let session = table.begin()
        clock.pass(99)
        #expect(table.session(session.id) != nil && table.isValid(session))
        clock.pass(1)
        #expect(table.session(session.id) == nil && !table.isValid(session))
    }

    @Test func theOldestSessionMakesRoomForOneMoreThanTheLimit() {
        let table = SessionTable(limit: 3)
        let sessions = (0..<4).map { _ in table.begin() }
        #expect(table.count == 3)
        #expect(table.session(sessions[0].id) == nil && !table.isValid(sessions[0]))
        #expect(sessions.dropFirst().allSatisfy { table.session($0.id) === $0 })
    }

    @Test func sessionsWhoseTimeIsOverLeaveFirst() {
        let clock = Clock()
        let table = SessionTable(limit: 2, lengthSeconds: 100) { clock.nanoseconds }
        _ = table.begin()
        clock.pass(60)
        let second = table.begin()
        clock.pass(60)
        let third = table.begin()
        #expect(table.count == 2 && table.session(second.id) != nil && table.session(third.id) != nil)
    }

    @Test func anEndedSessionIsNotFoundAgain() {
        let table = SessionTable()
        let session = table.begin()
        let other = table.begin()
        table.end(session)
        #expect(table.session(session.id) == nil && table.session(other.id) != nil && table.count == 1)
    }
}
