/// A named thread of the operating system that can be joined.
import CPlatform
import Glibc

/// Runs one closure on a thread of its own.
final class WorkerThread: Sendable {
    /// The operating system would not make a thread.
    struct Refused: Error {
        let code: Int32
    }

    fileprivate final class Start: Sendable {
        let name: String
        let core: Int
        let body: @Sendable () -> Void

        init(name: String, core: Int, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.core = core
            self.body = body
        }
    }

    private let handle: pthread_t
    private let joined = Guarded(false)

    /// Starts `body` on a thread pinned to the `core`th core, counted round. Linux cuts names after 15 bytes.
    static func start(
        name: String, core: Int, body: @escaping @Sendable () -> Void
    ) throws(Refused) -> WorkerThread {
        var thread = pthread_t()
        let code = create(&thread, running: Start(name: name, core: core, body: body))
        guard code == 0 else { throw Refused(code: code) }
        return WorkerThread(handle: thread)
    }

    private static func create(_ thread: inout pthread_t, running start: Start) -> Int32 {
        let argument = unsafe Unmanaged.passRetained(start)
        let code = unsafe pthread_create(&thread, nil, workerThreadMain, argument.toOpaque())
        if code != 0 { unsafe argument.release() }
        return code
    }

    private init(handle: pthread_t) { self.handle = handle }

    /// Waits for the end of the thread. May be called by several threads; all of them wait.
    func join() {
        joined.withLock { joined in
            if !joined { _ = pthread_join(handle, nil) }
            joined = true
        }
    }
}

/// Where a thread begins. Free-standing: a closure in its place crashes this version of the compiler.
private func workerThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    let start = unsafe Unmanaged<WorkerThread.Start>.fromOpaque(argument).takeRetainedValue()
    _ = unsafe pthread_setname_np(pthread_self(), String(start.name.prefix(15)))
    _ = platform_pin_current_thread(Int32(truncatingIfNeeded: start.core))
    start.body()
    return nil
}
