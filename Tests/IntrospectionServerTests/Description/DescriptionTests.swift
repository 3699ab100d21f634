/// The description of the API: its notation, and that it tells of what is served and of nothing else.
import BuddySlab
import Documents
import Observatory
import Testing

@testable import IntrospectionServer

@Suite struct DescriptionTests {
    private func description(_ fragments: [APIFragment] = APIFragment.observing) -> APIDescription {
        APIDescription(merging: fragments, version: "0")
    }

    @Test func everyRouteIsDescribedAndEveryDescribedOperationIsServed() throws {
        #expect(DescriptionCoverage(of: description(), try RoutesRig().router).differences == [])
    }

    @Test func whatIsServedOrDescribedAloneIsSeen() throws {
        var group = RouteGroup(prefix: "/api/v1")
        group.get("/extra/{name}", query: ["limit"]) { _, _ in .empty() }
        let server = try RoutesRig().server
        server.mount(group)
        #expect(
            DescriptionCoverage(of: description(), server.router).differences
                == ["GET /api/v1/extra/{name} is not described"])
        let fragment = APIFragment(
            #"{"paths":{"/api/v1/extra/{name}":{"get":{"responses":{}}},"/more":{"put":{"responses":{}}}}}"#)
        #expect(
            DescriptionCoverage(of: description(APIFragment.observing + [fragment]), server.router).differences == [
                #"GET /api/v1/extra/{name} reads ["limit"], described are []"#,
                "GET /api/v1/extra/{name} describes the path parameters []",
                "PUT /more is described and not served",
            ])
    }

    @Test func anEmbeddingProgramsFragmentIsServedBesideTheOthers() throws {
        let server = try RoutesRig().server
        server.describe(APIFragment(#"{"paths":{"/mine":{"get":{"responses":{"200":"Text: Mine."}}}}}"#))
        let response = server.router.respond(to: try Request(.get, "/openapi.json"))
        let paths = try #require(try JSONValue(parsing: response.bytes)["paths"])
        #expect(paths["/mine"] != nil && paths["/api/v1/stats"] != nil)
        #expect(try RoutesRig().json("/openapi.json").at("paths", "/mine") == nil)
    }

    @Test func aClientThatHasTheDescriptionIsNotSentItAgain() throws {
        let router = try RoutesRig().router
        let first = router.respond(to: try Request(.get, "/openapi.json"))
        let tag = try #require(first.headers["ETag"])
        let again = router.respond(to: try Request(.get, "/openapi.json", headers: ["If-None-Match": tag]))
        #expect(first.status == 200 && again.status == 304 && again.bytes.isEmpty)
    }

    @Test func everyOperationHasAnExampleAndAnIdOfItsOwn() {
        let operations = description().operations
        #expect(Set(operations.compactMap { $0.operation["operationId"]?.text }).count == operations.count)
        for (method, pattern, operation) in operations {
            #expect(operation["x-curl"]?.text?.hasPrefix("curl -s") == true, "\(method) \(pattern)")
            #expect(operation["summary"] != nil && operation["tags"] != nil, "\(method) \(pattern)")
        }
    }

    @Test(arguments: [
        (#""Bytes: Free.""#, ##"{"$ref":"#/components/schemas/Bytes","description":"Free."}"##),
        (#""[Row]""#, ##"{"type":"array","items":{"$ref":"#/components/schemas/Row"}}"##),
        (#""Row?""#, ##"{"anyOf":[{"$ref":"#/components/schemas/Row"},{"type":"null"}]}"##),
        (
            #"{"properties":{"a":{"type":"null"},"b":{"type":"null"}},"optional":["b"]}"#,
            #"{"properties":{"a":{"type":"null"},"b":{"type":"null"}},"required":["a"],"type":"object"}"#
        ),
        (#"{"required":[],"properties":{}}"#, #"{"required":[],"properties":{},"type":"object"}"#),
    ])
    func theNotationStandsForSchemas(short: String, whole: String) throws {
        let schema = FragmentNotation.schema(try JSONValue(parsing: Array(short.utf8)))
        var writer = JSONWriter()
        writer.value(schema)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == whole)
    }

    @Test func everyReferenceLeadsSomewhere() {
        let document = description().document
        var references: [String] = []
        func collect(_ value: JSONValue) {
            if case .array(let elements) = value { elements.forEach(collect) }
            for member in value.members {
                if member.name == "$ref", let text = member.value.text { references.append(text) }
                collect(member.value)
            }
        }
        collect(document)
        #expect(references.count > 100)
        for reference in Set(references) {
            let target = reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) { $0?[String($1)] }
            #expect(target != nil, "\(reference)")
        }
    }
}
