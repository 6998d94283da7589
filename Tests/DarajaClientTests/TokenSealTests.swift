import Bytes
import Daraja
import Testing
import Time

@testable import DarajaClient

@Suite struct TokenSealTests {
    private static let token = "c9SQxWWhmdVRlyh0zh8gZDTkubVF"
    private static let renewAt = Instant(seconds: 1_790_000_000)
    private let app = DarajaApp(id: "an app", baseURL: "https://sandbox.safaricom.co.ke")

    private func seal(_ secret: String = "secret") -> TokenSeal { TokenSeal(secret: secret, app: app) }

    private func sealed(_ number: UInt64 = 1) throws -> String {
        try seal().seal(Self.token, generation: 3, renewAt: Self.renewAt, randomness: Randomness { number })
    }

    @Test func whoHasTheSecretReadsTheToken() throws {
        #expect(seal().open(try sealed(), generation: 3, renewAt: Self.renewAt) == Self.token)
    }

    @Test func theTokenIsNotInTheSealedText() throws {
        let text = try sealed()
        let bytes = try #require(Base64.decode(text))
        #expect(!text.contains(Self.token) && !String(decoding: bytes, as: UTF8.self).contains(Self.token))
        #expect(try sealed(1) != sealed(2))
    }

    @Test func nothingElseOpensIt() throws {
        let text = try sealed()
        #expect(seal("another").open(text, generation: 3, renewAt: Self.renewAt) == nil)
        let other = TokenSeal(secret: "secret", app: DarajaApp(id: "another app", baseURL: app.baseURL))
        #expect(other.open(text, generation: 3, renewAt: Self.renewAt) == nil)
        #expect(seal().open(text, generation: 4, renewAt: Self.renewAt) == nil)
        #expect(seal().open(text, generation: 3, renewAt: Self.renewAt + .seconds(1)) == nil)
        var bytes = try #require(Base64.decode(text))
        for place in bytes.indices {
            bytes[place] ^= 1
            #expect(seal().open(Base64.encode(bytes), generation: 3, renewAt: Self.renewAt) == nil)
            bytes[place] ^= 1
        }
        for text in ["", "AAAA", "no Base64", String(text.dropLast(4))] {
            #expect(seal().open(text, generation: 3, renewAt: Self.renewAt) == nil)
        }
    }

    @Test func anAppIsNamedWithoutItsKey() {
        let credentials = APICredentials(consumerKey: "a-consumer-key", consumerSecret: "a-secret")
        let (sandbox, production) = (credentials.app(at: "https://a"), credentials.app(at: "https://b"))
        #expect(sandbox.id != production.id && sandbox.id.count == 64)
        #expect(sandbox == credentials.app(at: "https://a"))
        #expect(sandbox != APICredentials(consumerKey: "another", consumerSecret: "a-secret").app(at: "https://a"))
        #expect(!"\(sandbox)".contains("a-consumer-key"))
    }

    @Test func noRenderingHoldsTheKey() {
        var dumped = ""
        dump(seal(), to: &dumped)
        #expect("\(seal())" == "token seal" && !dumped.contains("secret"))
    }
}
