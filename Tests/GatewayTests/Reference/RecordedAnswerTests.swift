import DarajaSandbox
import JSON
import TestSupport
import Testing

/// Every recorded answer of Daraja's, given to requests of ours: what a caller of the API is told.
struct RecordedAnswerTests {
    private static let answers = RecordedPayload.all.filter { !$0.isCallback }
    private static let simulation: JSON = ["amount": 1, "msisdn": "254708374149"]

    @Test func everyRecordingIsSentOrAnswered() {
        #expect(RecordedPayload.all.count >= 50)
        #expect(Self.answers.count == Self.told.count)
        #expect(Self.answers.filter { Self.told[$0.name] == nil }.map(\.name) == [])
    }

    /// What a push, a payout, a query, a registration and a simulation are told.
    private struct Told: Sendable {
        var push = "202"
        var payout = "202"
        var query = "400 QUERY_FAILED"
        var register = "400 NO_ANSWER"
        var simulate = "400 NO_ANSWER"
    }

    private static let refused = Told(
        push: "400 DARAJA_REFUSED", payout: "400 DARAJA_REFUSED", register: "400 DARAJA_REFUSED",
        simulate: "400 DARAJA_REFUSED")

    /// Daraja refuses each token: nothing was acted on, and the caller is not told that the request was refused.
    private static let withoutToken = Told(push: "400 NOT_SENT", payout: "400 NOT_SENT")

    private static let told: [String: Told] = [
        "c2b-register-ack-portal-sample": Told(register: "200", simulate: "200"),
        // Registrations were once refused without a code (2019), so an answer without one is no success there.
        "c2b-simulate-ack-2018": Told(simulate: "200"),
        "error-400-002-02-invalid-businessshortcode": refused,
        "error-400-002-02-invalid-initiatorname": refused,
        "error-400-002-02-invalid-phonenumber": refused,
        "error-400-002-02-invalid-recieveridentifiertype": refused,
        "error-401-003-01-no-apiproduct-match": refused,
        "error-404-001-03-invalid-access-token": withoutToken,
        "error-500-002-1001-system-internal": Told(),
        "error-billmanager-401-envelope": withoutToken,
        "pull-query-response-nested-array": Told(),
        "stk-push-ack-2026-sandbox": Told(push: "200", register: "200", simulate: "200"),
        "stk-query-error-being-processed-2018": Told(query: "400 STILL_PROCESSING"),
        "stk-query-response-1032-2017": Told(push: "200", query: "200", register: "200", simulate: "200"),
        "stk-query-response-4999-still-processing-2026": Told(query: "200"),
        "stk-query-response-portal-sample": Told(push: "200", query: "200", register: "200", simulate: "200"),
    ]

    @Test(arguments: answers)
    func everyAnswerIsUnderstood(_ answer: RecordedPayload) async throws {
        let told = try #require(Self.told[answer.name])
        try await withRecordedDaraja(answer) { url in
            try await withGateway(GatewayOptions { $0.darajaURL = url }) { gateway in
                for (path, body, expected) in [
                    (LiveGateway.pushPath, LiveGateway.order(), told.push),
                    (LiveGateway.payoutPath, LiveGateway.payout(), told.payout),
                    ("/api/mpesa/stk-push/query", ["checkoutRequestId": "ws_CO_1"], told.query),
                    ("/api/mpesa/c2b/register", [:], told.register),
                    ("/api/mpesa/c2b/simulate", Self.simulation, told.simulate),
                ] {
                    let reply = try await gateway.client.post(path, body)
                    let found = [String(reply.status), reply.json["code"]?.string].compactMap(\.self)
                    #expect(found.joined(separator: " ") == expected, "\(path): \(reply.text)")
                    guard reply.status == 200 else { continue }
                    // Daraja's own object comes first, unchanged.
                    let members = answer.payload.members ?? []
                    #expect(reply.json["data"]?.members?.prefix(members.count).map(\.self) == members)
                }
            }
        }
    }
}
