import DarajaSandbox
import Gateway
import JSON
import Payments
import TestSupport
import Testing
import Time

/// What the dashboard that was published for the reference backend takes for granted.
@Suite(.timeLimit(.minutes(5))) struct DashboardTests {
    private static let dashboard = "http://localhost:5173"

    /// It runs on another origin and reads the list with `fetch`.
    @Test func itsPageReadsTheListFromAnotherOrigin() async throws {
        let options = GatewayOptions {
            $0.sandbox.faults[.callbackLost] = 1
            $0.origins = CORSPolicy(allowsLoopback: true)
        }
        try await withGateway(options) { gateway in
            _ = try await gateway.push()
            for path in ["/api/transactions", "/api/stats", "/api/retry-queue/stats", "/api/dead-letter"] {
                let reply = try await gateway.client.get(path, headers: ["Origin": Self.dashboard])
                #expect(reply.status == 200)
                #expect(reply.header("Access-Control-Allow-Origin") == Self.dashboard)
            }
        }
    }

    /// It calls methods of these members without asking whether they are there.
    @Test func membersThatItReadsAreThereForEveryKindOfPayment() async throws {
        try await withGateway(.silent) { gateway in
            let push = try await gateway.push()
            _ = try await gateway.client.post(LiveGateway.callbackPath, text: failureCallback(push))
            _ = try await gateway.pay()
            for (receipt, missing) in [
                ("AAAAAAAAA1", []), ("AAAAAAAAA2", ["MSISDN", "BillRefNumber", "FirstName", "MiddleName", "LastName"]),
            ] {
                _ = try await gateway.client.post(
                    LiveGateway.confirmationPath, text: c2bNotice(receipt, without: Set(missing)))
            }
            let rows = try #require(try await gateway.list()["transactions"]?.array)
            #expect(rows.count == 4)
            for row in rows { Self.expectReadable(row) }
        }
    }

    /// Its live view waits for an unnamed message of this type.
    @Test func itsLiveViewGetsTheRow() async throws {
        try await withGateway(.silent) { gateway in
            try await gateway.client.events { stream in
                #expect(try await stream.next()?.type == "connected")
                let payment = try await gateway.push()
                let message = try #require(try await stream.next("transaction"))
                #expect(message.data.names == ["type", "data"])
                let row = try #require(message.data["data"])
                #expect(row["id"] == JSON(payment.id))
                Self.expectReadable(row)
            }
        }
    }

    /// It shows each message of this type as a new payment; the documented types tell what becomes of it.
    @Test func aPaymentIsNewOnceAndThenUpdated() async throws {
        try await withGateway(.silent) { gateway in
            try await gateway.client.events { stream in
                #expect(try await stream.next()?.type == "connected")
                let payment = try await gateway.push()
                _ = try await gateway.client.post(
                    LiveGateway.callbackPath, text: successCallback(payment, receipt: "NLJ7RT61SV"))
                _ = try await gateway.client.post(LiveGateway.confirmationPath, text: c2bNotice())
                var types: [Int64: [String]] = [:]
                while types[payment.id + 1] == nil || types[payment.id + 1]?.last != "transaction" {
                    let message = try #require(try await stream.next())
                    guard let row = message.data["payload"] ?? message.data["data"], let id = row["id"]?.int else {
                        continue
                    }
                    types[id, default: []].append(message.type)
                }
                #expect(
                    types[payment.id] == [
                        "transaction:created", "transaction", "transaction:updated", "transaction:updated",
                        "transaction:completed",
                    ])
                #expect(types[payment.id + 1] == ["transaction:created", "transaction:completed", "transaction"])
            }
        }
    }

    private static func expectReadable(_ row: JSON) {
        #expect(row["id"]?.int != nil)
        for name in ["transaction_type", "amount", "phone_number", "status", "created_at", "updated_at"] {
            #expect(row[name]?.string != nil, "\(name) of \(row.text)")
        }
        for name in ["transaction_id", "account_reference", "transaction_desc", "result_code", "result_desc"] {
            #expect(row[name] != nil, "\(name) of \(row.text)")
        }
        // `parseFloat` and `Date` of JavaScript.
        #expect(row["amount"]?.string.flatMap { Double($0) } != nil)
        #expect(row["created_at"]?.string?.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil)
    }
}
