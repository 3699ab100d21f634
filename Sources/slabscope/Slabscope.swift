/// The one executable: `slabscope serve`, `run`, `compare`, `top` and `bench`.
import ArgumentParser
import IntrospectionServer

@main
struct Slabscope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slabscope",
        abstract: "A buddy and slab memory allocator that you can watch, load and break over HTTP.",
        version: slabscopeVersion,
        subcommands: [Serve.self, RunCommand.self, CompareCommand.self, TopCommand.self, BenchCommand.self],
        defaultSubcommand: Serve.self)
}
