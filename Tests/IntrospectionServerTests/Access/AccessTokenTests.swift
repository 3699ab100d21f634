/// The token: what is one, where it may lie, and how it is compared.
import CPlatform
import Glibc
import Testing

@testable import IntrospectionServer

@Suite struct AccessTokenTests {
    private static let text = "0123456789abcdefXYZ"

    private func token(_ text: String = text) throws -> AccessToken { try #require(AccessToken(text.utf8)) }

    @Test(arguments: ["\(text)", " \(text)\n", "\r\n\t\(text)\r\n", String(repeating: "~", count: 512)])
    func blanksAroundATokenAreNoPartOfIt(content: String) throws {
        let plain = content.filter { !$0.isWhitespace }
        #expect(try token(content).authorization == "Bearer \(plain)")
        #expect(try token(content).matches(plain.utf8))
    }

    @Test(arguments: [
        "", "   \n", "0123456789abcde", "0123456789abcdef 0123456789abcdef", "0123456789abcdef\n0123456789abcdef",
        "0123456789abcdef\u{7f}", "0123456789abcdefä", String(repeating: "~", count: 513),
    ])
    func whatIsTooShortTooLongOrNotVisibleIsNoToken(content: String) {
        #expect(AccessToken(content.utf8) == nil)
    }

    @Test(arguments: [
        "", "0", "0123456789abcdefXY", "0123456789abcdefXYZ0", "1123456789abcdefXYZ", "0123456789abcdefXYz",
        "0123456789abcdefXYZ\0", String(repeating: "0", count: 5000),
    ])
    func onlyTheTokenIsTheToken(candidate: String) throws {
        #expect(try !token().matches(candidate.utf8))
    }

    @Test func aCandidateThatIsCutToTheLongestTokenIsNotIt() throws {
        let longest = String(repeating: "a", count: AccessToken.longest)
        #expect(try token(longest).matches(longest.utf8))
        #expect(try !token(longest).matches((longest + "a").utf8))
        // As many more as make the length wrap in a byte, or in two.
        #expect(try !token(longest).matches((longest + String(repeating: "a", count: 256)).utf8))
        #expect(try !token(longest).matches((longest + String(repeating: "a", count: 65536)).utf8))
    }

    @Test func aComparisonReadsOnToTheEndBehindADifference() throws {
        let isTouched = try unsafe TestFolder.isSecondPageTouched { area, count in
            unsafe area.storeBytes(of: 1, as: UInt8.self)
            let other = [UInt8](repeating: 0, count: count)
            #expect(unsafe platform_equal_throughout(area, other, count) == 0)
        }
        #expect(isTouched)
        let isTouchedByNobody = try unsafe TestFolder.isSecondPageTouched { area, _ in
            unsafe area.storeBytes(of: 1, as: UInt8.self)
        }
        #expect(!isTouchedByNobody)
    }

    @Test func aTokenDoesNotShowInText() throws {
        let token = try token()
        var dumped = ""
        dump(token, to: &dumped)
        for text in ["\(token)", String(reflecting: token), String(describing: [token]), dumped] {
            #expect(!text.contains(Self.text) && !text.contains("48"))
        }
    }

    @Test func aFileOfItsOwnersAloneIsRead() throws {
        let folder = try TestFolder()
        for mode: mode_t in [0o600, 0o400] {
            let path = try folder.file("token", "\(Self.text)\n", mode: mode)
            #expect(try AccessToken(file: path).authorization == "Bearer \(Self.text)")
            unsafe unlink(path)
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o602, 0o610, 0o601, 0o644, 0o777] as [mode_t])
    func aFileThatOthersMayUseIsRefused(mode: mode_t) throws {
        let folder = try TestFolder()
        let path = try folder.file("token", Self.text, mode: mode)
        let error = #expect(throws: TokenFileError.openToOthers(path: path, mode: mode)) {
            try AccessToken(file: path)
        }
        #expect(error?.description.contains("chmod 600 \(path)") == true)
    }

    @Test(arguments: ["", "\n", "short", String(repeating: "a", count: 1024)])
    func aFileWithoutATokenIsRefusedAndNotQuoted(content: String) throws {
        let folder = try TestFolder()
        let path = try folder.file("secrets", content)
        let error = #expect(throws: TokenFileError.noToken(path: path)) { try AccessToken(file: path) }
        #expect(error?.description.contains("short ") == false)
    }

    @Test func whatCannotBeReadIsRefusedWithTheReason() throws {
        let folder = try TestFolder()
        #expect(
            throws: TokenFileError.unreadable(path: folder.path + "/none", reason: "No such file or directory")
        ) { try AccessToken(file: folder.path + "/none") }
        #expect(throws: TokenFileError.unreadable(path: folder.path, reason: "Is a directory")) {
            try AccessToken(file: folder.path)
        }
    }
}
