/// Addresses of servers as people write them.
import Testing

@testable import HTTPClient

@Suite struct HTTPEndpointTests {
    @Test(arguments: [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("127.0.0.1:9", "http://127.0.0.1:9"),
        ("localhost", "http://localhost:8080"), ("http://example.org", "http://example.org:80"),
        ("HTTP://h:1/", "http://h:1"), ("http://h:1/a/b/", "http://h:1/a/b"), ("[::1]:5", "http://[::1]:5"),
        ("http://[fe80::1]", "http://[fe80::1]:80"), ("unix:/run/a b.sock", "unix:/run/a b.sock"),
        ("unix:./s", "unix:./s"),
    ])
    func whatIsLeftOutIsFilledIn(text: String, url: String) throws {
        #expect(try HTTPEndpoint(text).url == url)
    }

    @Test(arguments: [
        "", "http://", "https://h", "ftp://h", "h:0", "h:65536", "h:x", "h:", ":80", "http://u@h", "h?a=b", "h#a",
        "h h",
        "unix:", "unix:s", "[::1", "[::1]x", "http://ä",
    ])
    func whatIsNoAddressIsRefusedWithTheReason(text: String) {
        #expect(throws: HTTPClientError.self) { try HTTPEndpoint(text) }
    }
}
