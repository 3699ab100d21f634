//! What a fuzzer's bytes do to an allocator: the model test's commands, with the reference model beside it.

@testable import BuddySlab

/// Commands that one input may take; what lies behind them is not read.
private let commandLimit = 4096

/// Takes a byte for the set-up and eight for each command. Ends the process where allocator and model disagree.
@c(LLVMFuzzerTestOneInput)
public func fuzzAllocator(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    guard let first = input.first else { return -1 }
    let commands = stride(from: 1, to: input.count - 7, by: 8).prefix(commandLimit).map { start in
        Command(bits: input[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
    let setup = ModelSetup(
        mode: first & 128 != 0 ? .hardened : first & 1 == 0 ? .flush : .exact,
        capacity: [0, 4, 64, 64][Int(first >> 1 & 3)],
        cpuCount: 1 + Int(first >> 3 & 3), isFine: first & 32 != 0)
    if first & 64 == 0 {
        run(commands, setup, as: ModelRun<4096>.self)
    } else {
        run(commands, setup, as: ModelRun<16384>.self)
    }
    return 0
}

private func run<let pageSize: Int>(_ commands: [Command], _ setup: ModelSetup, as _: ModelRun<pageSize>.Type) {
    var taken = 0
    do {
        let run = try ModelRun<pageSize>(setup)
        for command in commands {
            try run.step(command)
            taken += 1
        }
        try run.finish()
    } catch {
        let place = taken < commands.count ? "command \(taken), \(commands[taken])" : "the end"
        fatalError("\(setup), \(pageSize)-byte pages, at \(place): \(error)")
    }
}
