/// What a socket tells about its other end. This file owns the unsafe call for it.
import Glibc

/// True where the other end has finished sending and nothing that it sent is left to be read.
func peerHasFinished(_ descriptor: Int32) -> Bool {
    var byte: UInt8 = 0
    return unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 0
}
