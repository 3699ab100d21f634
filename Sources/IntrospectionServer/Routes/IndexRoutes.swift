/// `GET /api/v1`: what there is.
import Documents
import Glibc
import Observatory

/// The version in answers.
public let slabscopeVersion = "0.1.0"

/// The document that tells a client where everything is.
struct IndexDocument: Sendable {
    let facts: AllocatorFacts
    let access: AccessPolicy
    /// Names and paths, in order.
    let links: [(name: String, path: String)]

    /// The links of the observing routes.
    static let observingLinks: [(name: String, path: String)] = [
        ("stats", "/api/v1/stats"), ("ledger", "/api/v1/ledger"), ("classes", "/api/v1/classes"),
        ("cpus", "/api/v1/cpus"), ("remote_frees", "/api/v1/remote-frees"), ("buddy", "/api/v1/buddy"),
        ("section_map", "/api/v1/sections/0/map"), ("allocations", "/api/v1/allocations"),
        ("allocator", "/api/v1/allocator"), ("regions", "/api/v1/allocator/regions"),
        ("slabs", "/api/v1/classes/64/slabs"), ("address", "/api/v1/addresses/0x0"),
        ("reclaim", "/api/v1/allocator/reclaim"), ("selfcheck", "/api/v1/selfcheck"),
        ("history", "/api/v1/history"), ("marks", "/api/v1/marks"), ("diff", "/api/v1/diff"),
        ("doctor", "/api/v1/doctor"), ("definitions", "/api/v1/definitions"),
        ("whatif", "/api/v1/whatif?size=64"), ("sizing", "/api/v1/sizing"),
        ("events", "/api/v1/events"), ("metrics", "/metrics"), ("livez", "/livez"), ("readyz", "/readyz"),
        ("session", "/api/v1/session"),
        ("openapi", "/openapi.json"),
    ]

    var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 2048)
        writer.object { json in
            json.field("name", "slabscope")
            json.field("version", slabscopeVersion)
            json.field("page_size", facts.pageSize)
            json.field("cpus", facts.cpuCount)
            json.field("mode", facts.modeName)
            json.field("memory_bytes", facts.memoryBytes)
            json.array("size_classes", of: facts.classes) { $0.value($1.size) }
            json.field("pid", getpid())
            json.field("authentication", access.authentication)
            json.field("read_only", access.isReadOnly)
            json.object("links") { json in
                for link in links {
                    json.key(named: link.name)
                    json.value(link.path)
                }
            }
        }
        return writer.bytes
    }
}

extension Instruments {
    /// `extraLinks` are those of acting routes that are mounted beside these.
    func addIndex(to group: inout RouteGroup, extraLinks: [(name: String, path: String)], _ access: AccessPolicy) {
        let links = IndexDocument.observingLinks + extraLinks
        let index = IndexDocument(facts: source.facts, access: access, links: links).bytes
        group.get("") { _, _ in .json(bytes: index) }
    }

    /// Everything below `/api/v1` that looks at the allocator.
    func routes(
        _ broadcaster: EventBroadcaster, extraLinks: [(name: String, path: String)], definitions: [FigureGroup] = [],
        access: AccessPolicy = AccessPolicy()
    ) -> RouteGroup {
        var group = RouteGroup(prefix: "/api/v1")
        addIndex(to: &group, extraLinks: extraLinks, access)
        addStats(to: &group)
        addClasses(to: &group)
        addSlabs(to: &group)
        addCPUs(to: &group)
        addBuddy(to: &group)
        addActions(to: &group)
        addAllocator(to: &group)
        addRegions(to: &group)
        addQuestions(to: &group)
        addLaboratory(to: &group)
        addHistory(to: &group)
        addMarks(to: &group)
        addDoctor(to: &group)
        DefinitionsDocument(further: definitions).addDefinitions(to: &group)
        broadcaster.addEvents(to: &group)
        return group
    }
}
