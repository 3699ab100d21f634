/// The header fields of a request, copied out of the library's memory. This file owns those pointers.
import CMicrohttpd

enum LibraryHeaders {
    private final class Collector {
        var fields = HeaderFields()
    }

    /// Safety: `connection` is the one that the library is calling for.
    @unsafe
    static func all(of connection: OpaquePointer) -> HeaderFields {
        let collector = Collector()
        unsafe MHD_get_connection_values_n(
            connection, .HEADER_KIND,
            { closure, _, name, nameLength, value, valueLength in
                guard let closure = unsafe closure else { return .NO }
                unsafe Unmanaged<Collector>.fromOpaque(closure).takeUnretainedValue().fields.add(
                    LibraryHeaders.text(name, nameLength), LibraryHeaders.text(value, valueLength))
                return .YES
            },
            Unmanaged.passUnretained(collector).toOpaque())
        return withExtendedLifetime(collector) { collector.fields }
    }

    /// A head that is being looked through.
    ///
    /// Safety: not kept beyond the call that `head` is good for.
    @unsafe
    private struct Reading {
        let head: UnsafeMutablePointer<HeadBytes>
        var lines: HeadLines
    }

    /// Adds every name and value to a head; whether its lines end as they should, the first of them behind `version`.
    ///
    /// Safety: as above.
    @unsafe
    static func add(
        of connection: OpaquePointer, to head: inout HeadBytes, after version: UnsafeRawBufferPointer
    ) -> Bool {
        unsafe withUnsafeMutablePointer(to: &head) { head in
            var reading = unsafe Reading(head: head, lines: HeadLines(after: version))
            unsafe withUnsafeMutablePointer(to: &reading) { reading in
                _ = unsafe MHD_get_connection_values_n(
                    connection, .HEADER_KIND,
                    { closure, _, name, nameLength, value, valueLength in
                        guard let reading = unsafe closure?.assumingMemoryBound(to: Reading.self) else { return .NO }
                        let name = unsafe LibraryHeaders.raw(name, nameLength)
                        let value = unsafe LibraryHeaders.raw(value, valueLength)
                        unsafe reading.pointee.head.pointee.add(name)
                        unsafe reading.pointee.head.pointee.add(value)
                        unsafe reading.pointee.lines.take(name, value)
                        return .YES
                    },
                    UnsafeMutableRawPointer(reading))
            }
            // Later releases have another parser, which refuses such heads by itself.
            return unsafe reading.lines.arePlain || microhttpd_parses_in_place() == 0
        }
    }

    private static func raw(_ start: UnsafePointer<CChar>?, _ length: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : length)
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
        guard let start = unsafe start else { return "" }
        return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
