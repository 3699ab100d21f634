/// `slabscope top`: the figures of a running server, in a terminal.
import ArgumentParser
import Documents
import HTTPClient
import Top

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show a server's classes, CPUs, orders and rates, live in a terminal.",
        discussion: """
            The keys w, l, r and s choose by what the classes are sorted; q quits. Into a pipe the figures are written \
            once, or every interval where --interval is given. The exit code is 2 where the arguments make no sense, 5 \
            where the server does not answer.
            """)

    @Option(help: ArgumentHelp("The server's address.", valueName: "url"), transform: endpoint)
    var server = defaultServer
    @OptionGroup var credentials: ClientCredentials
    @Option(help: ArgumentHelp("Seconds between two looks, 0.1 to 3600; 1 unless given.", valueName: "seconds"))
    var interval: Double?
    @Flag(help: "Write the figures once and end.")
    var once = false
    @Option(help: "A table, or a line of JSON made of the server's own answers.")
    var format = TopFormat.table
    @Option(help: "By what classes are sorted: wasted, live, rate or size.")
    var sort = TopSort.wasted
    @Option(help: ArgumentHelp("The most classes that are shown; as many as fit unless given.", valueName: "count"))
    var lines: Int?

    private static let defaultServer = localServer()

    private static func endpoint(_ text: String) throws -> HTTPEndpoint {
        do throws(HTTPClientError) {
            return try HTTPEndpoint(text)
        } catch {
            throw ValidationError(error.description)
        }
    }

    private static func localServer() -> HTTPEndpoint {
        do throws(HTTPClientError) {
            return try HTTPEndpoint("http://127.0.0.1:8080")
        } catch {
            preconditionFailure("the address of a server on this machine: \(error)")
        }
    }

    func run() throws {
        if let interval, !(0.1...3600).contains(interval) { try refuse("--interval is 0.1 to 3600 seconds") }
        if let lines, lines < 1 { try refuse("--lines is at least 1") }
        var options = TopOptions(server)
        options.interval = interval
        options.isOnce = once
        do throws(Problem) {
            options.authorization = try credentials.authorization()
        } catch {
            try refuse(error.detail)
        }
        options.format = format
        options.sort = sort
        options.lines = lines
        do throws(TopError) {
            try Top(options, complain: say).run()
        } catch {
            say("Error: \(error)")
            throw ExitCode(5)
        }
    }

    private func refuse(_ message: String) throws -> Never {
        say("Error: \(message)")
        throw ExitCode(2)
    }
}

extension TopSort: ExpressibleByArgument {}
extension TopFormat: ExpressibleByArgument {}
