/// How commands that ask a server show that they may.
import ArgumentParser
import Documents
import IntrospectionServer

struct ClientCredentials: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the token that the server asks for; nobody but its owner may read it.", valueName: "file"))
    var tokenFile: String?

    /// The value of the `Authorization` field; nil where no file is named.
    func authorization() throws(Problem) -> String? {
        guard let tokenFile else { return nil }
        do throws(TokenFileError) {
            return try AccessToken(file: tokenFile).authorization
        } catch {
            throw Problem(.invalidField, "--token-file \(error)")
        }
    }
}
