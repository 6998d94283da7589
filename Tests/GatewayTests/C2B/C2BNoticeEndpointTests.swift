import Database
import JSON
import Payments
import TestSupport
import Testing

/// Notices of payments that customers start, on the reference's paths and on the URLs that we register.
struct C2BNoticeEndpointTests {
    @Test(arguments: [true, false])
    func aConfirmationIsStoredAsACompletedPayment(_ isTokened: Bool) async throws {
        try await withGateway(.silent) { gateway in
            let path = isTokened ? try gateway.registeredPath(.c2bConfirmation) : LiveGateway.confirmationPath
            let reply = try await gateway.client.post(path, text: c2bNotice())
            #expect(reply.status == 200)
            #expect(reply.json == ["ResultCode": 0, "ResultDesc": "Confirmation received"])
            let row = try await gateway.transaction(1)
            #expect(row["transaction_type"] == "C2B" && row["status"] == "completed")
            #expect(row["transaction_id"] == "RKL51ZDR4F" && row["amount"] == "100.00")
            #expect(row["account_reference"] == "INV-7" && row["phone_number"] == "2547 ***** 126")
            #expect(row["transaction_desc"] == "Pay Bill from JANE WANJIKU DOE")
            #expect(row["raw_callback"] == (try JSON(parsing: c2bNotice())))
            #expect(row["raw_request"] == .null)
            // A confirmation has no result code.
            #expect(row["result_code"] == .null && row["meaning"] == .null)
            #expect(try await gateway.list()["transactions"]?.array?.first?["result_code"] == .null)
            // Versions before stored one.
            try await gateway.database.write { connection in
                _ = try connection.execute("UPDATE transactions SET result_code = '0' WHERE id = 1")
            }
            #expect(try await gateway.transaction(1)["result_code"] == .null)
            #expect(row.states == ["completed"])
        }
    }

    @Test(arguments: [true, false])
    func aValidationIsAnsweredByTheRules(_ isTokened: Bool) async throws {
        try await withGateway(.silent) { gateway in
            let path = isTokened ? try gateway.registeredPath(.c2bValidation) : LiveGateway.validationPath
            let accepted = try await gateway.client.post(path, text: c2bNotice())
            #expect(accepted.status == 200)
            #expect(accepted.json["ResultCode"] == 0 && accepted.json["ResultDesc"] == "Accepted")
            for (amount, words) in [("0.50", "Amount too low"), ("150001.00", "Amount exceeds limit")] {
                let rejected = try await gateway.client.post(path, text: c2bNotice(amount: amount))
                #expect(rejected.status == 200)
                #expect(rejected.json == ["ResultCode": "C2B00013", "ResultDesc": .string(words)])
            }
            for text in ["", "not JSON", "{}"] {
                let unreadable = try await gateway.client.post(path, text: text)
                #expect(unreadable.status == 200)
                #expect(unreadable.json == ["ResultCode": "C2B00016", "ResultDesc": "System error"])
            }
            #expect(try await gateway.list()[path: "pagination", "total"] == 0)
            #expect(try await gateway.callbackHistory().count == 6)
        }
    }

    @Test func theIDOfTheValidationNamesThePayment() async throws {
        try await withGateway(.silent) { gateway in
            let validation = try await gateway.client.post(LiveGateway.validationPath, text: c2bNotice())
            let id = try #require(validation.json["ThirdPartyTransID"]?.string)
            _ = try await gateway.client.post(LiveGateway.confirmationPath, text: c2bNotice(thirdPartyID: id))
            #expect(try await gateway.transaction(1)["uid"] == .string(id))
        }
    }

    @Test func anUntrustedSourceIsTurnedAway() async throws {
        try await withGateway(.behindProxy) { gateway in
            let stranger = ["X-Forwarded-For": "41.90.1.2"]
            let validation = try await gateway.client.post(
                LiveGateway.validationPath, text: c2bNotice(), headers: stranger)
            #expect(validation.json == ["ResultCode": "C2B00012", "ResultDesc": "Invalid request source"])
            let confirmation = try await gateway.client.post(
                LiveGateway.confirmationPath, text: c2bNotice(), headers: stranger)
            #expect(confirmation.json == ["ResultCode": 0, "ResultDesc": "Received"])
            #expect(try await gateway.callbackHistory().map(\.effect) == ["unproven", "unproven"])
            let rows = try await gateway.database.read { try $0.query("SELECT id FROM transactions") }
            #expect(rows.isEmpty)
        }
    }

    @Test(arguments: [CallbackKind.c2bValidation, .c2bConfirmation])
    func aWrongTokenIsAnUnknownPath(_ type: CallbackKind) async throws {
        try await withGateway(.silent) { gateway in
            let path = try gateway.registeredPath(type)
            let wrong = [path.dropLast() + (path.hasSuffix("0") ? "1" : "0"), path.replacing("174379", with: "600000")]
            for path in wrong {
                let reply = try await gateway.client.post(path, text: c2bNotice())
                #expect(reply.status == 404)
            }
            #expect(try await gateway.callbackHistory().isEmpty)
        }
    }

    @Test func theReferencesPathsCanBeSwitchedOff() async throws {
        try await withGateway(GatewayOptions { $0.takesReferencePaths = false }) { gateway in
            // Not held against the document of a server that takes these paths.
            let client = HTTPCaller(base: gateway.client.base)
            for path in ["stk", "b2c/result", "b2c/timeout", "c2b/validation", "c2b/confirmation"] {
                let reply = try await client.post("/api/mpesa/callback/\(path)", text: c2bNotice())
                #expect(reply.status == 404)
            }
            let reply = try await gateway.client.post(
                try gateway.registeredPath(.c2bConfirmation), text: c2bNotice())
            #expect(reply.json["ResultDesc"] == "Confirmation received")
            #expect(try await gateway.callbackHistory().map(\.effect) == ["applied"])
        }
    }

    @Test func whatCannotBeReadIsKeptAndAcknowledged() async throws {
        try await withGateway(.silent) { gateway in
            for text in ["", "not JSON", "[]", #"{"TransID":"RKL51ZDR4F"}"#, #"{"TransAmount":"5"}"#] {
                let reply = try await gateway.client.post(LiveGateway.confirmationPath, text: text)
                #expect(reply.json == ["ResultCode": 0, "ResultDesc": "Confirmation received"])
            }
            #expect(try await gateway.callbackHistory().allSatisfy { $0.effect == "unparseable" })
        }
    }
}
