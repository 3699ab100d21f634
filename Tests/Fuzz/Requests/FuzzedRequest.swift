/// A request in the shape that a fuzzer's input has.
import Documents
import IntrospectionServer

/// A request line, header lines and a body, read from bytes; whatever they hold.
struct FuzzedRequest: CustomStringConvertible {
    let method: HTTPMethod
    let target: [UInt8]
    var headers = HeaderFields()
    let body: [UInt8]

    var description: String { "\(method.rawValue) \(target) \(headers) \(body)" }

    /// Nil where the first word is no method.
    init?(_ input: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        var rest = input[...]
        func line(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            let line = rest.prefix { $0 != newline }
            rest = rest.dropFirst(line.count + 1)
            return line
        }
        let first = line(&rest)
        let word = first.prefix { $0 != UInt8(ascii: " ") }
        guard let method = HTTPMethod(rawValue: String(decoding: word, as: UTF8.self)) else { return nil }
        self.method = method
        target = Array(first.dropFirst(word.count + 1))
        while true {
            let header = line(&rest)
            if header.isEmpty { break }
            let name = header.prefix { $0 != UInt8(ascii: ":") }
            headers.add(
                String(decoding: name, as: UTF8.self),
                String(decoding: header.dropFirst(name.count + 1), as: UTF8.self))
        }
        body = Array(rest)
    }

    /// Throws what a bad target throws.
    func made() throws(Problem) -> Request {
        Request(
            head: RequestHead(
                method: method, target: try RequestTarget(target), headers: headers, bodyLength: UInt64(body.count)),
            body: body)
    }
}
