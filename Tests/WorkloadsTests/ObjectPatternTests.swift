/// That no changed byte goes unseen.
import Testing

@testable import Workloads

@Suite struct ObjectPatternTests {
    @Test func aFlippedBitIsSeenAtEveryByteOfEverySize() {
        let pattern = ObjectPattern(workerKey: 42, serial: 7)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 256, alignment: 16)
        defer { unsafe memory.deallocate() }
        for size in 1...130 {
            unsafe pattern.fill(memory, size: size)
            #expect(unsafe pattern.matches(memory, size: size))
            for byte in 0..<size {
                let bit = UInt8(1) << UInt8((byte + size) % 8)
                unsafe memory.assumingMemoryBound(to: UInt8.self)[byte] ^= bit
                #expect(unsafe !pattern.matches(memory, size: size), "byte \(byte) of \(size)")
                unsafe memory.assumingMemoryBound(to: UInt8.self)[byte] ^= bit
            }
        }
    }

    @Test func fillingTouchesNothingBeyondTheObject() {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 16)
        defer { unsafe memory.deallocate() }
        for size in 1...40 {
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xa5, count: 64)
            unsafe ObjectPattern(workerKey: 1, serial: 1).fill(memory, size: size)
            for byte in size..<64 {
                #expect(unsafe memory.load(fromByteOffset: byte, as: UInt8.self) == 0xa5, "byte \(byte) of \(size)")
            }
        }
    }

    @Test func objectsOfOtherWorkersSerialsAndSeedsDoNotMatch() {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 16)
        defer { unsafe memory.deallocate() }
        let key = ObjectPattern.workerKey(seed: 5, worker: 0)
        unsafe ObjectPattern(workerKey: key, serial: 9).fill(memory, size: 64)
        let strangers = [
            ObjectPattern(workerKey: key, serial: 10),
            ObjectPattern(workerKey: ObjectPattern.workerKey(seed: 5, worker: 1), serial: 9),
            ObjectPattern(workerKey: ObjectPattern.workerKey(seed: 6, worker: 0), serial: 9),
        ]
        for stranger in strangers { #expect(unsafe !stranger.matches(memory, size: 64)) }
    }
}
