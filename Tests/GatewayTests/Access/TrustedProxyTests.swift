import DarajaSandbox
import Gateway
import JSON
import TestSupport
import Testing

/// How far `X-Forwarded-For` is believed: one hop for each proxy that the settings name.
struct TrustedProxyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let proxies: [String]
        let header: String
        let isSafaricom: Bool

        var testDescription: String { "\(proxies) \(header)" }
    }

    private static let safaricom = "196.201.214.200"

    private static let cases = [
        Case(proxies: ["127.0.0.1"], header: safaricom, isSafaricom: true),
        Case(proxies: ["127.0.0.1"], header: "41.90.1.2, \(safaricom)", isSafaricom: true),
        Case(proxies: ["127.0.0.1"], header: "\(safaricom), 41.90.1.2", isSafaricom: false),
        // A client in the range of the proxies writes the address that it wants to have.
        Case(proxies: ["127.0.0.0/8"], header: "\(safaricom), 127.9.9.9", isSafaricom: false),
        Case(
            proxies: ["127.0.0.1", "172.16.0.0/12"], header: "\(safaricom), 172.16.5.5, 172.17.0.1", isSafaricom: false),
        Case(proxies: ["172.16.0.0/12", "127.0.0.1"], header: "\(safaricom), 172.17.0.1", isSafaricom: true),
        Case(proxies: ["127.0.0.1", "10.0.0.5"], header: "\(safaricom), 10.0.0.5", isSafaricom: true),
        Case(proxies: ["127.0.0.1", "10.0.0.5"], header: "\(safaricom), 10.0.0.5, 10.0.0.5", isSafaricom: false),
        // Two proxies of one range, one behind the other.
        Case(
            proxies: ["127.0.0.1", "10.0.0.0/8", "10.0.0.0/8"], header: "\(safaricom), 10.1.1.1, 10.2.2.2",
            isSafaricom: true),
        Case(proxies: [], header: safaricom, isSafaricom: false),
        Case(proxies: ["127.0.0.1"], header: "\(safaricom), unknown", isSafaricom: false),
    ]

    @Test(arguments: cases)
    func eachProxyIsOneHop(_ example: Case) async throws {
        let options = GatewayOptions {
            $0.sandbox.faults[.callbackLost] = 1
            $0.trustedProxies = example.proxies
        }
        try await withGateway(options) { gateway in
            let payment = try await gateway.pushDirectly()
            let reply = try await gateway.client.post(
                LiveGateway.callbackPath, text: successCallback(payment), headers: ["X-Forwarded-For": example.header])
            let isBelieved = reply.json["ResultDesc"] == "Callback received successfully"
            #expect(isBelieved == example.isSafaricom)
        }
    }

    @Test(arguments: [("10.0.0.5", 0), ("10.0.0.4/30", 2), ("172.16.0.0/12", 20), ("2001:db8::/32", 96), ("::1", 0)])
    func aRangeKnowsItsSize(_ text: String, _ freeBits: Int) {
        #expect(AddressRange(text)?.freeBits == freeBits)
    }
}
