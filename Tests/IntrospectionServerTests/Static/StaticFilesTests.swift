/// The dashboard's files without a socket.
import Documents
import Glibc
import Testing

@testable import IntrospectionServer

@Suite struct StaticFilesTests {
    private static let router: Router = {
        var router = Router()
        router.mount(
            StaticFiles(files: [
                "index.html": Array("<p>".utf8), "js/app.js": Array("1".utf8), "js/app.js.gz": [0x1F, 0x8B],
                "style.css": Array("p{}".utf8), "alone.gz": [1],
            ]).routes)
        return router
    }()

    private func get(_ target: String, headers: HeaderFields = [:]) throws -> Response {
        Self.router.respond(to: try Request(.get, target, headers: headers))
    }

    @Test func theRootIsTheIndex() throws {
        let response = try get("/")
        #expect(response.bytes == Array("<p>".utf8))
        #expect(response.headers["Content-Type"] == "text/html; charset=utf-8")
        #expect(response.headers["Content-Security-Policy"] == "default-src 'self'; frame-ancestors 'none'")
        #expect(response.headers["X-Content-Type-Options"] == "nosniff")
        #expect(response.headers["Referrer-Policy"] == "no-referrer")
        #expect(response.headers["Cross-Origin-Opener-Policy"] == "same-origin")
        #expect(response.headers["Cache-Control"] == "no-cache")
    }

    @Test func aKnownTagIsNotSentAgain() throws {
        let tag = try #require(try get("/js/app.js?v=2").headers["ETag"])
        for field in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let again = try get("/js/app.js", headers: ["If-None-Match": field])
            #expect(again.status == 304 && again.bytes.isEmpty && again.headers["ETag"] == tag)
        }
        #expect(try get("/js/app.js", headers: ["If-None-Match": "\"other\""]).status == 200)
    }

    @Test func differentContentHasADifferentTag() {
        #expect(entityTag(of: []) == "\"6c62272e07bb014262b821756295c58d\"")
        #expect(entityTag(of: [1]) != entityTag(of: [2]))
    }

    @Test func aCompressedSiblingIsSentToThoseWhoTakeIt() throws {
        let compressed = try get("/js/app.js", headers: ["Accept-Encoding": "br, gzip;q=0.5"])
        #expect(compressed.bytes == [0x1F, 0x8B])
        #expect(compressed.headers["Content-Encoding"] == "gzip")
        let plain = try get("/js/app.js", headers: ["Accept-Encoding": "gzip;q=0"])
        #expect(plain.bytes == Array("1".utf8))
        #expect(plain.headers["Vary"] == "Accept-Encoding")
        #expect(plain.headers["ETag"] != compressed.headers["ETag"])
        #expect(try get("/js/app.js.gz").status == 404)
        #expect(try get("/alone.gz").status == 200)
    }

    @Test func whatIsNotInTheTableDoesNotExist() throws {
        #expect(try get("/js").status == 404)
        #expect(try get("/index.html/").status == 404)
        #expect(Self.router.respond(to: try Request(.post, "/index.html")).status == 405)
    }

    @Test func aMissingDirectoryIsExplainedAtTheRoot() throws {
        var router = Router()
        router.mount(StaticFiles(directory: "/nonexistent/dashboard").routes)
        let response = router.respond(to: try Request(.get, "/"))
        #expect(response.status == 404)
        let text = String(decoding: response.bytes, as: UTF8.self)
        #expect(text.contains("'/nonexistent/dashboard' cannot be read") && text.contains("--public DIR"))
    }

    @Test func whatLiesOutsideOfTheDirectoryIsNeverServed() throws {
        let root = "/tmp/slabscope-static-\(UInt64.random(in: 0...UInt64.max))"
        let (inside, outside) = (root + "/public", root + "/private")
        for folder in [root, inside, outside] { #expect(unsafe mkdir(folder, 0o700) == 0) }
        defer {
            for link in ["/file", "/folder", "/up", "/.hidden", "/index.html"] { unsafe unlink(inside + link) }
            unsafe unlink(outside + "/secret")
            for folder in [inside, outside, root] { unsafe rmdir(folder) }
        }
        for (path, text) in [
            (outside + "/secret", "secret"), (inside + "/index.html", "index"), (inside + "/.hidden", ""),
        ] {
            let file = unsafe fopen(path, "w")
            unsafe fputs(text, file)
            unsafe fclose(file)
        }
        #expect(unsafe symlink(outside + "/secret", inside + "/file") == 0)
        #expect(unsafe symlink(outside, inside + "/folder") == 0 && symlink("..", inside + "/up") == 0)
        var router = Router()
        router.mount(StaticFiles(directory: inside).routes)
        #expect(router.respond(to: try Request(.get, "/")).status == 200)
        for target in ["/file", "/folder/secret", "/up/private/secret", "/.hidden", "/folder", "/up", "//etc/passwd"] {
            #expect(router.respond(to: try Request(.get, target)).status == 404, "\(target)")
        }
        for target in ["/../private/secret", "/%2e%2e/private/secret", "/..%2fprivate/secret", "/a/..\\private"] {
            #expect(throws: Problem.self, "\(target)") { try Request(.get, target) }
        }
    }

    @Test func aDirectoryIsReadWithItsFolders() throws {
        var folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let name = #filePath.split(separator: "/").last ?? ""
        let parent = folder.popLast() ?? ""
        let files = StaticFiles(directory: folder.joined(separator: "/"))
        var router = Router()
        router.mount(files.routes)
        let response = router.respond(to: try Request(.get, "/\(parent)/\(name)"))
        #expect(response.status == 200)
        #expect(String(decoding: response.bytes, as: UTF8.self).contains("aDirectoryIsReadWithItsFolders"))
        #expect(files.absence != nil)
    }
}
