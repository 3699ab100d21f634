/// Request bodies that are taken piece by piece, because they are too long to be held.
import Documents

/// Takes the body of one request. The pieces come on one thread at a time, in order; `finish` comes once, after the
/// last piece, unless the client goes away or something is refused.
public protocol BodySink: AnyObject {
    /// Takes the next piece, or throws why the rest is not wanted.
    func take(_ piece: [UInt8]) throws(Problem)
    /// The answer, once all is here.
    func finish() throws(Problem) -> Response
}

/// Makes what takes the body of a request whose head has been admitted; throws where it is refused unread.
public typealias BodySinkMaker = @Sendable (Request, PathParameters) throws(Problem) -> any BodySink
