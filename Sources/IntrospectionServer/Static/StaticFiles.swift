/// The dashboard's files, served from memory.
import Documents

/// A table of files that is fixed at the start: a request looks a path up and never touches the file system.
public struct StaticFiles: Sendable {
    /// One file as it is sent.
    private struct File: Sendable {
        let content: [UInt8]
        let compressed: [UInt8]?
        let contentType: String
        let tag: String
    }

    /// Why there are no files, for the answer to `/`.
    public let absence: String?
    private let files: [String: File]

    /// Reads every file below `directory`; where that fails, the table is empty and `/` says why.
    public init(directory: String) {
        do {
            let read = try DirectoryReader.files(below: directory)
            self.init(files: Dictionary(uniqueKeysWithValues: read.map { ($0.path, $0.content) }))
        } catch {
            self.init(absence: "the directory '\(directory)' cannot be read")
        }
    }

    /// No files, and why.
    public init(absence: String) {
        files = [:]
        self.absence = absence
    }

    /// Files by their path from the root. `app.js.gz` beside `app.js` is its compressed form, not a file of its own.
    public init(files contents: [String: [UInt8]]) {
        var files: [String: File] = [:]
        for (path, content) in contents where !(path.hasSuffix(".gz") && contents[String(path.dropLast(3))] != nil) {
            files[path] = File(
                content: content, compressed: contents[path + ".gz"], contentType: Self.contentType(of: path),
                tag: entityTag(of: content))
        }
        self.files = files
        absence = files["index.html"] == nil ? "there is no index.html among the files" : nil
    }

    /// A route for each file; `/` is `index.html`. A query is ignored, since it only serves to defeat caches.
    /// Open to everybody: the page has to be there to ask for a token.
    public var routes: RouteGroup {
        var group = RouteGroup(access: .open)
        for (path, file) in files {
            group.get("/" + path, query: .any) { request, _ in Self.response(file, to: request) }
        }
        if let index = files["index.html"] {
            group.get("/", query: .any) { request, _ in Self.response(index, to: request) }
        } else {
            let reason = absence ?? "there are no files"
            group.get("/", query: .any) { _, _ in
                throw Problem.notFound(
                    "the dashboard is missing: \(reason); start the server with --public DIR. The API is at /api/v1")
            }
        }
        return group
    }

    private static func response(_ file: File, to request: Request) -> Response {
        var response = Response(headers: [
            "Content-Type": file.contentType, "Cache-Control": "no-cache",
            "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
            "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
        ])
        let compressed = acceptsGzip(request) ? file.compressed : nil
        // The two forms differ in their bytes, and a strong tag must tell them apart.
        let tag = compressed == nil ? file.tag : file.tag.dropLast() + "-gzip\""
        response.headers["ETag"] = tag
        if file.compressed != nil { response.headers["Vary"] = "Accept-Encoding" }
        if let known = request.headers["If-None-Match"], entityTagMatches(known, tag) {
            response.status = 304
            return response
        }
        if compressed != nil { response.headers["Content-Encoding"] = "gzip" }
        response.body = .bytes(compressed ?? file.content)
        return response
    }

    /// True where gzip is listed and not with a weight of 0.
    private static func acceptsGzip(_ request: Request) -> Bool {
        guard let field = request.headers["Accept-Encoding"] else { return false }
        return field.split(separator: ",").contains { coding in
            let parts = coding.split(separator: ";").map { String($0.filter { $0 != " " && $0 != "\t" }) }
            guard parts.first?.equalsIgnoringCase("gzip") == true else { return false }
            return !parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
        }
    }

    private static let contentTypes = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
        "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8",
        "json": "application/json", "webmanifest": "application/manifest+json", "svg": "image/svg+xml",
        "png": "image/png", "ico": "image/x-icon", "txt": "text/plain; charset=utf-8",
    ]

    private static func contentType(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: ".") else { return "application/octet-stream" }
        return contentTypes[name[name.index(after: dot)...].lowercased()] ?? "application/octet-stream"
    }
}
