/// By CPU: the thread passes its CPU with every call, and declares its waits.
// The names are those of the C header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

import BuddySlab
import CBuddySlab
import CPlatform

/// The CPU behind C's name of it, for one call.
@inline(__always)
private func borrowed(_ cpu: OpaquePointer?) -> AttachedCPU { unsafe AttachedCPU(borrowing: UInt(bitPattern: cpu)) }

/// The number behind C's name, cast: a conversion would look for NULL, which no CPU has for a name.
@inline(__always)
private func rawName(_ cpu: OpaquePointer?) -> UInt { unsafe unsafeBitCast(cpu, to: UInt.self) }

@inline(never)
private func note(_ error: AllocationError, _ cpu: OpaquePointer?) { unsafe borrowed(cpu).refusal = error }

@c @implementation
public func buddyslab_cpu_attach(
    _ heap: OpaquePointer?, _ index: UInt32, _ cpu: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
    guard let heap = unsafe HeapReference(heap), let cpu = unsafe cpu else { return BUDDYSLAB_INVALID_PARAM }
    return heap.with { (heap: borrowing Heap) in
        let count = heap.allocator.cpuCount
        guard index == UInt32.max || index < count else { return BUDDYSLAB_INVALID_PARAM }
        for candidate in index == UInt32.max ? 0..<count : Int(index)..<Int(index) + 1 {
            guard let attached = try? heap.allocator.attach(CPUIndex(UInt16(candidate)), thread: thisThread)
            else { continue }
            attached.refusal = nil
            unsafe cpu.pointee = OpaquePointer(bitPattern: attached.intoRawName())
            return succeeded
        }
        return index == UInt32.max ? BUDDYSLAB_BUSY : BUDDYSLAB_ALREADY_INITIALIZED
    }
}

/// The name under which threads attach: forks know their own CPUs by it.
var thisThread: Int { Int(platform_thread_id()) }

@c @implementation
public func buddyslab_cpu_detach(_ cpu: OpaquePointer?) {
    guard let cpu = unsafe cpu else { return }
    _ = unsafe AttachedCPU(takingBack: UInt(bitPattern: cpu))
}

@c @implementation
public func buddyslab_cpu_index(_ cpu: OpaquePointer?) -> UInt32 { UInt32(unsafe borrowed(cpu).cpu.rawValue) }

@c @implementation
public func buddyslab_cpu_idle_begin(_ cpu: OpaquePointer?) {
    var attached = unsafe borrowed(cpu)
    attached.beginIdle()
}

@c @implementation
public func buddyslab_cpu_idle_end(_ cpu: OpaquePointer?) {
    var attached = unsafe borrowed(cpu)
    attached.endIdle()
}

@c @implementation
public func buddyslab_cpu_allocate(_ size: Int, _ cpu: OpaquePointer?) -> UnsafeMutableRawPointer? {
    unsafe AttachedCPU.allocateUnsized(size, on: rawName(cpu))
}

@c @implementation
public func buddyslab_cpu_allocate_zeroed(
    _ count: Int, _ size: Int, _ cpu: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, count >= 0, size >= 0 else {
        unsafe note(.noMemory, cpu)
        return nil
    }
    return unsafe cleared(buddyslab_cpu_allocate(bytes, cpu), bytes)
}

/// An object with all bytes that were asked for 0.
func cleared(_ object: UnsafeMutableRawPointer?, _ bytes: Int) -> UnsafeMutableRawPointer? {
    unsafe object?.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    return unsafe object
}

@c @implementation
public func buddyslab_cpu_allocate_aligned(
    _ alignment: Int, _ size: Int, _ cpu: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    var attached = unsafe borrowed(cpu)
    do throws(AllocationError) {
        return unsafe try attached.allocateUnsized(size, alignment: alignment)
    } catch { unsafe note(error, cpu) }
    return nil
}

@c @implementation
public func buddyslab_cpu_reallocate(
    _ object: UnsafeMutableRawPointer?, _ size: Int, _ cpu: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let object = unsafe object else { return unsafe buddyslab_cpu_allocate(size, cpu) }
    var attached = unsafe borrowed(cpu)
    do throws(AllocationError) {
        return unsafe try attached.reallocateUnsized(object, newSize: size)
    } catch { unsafe note(error, cpu) }
    return nil
}

@c @implementation
public func buddyslab_cpu_free(_ object: UnsafeMutableRawPointer?, _ cpu: OpaquePointer?) {
    guard let object = unsafe object else { return }
    unsafe AttachedCPU.deallocateUnsized(object, on: rawName(cpu))
}

@c @implementation
public func buddyslab_cpu_free_sized(_ object: UnsafeMutableRawPointer?, _ size: Int, _ cpu: OpaquePointer?) {
    unsafe AttachedCPU.deallocateUnsized(object, size: size, on: rawName(cpu))
}

@c @implementation
public func buddyslab_cpu_last_error(_ cpu: OpaquePointer?) -> Int32 {
    let attached = unsafe borrowed(cpu)
    defer { attached.refusal = nil }
    return attached.refusal?.status ?? succeeded
}
