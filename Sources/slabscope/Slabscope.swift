/// The one executable: `slabscope serve`, `slabscope top` and `slabscope bench`.
import ArgumentParser
import IntrospectionServer

@main
struct Slabscope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slabscope",
        abstract: "A buddy and slab memory allocator that you can watch, load and break over HTTP.",
        version: slabscopeVersion,
        subcommands: [Serve.self, TopCommand.self, BenchCommand.self],
        defaultSubcommand: Serve.self)
}
