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

    private static func text(_ start: UnsafePointer<CChar>?, _ length: Int) -> String {
        guard let start = unsafe start else { return "" }
        return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
