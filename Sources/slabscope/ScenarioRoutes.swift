/// The routes of presets.
import Documents
import IntrospectionServer
import Scenarios

/// The scenarios that a run may name.
func scenarioRoutes(_ library: ScenarioLibrary) -> RouteGroup {
    var group = RouteGroup(prefix: "/api/v1")
    group.get("/scenarios", query: ["limit", "after"]) { request, _ in
        let page = try Page(request.query, library.presets, path: "/api/v1/scenarios", id: \.name)
        return Response.json { json in
            json.object { json in
                json.array("scenarios", of: page.elements) { json, preset in
                    json.object { json in
                        json.field("name", preset.name)
                        json.field("description", preset.description)
                        json.array("phases", of: preset.document["phases"]?.elements ?? []) { json, phase in
                            json.value(phase["name"] ?? .null)
                        }
                        json.field("self", "/api/v1/scenarios/\(preset.name)")
                    }
                }
                json.field("next", page.next)
            }
        }
    }
    group.get("/scenarios/{name}") { _, path in
        let preset = try library.preset(path["name"])
        return Response.json { $0.value(preset.document) }
    }
    return group
}
