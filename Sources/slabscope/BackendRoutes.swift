/// `GET /backends`: the allocators that a load may run on.
import Backends
import Documents
import IntrospectionServer
import Observatory
import Scenarios
import Workloads

/// The route; `server` is the allocator that the server observes.
func backendRoutes(_ backends: BackendRegistry, server: any ObservedAllocator) -> RouteGroup {
    var group = RouteGroup(prefix: "/api/v1")
    group.get("/backends") { _, _ in
        let list = backends.list(server: BackendDescription(name: "server", of: server))
        return Response.json { json in
            json.object { json in
                json.array("backends", of: list) { json, backend in
                    json.object { json in
                        writeBackend(backend.description, &json)
                        json.array("reports", of: backend.reports) { $0.value($1.rawValue) }
                    }
                }
                json.field("next", String?.none)
            }
        }
    }
    return group
}

/// What the figures of a back end mean.
let backendFigures = [
    Figure("magazines", .gauge, "objects", "What each magazine holds, where that is fixed."),
    Figure("memory_bytes", .constant, "bytes", "Memory that the back end's allocator manages, metadata included."),
    Figure("cpus", .constant, "1", "CPUs that workers can attach to."),
]

/// The words for `/backends`.
let backendDefinitions = [FigureGroup(at: [FigurePlace("/backends", "backends[].", tier: nil)], backendFigures)]

extension Figure {
    /// The figure as a member of what stands under a prefix.
    func within(_ prefix: String) -> Figure { Figure(prefix + name, kind, unit, meaning) }
}

extension APIFragment {
    static let backends = APIFragment(
        #"""
        {"paths": {
          "/api/v1/backends": {"get": {
            "operationId": "listBackends", "tags": ["workloads"],
            "summary": "The allocators that a load may run on, named when the server started.",
            "responses": {"200": "BackendList: All of them."},
            "x-curl": "curl -s localhost:8080/api/v1/backends"}}
        },
        "components": {"schemas": {
          "BackendList": {"properties": {
            "backends": {"type": "array", "description": "The server's own first.", "items": {
              "allOf": ["Backend"], "properties": {
                "reports": {"type": "array", "description": "What it can tell; what it cannot is absent from records.",
                  "items": {"type": "string", "enum": ["latency", "ledger", "occupancy"]}}}}},
            "next": {"type": "null", "description": "The list comes whole."}}},
          "Backend": {"description": "An allocator. What stands behind library is told of buddyslab alone.", "properties": {
            "name": "Text: By which a load asks for it.",
            "allocator": {"type": "string", "enum": ["buddyslab", "malloc"], "description": "Which it is."},
            "library": "Text: The file of a malloc library that was loaded.",
            "classes": "Text: The table of size classes.",
            "mode": {"type": "string", "enum": ["flush", "exact", "hardened"], "description": "How misuse is found."},
            "magazines": {"description": "Objects that each magazine holds, or auto; absent where it may change.",
              "anyOf": ["Count", {"const": "auto"}]},
            "memory_bytes": "Bytes: What it manages, metadata included.",
            "cpus": "Count: That workers can attach to."},
            "optional": ["library", "classes", "mode", "magazines", "memory_bytes", "cpus"]},
          "BackendChoice": {"description": "A name that /backends lists, or a private instance of this allocator.",
            "anyOf": [
              {"type": "string", "enum": ["server", "buddyslab", "system"]},
              {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$"},
              {"additionalProperties": false, "required": ["allocator"], "properties": {
                "allocator": {"const": "buddyslab", "description": "The only one that is set up so."},
                "classes": {"type": "string", "enum": ["seed", "fine"], "default": "seed",
                  "description": "The table of size classes."},
                "mode": {"type": "string", "enum": ["flush", "exact", "hardened"], "default": "exact",
                  "description": "How misuse is found."},
                "magazines": {"default": "auto", "description": "Objects that each magazine holds.",
                  "anyOf": [{"type": "integer", "minimum": 0, "maximum": 4096}, {"const": "auto"}]},
                "memory": {"default": 268435456, "description": "What it manages, as a number or as text.",
                  "anyOf": [{"type": "integer", "minimum": 1048576, "maximum": 1099511627776}, "ByteSizeText"]},
                "cpus": {"type": "integer", "minimum": 1, "maximum": 1024, "default": 4,
                  "description": "That workers can attach to."}}}]}
        }}}
        """#)
}
