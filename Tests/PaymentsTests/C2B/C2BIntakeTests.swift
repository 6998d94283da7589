import Daraja
import DarajaSandbox
import Database
import JSON
import Payments
import Testing
import Time

@Suite struct C2BIntakeTests {
    @Test func aConfirmationIsCountedOncePerReceipt() async throws {
        try await withInstallation { installation in
            let first = try await installation.confirm(C2BBody.notice())
            #expect(first.effect == .applied)
            let transaction = try await installation.transaction(try #require(first.transactionID))
            #expect(transaction.type == .c2b && transaction.state == .completed)
            #expect(transaction.receipt?.text == "TIM5KXQ8V2")
            #expect(transaction.amount == Amount(shillings: 100))
            #expect(transaction.accountReference == "INV-1001")
            #expect(transaction.transactionDescription == "Pay Bill from JANE DOE")
            #expect(transaction.result.code == nil)
            for _ in 0..<3 {
                let again = try await installation.confirm(C2BBody.notice(), .address)
                #expect(again.effect == .repeated && again.transactionID == first.transactionID)
            }
            #expect(try await installation.count("transactions") == 1)
            #expect(try await installation.count("events") == 1)
            #expect(try await installation.confirm(C2BBody.notice("TIM5KXQ8V3")).effect == .applied)
            #expect(try await installation.count("transactions") == 2)
        }
    }

    @Test func theSameReceiptAtOnceIsCountedOnce() async throws {
        try await withInstallation { installation in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<32 { group.addTask { _ = try await installation.confirm(C2BBody.notice()) } }
                try await group.waitForAll()
            }
            #expect(try await installation.count("transactions") == 1)
            #expect(try await installation.count("callback_history") == 32)
        }
    }

    @Test func anotherAmountForAReceiptIsADiscrepancy() async throws {
        try await withInstallation { installation in
            _ = try await installation.confirm(C2BBody.notice())
            #expect(try await installation.confirm(C2BBody.notice(amount: "1000.00")).effect == .contradicted)
            let history = try await installation.history(1)
            #expect(history.transaction.amount == Amount(shillings: 100))
            #expect(history.discrepancies == [Discrepancy(.amount, expected: "100.00", found: "1000.00")])
        }
    }

    @Test(arguments: [
        ("c2b-confirmation-masked-portal-sample", "2547 ***** 126", "Pay Bill from NICHOLAS"),
        (
            "c2b-confirmation-2025-hashed-msisdn-names-absent",
            "7fe2452bdc860302d56ecf03796ed29e4bc3060331087e210e0581159e74244d", "Pay Bill from JANE"
        ),
        ("c2b-callback-masked-older-form", "25470****149", "Pay Bill from John Doe"),
        ("c2b-confirmation-2021-same-receipt-as-stk", "254700000000", "Pay Bill from JANE WANJIKU DOE"),
    ])
    func recordedConfirmationsAreRead(_ name: String, _ payer: String, _ description: String) async throws {
        try await withInstallation { installation in
            let body = try Fixture.load(name)
            #expect(try await installation.confirm(body.bytes).effect == .applied)
            let transaction = try await installation.transaction(1)
            #expect(transaction.phoneNumber.text == payer)
            #expect(transaction.transactionDescription == description)
            #expect(transaction.accountReference == body["BillRefNumber"]?.string)
            #expect(transaction.receipt?.text == body["TransID"]?.string)
            #expect(Amount(json: body["TransAmount"]) == transaction.amount)
        }
    }

    @Test func anAbsentReferenceAndPayerAreTaken() async throws {
        try await withInstallation { installation in
            let body: JSON = ["TransID": "TIM5KXQ8V2", "TransAmount": "10"]
            let result = try await installation.confirm(body.bytes)
            #expect(result.effect == .applied)
            #expect(try await installation.transaction(1).amount == Amount(shillings: 10))
        }
    }

    @Test(arguments: ["", "{", "{}", #"{"TransID":"TIM5KXQ8V2"}"#, #"{"TransID":"TIM5000000","TransAmount":"1"}"#])
    func whatCannotBeReadIsKept(_ body: String) async throws {
        try await withInstallation { installation in
            let result = try await installation.confirm(Array(body.utf8))
            #expect(result.effect == .unparseable)
            #expect(try await installation.count("transactions") == 0)
            #expect(try await installation.count("callback_history") == 1)
        }
    }

    @Test func anUnprovenConfirmationChangesNothing() async throws {
        try await withInstallation { installation in
            let result = try await installation.confirm(C2BBody.notice(), .unproven)
            #expect(result.effect == .unproven && result.transactionID == nil)
            #expect(try await installation.count("transactions") == 0)
            #expect(try await installation.confirm(C2BBody.notice()).effect == .applied)
        }
    }

    @Test func theNameThatTheValidationGaveBecomesThePaymentsName() async throws {
        try await withInstallation { installation in
            let (reply, _) = try await installation.payments.c2bIntake.validate(
                Installation.incoming(.c2bValidation, C2BBody.notice()))
            let name = try #require(reply.json["ThirdPartyTransID"]?.string)
            _ = try await installation.confirm(C2BBody.notice(thirdPartyID: name))
            #expect(try await installation.transaction(1).uid.text == name)
            // A name that is taken, or none of ours, makes way for a new one.
            for (number, id) in [name, "theirs"].enumerated() {
                let result = try await installation.confirm(C2BBody.notice("TIM5KXQ8W\(number)", thirdPartyID: id))
                #expect(result.effect == .applied)
                let uid = try await installation.transaction(try #require(result.transactionID)).uid.text
                #expect(uid != id)
            }
        }
    }
}
