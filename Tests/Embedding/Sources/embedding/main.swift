/// A program with an allocator of its own, whose figures it serves: the whole of embedding.
///
/// It allocates `rounds` objects on each of two threads, keeps every fourth, tells what it has done and on which port
/// it answers, and ends when its standard input does.
import BuddySlab
import Glibc
import IntrospectionServer
import Observatory

let allocator = try makeAllocator(byteCount: 64 << 20, cpuCount: 2)
let server = IntrospectionServer(observing: allocator, port: 0)
try server.start()
defer { server.stop() }

let rounds = 100_000
let workers = (0..<2).map { Worker(cpu: $0, rounds: rounds, allocator) }
let threads = workers.map { worker in worker.start() }
for thread in threads { pthread_join(thread, nil) }

let port = server.port ?? 0
let done = workers.reduce(0) { $0 + $1.kept }
print("port \(port) allocations \(2 * rounds) frees \(2 * rounds - done) live \(done)")
fflush(nil)
while readLine() != nil {}
