import JSON
import Synchronization
import TestSupport
import Testing

/// Room on the disk is for callbacks with a proof, and strangers may send so many bytes and no more.
struct UnprovenRoomTests {
    private static let paths = [
        "/api/mpesa/callback/stk", "/api/mpesa/callback/c2b/validation", "/api/mpesa/callback/c2b/confirmation",
        "/api/mpesa/callback/b2c/result", "/api/mpesa/callback/b2c/timeout",
    ]

    @Test func withLittleRoomTheUnprovenAreRefusedAndTheOthersKept() async throws {
        var options = GatewayOptions.behindProxy
        let scarce = Mutexed(true)
        options.isRoomScarce = { scarce.value }
        try await withGateway(options) { gateway in
            let payment = try await gateway.pushDirectly()
            let stranger = ["X-Forwarded-For": "41.90.1.2"]
            for path in Self.paths {
                let refused = try await gateway.client.post(path, text: "{}", headers: stranger)
                #expect(refused.status == 503 && refused.json["code"] == "STORAGE_LOW", "\(path)")
                #expect(refused.header("Retry-After") == "60")
            }
            let published = try await gateway.client.post(
                LiveGateway.callbackPath, text: successCallback(payment),
                headers: ["X-Forwarded-For": "196.201.214.200"])
            #expect(published.status == 200)
            let tokened = try await gateway.client.post(
                try gateway.callbackPath(payment.uid), text: successCallback(payment), headers: stranger)
            #expect(tokened.status == 200)
            scarce.value = false
            #expect(try await gateway.client.post(Self.paths[0], text: "{}", headers: stranger).status == 200)
        }
    }

    @Test func bytesAreLimitedBesideTheNumber() async throws {
        let clock = AdjustableClock(runs: false)
        var options = GatewayOptions.behindProxy
        options.clock = clock
        try await withGateway(options) { gateway in
            let stranger = ["X-Forwarded-For": "2001:db8::1"]
            let body = "{\"Body\":\"\(String(repeating: "x", count: 100_000))\"}"
            for number in 0..<4 {
                let reply = try await gateway.client.post(
                    Self.paths[number], text: body, headers: ["X-Forwarded-For": "2001:db8::\(number)"])
                #expect(reply.status == (number < 2 ? 200 : 429), "\(number)")
            }
            // Small ones still fit, others are not affected, and in time there is room again.
            #expect(try await gateway.client.post(Self.paths[0], text: "{}", headers: stranger).status == 200)
            let other = ["X-Forwarded-For": "41.90.1.3"]
            #expect(try await gateway.client.post(Self.paths[0], text: body, headers: other).status == 200)
            clock.advance(by: .seconds(30))
            #expect(try await gateway.client.post(Self.paths[0], text: body, headers: stranger).status == 200)
        }
    }
}

/// A value that a test changes while others read it.
private final class Mutexed: Sendable {
    private let mutex: Mutex<Bool>

    init(_ value: Bool) { mutex = Mutex(value) }

    var value: Bool {
        get { mutex.withLock(\.self) }
        set { mutex.withLock { $0 = newValue } }
    }
}
