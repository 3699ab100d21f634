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

    /// Appends every name and value, each behind its length, so that two lists are equal only where their bytes are.
    ///
    /// Safety: as above.
    @unsafe
    static func append(of connection: OpaquePointer, to bytes: inout [UInt8]) {
        _ = unsafe withUnsafeMutablePointer(to: &bytes) { bytes in
            unsafe MHD_get_connection_values_n(
                connection, .HEADER_KIND,
                { closure, _, name, nameLength, value, valueLength in
                    guard let bytes = unsafe closure?.assumingMemoryBound(to: [UInt8].self) else { return .NO }
                    unsafe LibraryHeaders.append(LibraryHeaders.raw(name, nameLength), to: &bytes.pointee)
                    unsafe LibraryHeaders.append(LibraryHeaders.raw(value, valueLength), to: &bytes.pointee)
                    return .YES
                },
                UnsafeMutableRawPointer(bytes))
        }
    }

    /// Appends `part` behind its length.
    static func append(_ part: some Collection<UInt8>, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: part.count >> shift)) }
        bytes.append(contentsOf: part)
    }

    private static func raw(_ start: UnsafePointer<CChar>?, _ length: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : length)
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
        guard let start = unsafe start else { return "" }
        return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
