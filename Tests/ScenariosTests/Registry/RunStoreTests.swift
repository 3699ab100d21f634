/// Finished runs outlive the server, and nothing on disk is ever half a report.
import Documents
import Testing

@testable import Scenarios

@Suite struct RunStoreTests {
    @Test func aRestartFindsEveryFinishedRunAndGivesNoIdTwice() throws {
        let directory = TestDirectory()
        var before: [JSONValue] = []
        do {
            let rig = RegistryRig(store: try RunStore(directory: directory.path))
            for name in [nil, "nightly", nil] as [String?] { before.append(try rig.run(try rig.brief(), as: name)) }
            _ = try rig.registry.delete("r2")
        }
        let rig = RegistryRig(store: try RunStore(directory: directory.path))
        #expect(rig.registry.list().map(\.id) == ["r1", "nightly"])
        for report in before.prefix(2) { #expect(try rig.report(report["id"]?.text ?? "") == report) }
        #expect(before[0]["storage"]?["on_disk"] == .bool(true))
        #expect(try !rig.registry.start(try rig.brief(), as: "nightly").isNew)
        #expect(try rig.run(try rig.brief())["id"] == .string("r3"))
    }

    @Test func aBrokenFileIsReportedAndPassedByAndStays() throws {
        let directory = TestDirectory()
        do {
            let rig = RegistryRig(store: try RunStore(directory: directory.path))
            try rig.run(try rig.brief())
        }
        let broken = ["half.json": "{\"id\":", "other.json": "{\"id\":\"other\"}", "r9.json": "[]"]
        for (name, text) in broken { try directory.write(name, text) }
        let rig = RegistryRig(store: try RunStore(directory: directory.path))
        #expect(rig.registry.list().map(\.id) == ["r1"])
        #expect(rig.registry.broken.count == 3)
        #expect(try DataFiles.names(in: directory.path, endingWith: ".json").count == 4)
    }

    @Test func aRunThatTheDiskDoesNotTakeStaysInMemoryAndSaysSo() throws {
        let directory = TestDirectory()
        let rig = RegistryRig(store: try RunStore(directory: directory.path + "/runs"))
        try rig.run(try rig.brief())
        for name in try DataFiles.names(in: directory.path + "/runs", endingWith: "") {
            try removeFile("\(directory.path)/runs/\(name)")
        }
        try removeDirectory(directory.path + "/runs")
        let report = try rig.run(try rig.brief())
        #expect(report["verdict"] == .string("passed"))
        #expect(report["storage"]?["on_disk"] == .bool(false))
        #expect(report["storage"]?["error"]?.text?.contains("No such file") == true)
    }

    @Test func aDirectoryThatTakesNoFileIsRefusedAtOnceInWords() throws {
        // Nobody can make a file there, root included.
        for path in ["/proc/self/fdinfo", "/dev/null/runs", "/proc/none/runs"] {
            let error = #expect(throws: RunStoreError.self) { try RunStore(directory: path) }
            #expect(error?.description.contains(path.hasPrefix("/dev") ? "Not a directory" : "/proc") == true)
        }
    }

    @Test func whatAProcessLeftUnfinishedIsTakenAway() throws {
        let directory = TestDirectory()
        try directory.write(".r7.json.new", "{\"id\":")
        try directory.write(".keep", "")
        let rig = RegistryRig(store: try RunStore(directory: directory.path))
        #expect(try DataFiles.names(in: directory.path, endingWith: "", hidden: true).contains(".keep"))
        #expect(try DataFiles.names(in: directory.path, endingWith: ".new", hidden: true).isEmpty)
        #expect(rig.registry.broken.isEmpty)
        try removeFile(directory.path + "/.keep")
    }

    @Test func theOldestGoWhereTheBoundsAreReached() throws {
        let directory = TestDirectory()
        let store = try RunStore(directory: directory.path, runsKept: 3, bytesKept: 1 << 30)
        let rig = RegistryRig(store: store)
        for _ in 0..<5 { try rig.run(try rig.brief()) }
        #expect(rig.registry.list().map(\.id) == ["r3", "r4", "r5"])
        #expect(try DataFiles.names(in: directory.path, endingWith: ".json") == ["r3.json", "r4.json", "r5.json"])
    }

    @Test func aDirectoryIsOneServers() throws {
        let directory = TestDirectory()
        let store = try RunStore(directory: directory.path)
        #expect(throws: RunStoreError.self) { try RunStore(directory: directory.path) }
        withExtendedLifetime(store) {}
    }

    @Test func onlyAHundredReportsStayInMemory() throws {
        let rig = RegistryRig()
        let scenario = try rig.scenario(#"{"phases":[{"duration":"1ms"}]}"#)
        for _ in 0...RunRegistry.finishedKept { try rig.run(scenario) }
        #expect(rig.registry.list().count == RunRegistry.finishedKept)
        #expect(rig.registry.list().first?.id == "r2")
    }
}
