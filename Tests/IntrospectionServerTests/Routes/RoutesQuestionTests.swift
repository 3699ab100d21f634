/// `whatif` and `sizing` over HTTP: what they say is what the laboratory then sees, and what they refuse.
import BuddySlab
import Documents
import Observatory
import Testing

@testable import IntrospectionServer

@Suite struct RoutesQuestionTests {
    @Test func whatAnAllocationWouldMeetIsWhatTheLaboratoryMeets() throws {
        let rig = try RoutesRig()
        for size in [40, 40, 2000, 2049, 9000, 9000, 500_000] {
            for cpu in 0...2 {
                let asked = try rig.json("/api/v1/whatif?size=\(size)&cpu=\(cpu)")
                #expect(asked["outcome"]?.text == "succeeds")
                let made = try rig.allocate(size, cpu: cpu)
                #expect(made.at("outcome", "path")?.text == asked["path"]?.text)
                #expect(made.at("outcome", "size_class")?.wholeNumber == asked.int("size_class"))
                #expect(made.int("usable_bytes") == asked.int("usable_bytes"))
                if let address = asked["address"]?.text { #expect(made["address"]?.text == address) }
                if size == 9000 {
                    #expect(try rig.answer(.delete, "/api/v1/allocations/\(made["address"]?.text ?? "")").status == 200)
                }
            }
        }
    }

    @Test func theAnswerSaysWhereEverythingWouldComeFrom() throws {
        let rig = try RoutesRig()
        let first = try rig.json("/api/v1/whatif?size=50")
        #expect(
            first.names == [
                "tier", "tick", "taken_at", "uptime_seconds", "size", "alignment", "cpu", "outcome", "path",
                "size_class", "usable_bytes", "rounding_bytes", "address", "magazine", "pages", "shortage",
            ])
        #expect(first["path"]?.text == "new_slab" && first.int("rounding_bytes") == 14)
        #expect(first.at("magazine", "cpu")?.wholeNumber == 2 && first.at("magazine", "count")?.wholeNumber == 0)
        #expect(first.at("pages", "source")?.text == "buddy" && first.at("pages", "order")?.wholeNumber == 0)
        let splits = first.at("pages", "splits")?.wholeNumber
        #expect(first.at("pages", "block_order")?.wholeNumber == splits && (splits ?? 0) > 0)
        let refused = try rig.json("/api/v1/whatif?size=1GiB&alignment=2MiB")
        #expect(refused["outcome"]?.text == "fails" && refused.at("shortage", "reason")?.text == "lack_of_memory")
        #expect(refused.at("shortage", "order")?.wholeNumber == 18)
        #expect(refused.at("shortage", "fragmentation_index")?.finiteNumber ?? -1 >= 0)
        #expect(refused["path"] == .null && refused["pages"] == .null)
    }

    @Test(arguments: [
        ("whatif", "size"), ("whatif?size=x", "size"), ("whatif?size=-1", "size"), ("whatif?size=5GiB", "size"),
        ("whatif?size=8&alignment=3", "alignment"), ("whatif?size=8&alignment=0", "alignment"),
        ("whatif?size=8&cpu=3", "cpu"), ("whatif?size=8&order=1", "order"), ("sizing?classes=", "classes"),
        ("sizing?classes=8,,16", "classes"), ("sizing?classes=16,8", "classes"), ("sizing?classes=12", "classes"),
        ("sizing?classes=8,8", "classes"), ("sizing?classes=32776", "classes"), ("sizing?classes=0,8", "classes"),
        ("sizing?table=8", "table"),
    ])
    func aBadQuestionIsNamed(target: String, name: String) throws {
        let response = try RoutesRig().answer(.get, "/api/v1/\(target)")
        #expect(response.status == 400)
        #expect(try JSONValue(parsing: response.bytes)["errors"]?.elements.first?["parameter"]?.text == name)
    }

    @Test func tablesStandSideBySide() throws {
        let rig = try RoutesRig(magazineCapacity: 0)
        for _ in 0..<3 { _ = try rig.allocate(65, cpu: 0) }
        _ = try rig.allocate(5000, cpu: 1)
        let answer = try rig.json("/api/v1/sizing?classes=8,72,256")
        #expect(answer.int("samples") == 4 && answer.int("allocations") == 4 && answer.int("large_allocations") == 1)
        #expect(answer.int("requested_small_bytes") == 195 && answer.int("requested_large_bytes") == 5000)
        let tables = answer["tables"]?.elements ?? []
        #expect(tables.map { $0["name"]?.text } == ["current", "seed", "fine", "asked"])
        #expect(
            tables.map { $0.int("rounding_bytes") ?? -1 } == [3 * 63 + 3192, 3 * 63 + 3192, 3 * 7 + 120, 3 * 7 + 3192])
        #expect(answer["method"]?.text?.isEmpty == false)
    }
}
