import Daraja
import DarajaSandbox
import JSON
import Payments
import Testing

/// Callbacks that contradict themselves, or of which code or amount cannot be read: none of them is a failure.
@Suite struct UnclearResultTests {
    private static func ids(_ installation: Installation) async throws -> (checkout: String, merchant: String) {
        let ids = try await installation.transaction(1).ids
        return (try #require(ids.checkoutRequestID), try #require(ids.merchantRequestID))
    }

    private static func callback(
        _ ids: (checkout: String, merchant: String), code: JSON?, receipt: String? = "TIM5KXQ8V2", amount: JSON = 100
    ) -> [UInt8] {
        var members = [
            JSON.Member("MerchantRequestID", .string(ids.merchant)),
            JSON.Member("CheckoutRequestID", .string(ids.checkout)), JSON.Member("ResultDesc", "as it says"),
        ]
        if let code { members.append(JSON.Member("ResultCode", code)) }
        if let receipt {
            members.append(
                JSON.Member(
                    "CallbackMetadata",
                    [
                        "Item": [
                            ["Name": "Amount", "Value": amount],
                            ["Name": "MpesaReceiptNumber", "Value": .string(receipt)],
                            ["Name": "PhoneNumber", "Value": 254_708_374_149],
                        ]
                    ]))
        }
        return JSON.object([JSON.Member("Body", ["stkCallback": .object(members)])]).bytes
    }

    private func receive(_ body: [UInt8], _ installation: Installation) async throws -> CallbackResult {
        try await installation.receive(body, .token(try await installation.transaction(1).uid))
    }

    @Test(arguments: [0, "0", .number("0.0"), "00", " 0 ", "0.00", "00000000"] as [JSON])
    func allSpellingsOfZeroAreSuccess(_ code: JSON) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let body = Self.callback(try await Self.ids(installation), code: code)
            #expect(try await receive(body, installation).effect == .applied)
            let transaction = try await installation.transaction(1)
            #expect(transaction.state == .completed && transaction.receipt?.text == "TIM5KXQ8V2")
            #expect(transaction.result.code == .success)
        }
    }

    @Test(arguments: [1032, .number("1032.0"), "01032", "1032 "] as [JSON])
    func allSpellingsOfAFailureAreThatFailure(_ code: JSON) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let body = Self.callback(try await Self.ids(installation), code: code, receipt: nil)
            #expect(try await receive(body, installation).effect == .applied)
            #expect(try await installation.transaction(1).state == .cancelled)
        }
    }

    @Test(arguments: [1032, 1, 77_777, "SFC_IC0003", "success", .null, true, [], ["code": 0], 4999, "0x0"] as [JSON])
    func aReceiptBesideACodeThatIsNoSuccessGoesToAPerson(_ code: JSON) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let body = Self.callback(try await Self.ids(installation), code: code)
            #expect(try await receive(body, installation).effect == .contradicted)
            let history = try await installation.history(1)
            #expect(history.transaction.state == .review)
            #expect(history.discrepancies.map(\.kind) == [.unclear])
            #expect(history.discrepancies.first?.found.hasSuffix("receipt TIM5KXQ8V2") == true)
            // A denial does not settle it: money may have moved. A person does.
            let denial = Self.callback(try await Self.ids(installation), code: 1032, receipt: nil)
            #expect(try await receive(denial, installation).effect == .contradicted)
            try await installation.expectState(.review)
            let receipt = try #require(Receipt("TIM5KXQ8V2"))
            _ = try await installation.payments.decisions.decide(
                OperatorDecision(.completed(receipt), reason: "It is on the statement", person: "test"), about: 1)
            try await installation.expectState(.completed)
        }
    }

    @Test(arguments: ["success", "failed", "", .null, true, [], nil] as [JSON?])
    func aCodeThatCannotBeReadProvesNothingAndMakesUsAsk(_ code: JSON?) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let before = try await installation.transaction(1)
            let body = Self.callback(try await Self.ids(installation), code: code, receipt: nil)
            let result = try await receive(body, installation)
            #expect(result.effect == .unparseable && result.transactionID == 1 && result.hasLookUp)
            let history = try await installation.history(1)
            #expect(history.transaction == before)
            #expect(history.discrepancies.map(\.kind) == [.unreadable])
        }
    }

    @Test(arguments: ["2E+2", "200.00", .number("2e2"), "+200"] as [JSON])
    func anAmountInAnotherSpellingFits(_ amount: JSON) async throws {
        try await withInstallation { installation in
            _ = try await installation.push(shillings: 200)
            let body = Self.callback(try await Self.ids(installation), code: 0, amount: amount)
            #expect(try await receive(body, installation).effect == .applied)
            try await installation.expectState(.completed)
        }
    }

    @Test(arguments: ["1E+2", "two hundred", "2,00", "200 KES", ["Value": 200], true, "-200"] as [JSON])
    func anAmountThatCannotBeReadDoesNotFit(_ amount: JSON) async throws {
        try await withInstallation { installation in
            _ = try await installation.push(shillings: 200)
            let body = Self.callback(try await Self.ids(installation), code: 0, amount: amount)
            #expect(try await receive(body, installation).effect == .contradicted)
            let history = try await installation.history(1)
            #expect(history.transaction.state == .review && history.discrepancies.map(\.kind) == [.amount])
        }
    }

    /// Code, receipt among the parameters, and where the payout then stands.
    @Test(
        arguments: [
            (0, nil, .completed), (.number("0.0"), nil, .completed), ("00", "TIM5KXQ8V2", .completed),
            (2001, nil, .failed), (2001, "TIM5KXQ8V2", .review), (77_777, "TIM5KXQ8V2", .review),
            // Nobody knows what the code means, and a payout that is called failed is paid again.
            (77_777, nil, .unknown), ("success", nil, .accepted), (.null, nil, .accepted),
        ] as [(JSON, String?, PaymentState)])
    func aPayoutFailsOnlyByACodeThatIsKnown(_ code: JSON, _ receipt: String?, _ state: PaymentState) async throws {
        try await withInstallation { installation in
            _ = try await installation.pay()
            let transaction = try await installation.transaction(1)
            let parameters: [JSON] = receipt.map { [["Key": "TransactionReceipt", "Value": .string($0)]] } ?? []
            let body: JSON = [
                "Result": [
                    "ResultCode": code, "ResultDesc": "as it says", "TransactionID": "TIM5KXQ8V2",
                    "OriginatorConversationID": .string(transaction.uid.text),
                    "ConversationID": JSON(transaction.ids.conversationID),
                    "ResultParameters": ["ResultParameter": .array(parameters)],
                ]
            ]
            _ = try await installation.receive(body.bytes, .token(transaction.uid), .b2cResult)
            try await installation.expectState(state)
        }
    }
}
