/// A named thread of the operating system that can be joined. This file owns the raw thread calls.
import CPlatform
import Glibc

/// Runs one closure on a thread of its own.
package final class SystemThread: Sendable {
    /// The operating system would not make a thread.
    package struct Refused: Error {
        /// An errno.
        package let code: Int32
    }

    fileprivate final class Start: Sendable {
        let name: String
        let core: Int?
        let body: @Sendable () -> Void

        init(name: String, core: Int?, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.core = core
            self.body = body
        }
    }

    private let handle: pthread_t
    private let joined = Guarded(false)

    /// Starts `body` on a thread, pinned to the `core`th core, counted round, where one is given. Linux cuts names
    /// after 15 bytes.
    package static func start(
        name: String, core: Int? = nil, body: @escaping @Sendable () -> Void
    ) throws(Refused) -> SystemThread {
        var thread = pthread_t()
        let code = create(&thread, running: Start(name: name, core: core, body: body))
        guard code == 0 else { throw Refused(code: code) }
        return SystemThread(handle: thread)
    }

    /// Starts `body` where the process cannot do without the thread.
    package static func mustStart(name: String = "thread", body: @escaping @Sendable () -> Void) -> SystemThread {
        do throws(Refused) {
            return try start(name: name, body: body)
        } catch {
            preconditionFailure("the thread '\(name)' did not start: errno \(error.code)")
        }
    }

    private static func create(_ thread: inout pthread_t, running start: Start) -> Int32 {
        let argument = unsafe Unmanaged.passRetained(start)
        let code = unsafe pthread_create(&thread, nil, systemThreadMain, argument.toOpaque())
        if code != 0 { unsafe argument.release() }
        return code
    }

    private init(handle: pthread_t) { self.handle = handle }

    /// Waits for the end of the thread. May be called by several threads; all of them wait.
    package func join() {
        joined.withLock { joined in
            if !joined { _ = pthread_join(handle, nil) }
            joined = true
        }
    }
}

/// Where a thread begins. Free-standing, so that it is formed in no actor; a closure in its place crashes Swift 6.3.1.
private func systemThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    let start = unsafe Unmanaged<SystemThread.Start>.fromOpaque(argument).takeRetainedValue()
    _ = unsafe pthread_setname_np(pthread_self(), String(start.name.prefix(15)))
    if let core = start.core { _ = platform_pin_current_thread(Int32(truncatingIfNeeded: core)) }
    start.body()
    return nil
}
