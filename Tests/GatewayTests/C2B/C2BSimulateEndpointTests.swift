import Access
import Daraja
import DarajaSandbox
import JSON
import Payments
import TestSupport
import Testing

struct C2BSimulateEndpointTests {
    private static let path = "/api/mpesa/c2b/simulate"

    @Test(arguments: [nil, "CustomerPayBillOnline", "CustomerBuyGoodsOnline"] as [String?])
    func aSimulatedPaymentIsAnnouncedAndStored(_ commandID: String?) async throws {
        try await withGateway { gateway in
            let registered = try await gateway.client.post("/api/mpesa/c2b/register", [:])
            #expect(registered.status == 200)
            var order = [
                JSON.Member("amount", 250), JSON.Member("msisdn", "254708374149"),
                JSON.Member("billRefNumber", "INV-7"),
            ]
            if let commandID { order.append(JSON.Member("commandID", .string(commandID))) }
            let reply = try await gateway.client.post(Self.path, .object(order))
            #expect(reply.status == 200)
            #expect(reply.json["data"]?.names.contains("OriginatorCoversationID") == true)
            let row = try await eventually("the payment is announced") {
                try await gateway.list("?type=C2B")["transactions"]?.array?.first
            }
            #expect(row["status"] == "completed" && row["amount"] == "250.00")
            #expect(row["transaction_id"] == .string(try #require(gateway.sandbox.payments.first?.receipt).text))
            // Tills have no account numbers.
            let isTill = commandID == "CustomerBuyGoodsOnline"
            #expect(row["account_reference"] == (isTill ? "" : "INV-7"))
        }
    }

    @Test func withoutAReferenceTheReferencesOwnIsSent() async throws {
        try await withGateway { gateway in
            _ = try await gateway.client.post("/api/mpesa/c2b/register", [:])
            let reply = try await gateway.client.post(Self.path, ["amount": 1, "msisdn": "0708374149"])
            #expect(reply.status == 200)
            #expect(gateway.sandbox.payments.first?.accountReference == "Test")
        }
    }

    @Test(arguments: [
        ("{}", "amount: Required, msisdn: Required"),
        (
            #"{"amount":"1","msisdn":1,"billRefNumber":2,"commandID":"PayBill"}"#,
            "amount: Expected number, received string, msisdn: Expected string, received number, "
                + "billRefNumber: Expected string, received number, commandID: Invalid enum value. Expected "
                + "'CustomerPayBillOnline' | 'CustomerBuyGoodsOnline', received 'PayBill'"
        ),
        (
            #"{"amount":150001,"msisdn":"0712345678","billRefNumber":"123456789012345678901"}"#,
            "amount: Maximum amount is 150,000, billRefNumber: Bill reference must be at most 20 characters"
        ),
        (
            #"{"amount":-1,"msisdn":"0712345678"}"#,
            "amount: Amount must be positive, amount: Minimum amount is 1"
        ),
    ])
    func everythingThatIsWrongIsNamed(_ body: String, _ issues: String) async throws {
        try await withGateway(.silent) { gateway in
            let reply = try await gateway.client.post(Self.path, text: body)
            #expect(reply.status == 400)
            #expect(reply.json["error"] == .string("Validation failed: \(issues)"))
        }
    }

    @Test func aRefusalOfDarajasIsPassedOn() async throws {
        try await withGateway { gateway in
            let reply = try await gateway.client.post(Self.path, ["amount": 1, "msisdn": "254711000014"])
            #expect(reply.status == 400 && reply.json["code"] == "DARAJA_REFUSED")
            #expect(reply.json["error"]?.string?.hasPrefix("C2B simulation failed: ") == true, "\(reply.text)")
        }
    }

    @Test func withoutATokenTheReasonIsNamed() async throws {
        try await withGateway(GatewayOptions { $0.sandbox.consumerSecret = "another" }) { gateway in
            let reply = try await gateway.client.post(Self.path, ["amount": 1, "msisdn": "0712345678"])
            #expect(reply.status == 400)
            #expect(
                reply.json["error"]?.string?.hasPrefix(
                    "C2B simulation failed: Failed to get M-Pesa access token: ") == true)
            #expect(reply.json["code"] == "NO_ANSWER" && reply.json["retryable"] == false)
        }
    }

    @Test(arguments: C2BVersion.allCases)
    func theVersionThatTheAppCarriesIsFoundOut(_ version: C2BVersion) async throws {
        try await withGateway(GatewayOptions { $0.sandbox.c2bVersion = version }) { gateway in
            let reply = try await gateway.client.post(Self.path, ["amount": 1, "msisdn": "0712345678"])
            #expect(reply.status == 200)
            #expect(gateway.sandbox.payments.count == 1)
        }
    }

    @Test func productionHasNoSimulation() async throws {
        try await withGateway(GatewayOptions { $0.isProduction = true }) { gateway in
            let reply = try await gateway.client.post(
                Self.path, ["amount": 1, "msisdn": "0712345678"], headers: try await gateway.key([.c2b]))
            #expect(reply.status == 400 && reply.json["code"] == "SANDBOX_ONLY")
        }
    }
}
