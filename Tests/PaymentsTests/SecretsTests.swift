import Daraja
import JSON
import Payments
import TestSupport
import Testing
import Time

/// Secrets that were planted are in no row of any table.
@Suite struct SecretsTests {
    @Test func neitherPasskeyNorPasswordNorCallbackTokenIsStored() async throws {
        try await withInstallation { installation in
            // Every road that stores something: answered, lost, refused, looked up, called back, echoed.
            installation.daraja.disturb(.ambiguous(withEffect: true), .refused(STKPushServiceTests.Ending.badAmount))
            var secrets = [Installation.passkey, Installation.secret]
            for number in 0..<5 {
                let now = installation.clock.now
                let answer = try await installation.push(key: Installation.key("key-\(number)"))
                let url = installation.callbackAddress.url(.stk, answer.uid)
                let token = try #require(url.split(separator: "/").last)
                let shortcode = try #require(Shortcode("174379"))
                let password = STKCredentials(businessShortCode: shortcode, passkey: Installation.passkey)
                    .signature(at: now).password
                secrets += [String(token), password]
                installation.clock.advance(by: .seconds(7))
                try await installation.lookUp(transactionID: answer.transactionID)
                secrets.append(
                    STKCredentials(businessShortCode: shortcode, passkey: Installation.passkey)
                        .signature(at: installation.clock.now).password)
                try await echo(password, url, installation)
            }
            for delivery in installation.daraja.takeDeliveries() { _ = try await installation.deliver(delivery) }

            let texts = try await installation.database.storedTexts()
            #expect(texts.count > 100)
            #expect(texts.contains { $0.contains("CallBackURL") && $0.contains("[redacted]") })
            for secret in secrets {
                let found = texts.filter { $0.contains(secret) }
                #expect(found.isEmpty, "\(found)")
            }
        }
    }

    /// Bodies that repeat our own request, whole and cut off, as a notice of Daraja's may.
    private func echo(_ password: String, _ url: String, _ installation: Installation) async throws {
        let request: JSON = ["Request": ["Password": .string(password), "CallBackURL": .string(url)], "n": 1]
        _ = try await installation.receive(request.bytes, .address)
        _ = try await installation.receive(request.bytes.dropLast(9) + [], .unproven)
    }
}
