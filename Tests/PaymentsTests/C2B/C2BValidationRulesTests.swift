import Daraja
import DarajaSandbox
import Database
import JSON
import Payments
import Testing

@Suite struct C2BValidationRulesTests {
    /// Answers always the same, and remembers what it was asked.
    struct Advisor: C2BAdvisor {
        let reply: C2BValidationReply?
        let asked = Mutexed<[String]>([])

        func advise(on notice: C2BNotice, raw: JSON) async -> C2BValidationReply? {
            asked.update { $0.append(notice.billRefNumber) }
            return reply
        }
    }

    private func validate(
        _ installation: Installation, _ body: [UInt8] = C2BBody.notice(),
        _ authenticity: IncomingCallback.Authenticity = .registered,
        _ configure: (inout C2BConfiguration) -> Void = { _ in }
    ) async throws -> JSON {
        let payments = try installation.payments { configure(&$0.c2b) }
        let (reply, _) = try await payments.c2bIntake.validate(
            Installation.incoming(.c2bValidation, body, authenticity))
        return reply.json
    }

    @Test(arguments: [
        ("0.99", "C2B00013"), ("1.00", nil), ("150000.00", nil), ("150000.01", "C2B00013"), ("1000000", "C2B00013"),
    ])
    func amountsHaveBounds(_ amount: String, _ code: String?) async throws {
        try await withInstallation { installation in
            let json = try await validate(installation, C2BBody.notice(amount: amount))
            #expect(json["ResultCode"]?.scalarText == (code ?? "0"))
            #expect((json["ThirdPartyTransID"] == nil) == (code != nil))
        }
    }

    @Test(arguments: [("INV-1", true), (" inv-1 ", true), ("INV-2", false), ("", false)])
    func listedAccountsAreTaken(_ account: String, _ isTaken: Bool) async throws {
        try await withInstallation { installation in
            let json = try await validate(installation, C2BBody.notice(reference: account)) {
                $0.rules.accounts = .listed(["INV-1"])
            }
            #expect(json["ResultCode"]?.scalarText == (isTaken ? "0" : "C2B00012"))
        }
    }

    @Test func accountsOfAPatternAreTaken() async throws {
        try await withInstallation { installation in
            for account in ["A1", "B1"] {
                let json = try await validate(installation, C2BBody.notice(reference: account)) {
                    $0.rules.accounts = .matching { $0.hasPrefix("A") }
                }
                #expect((json["ResultCode"]?.scalarText == "0") == (account == "A1"))
            }
        }
    }

    @Test func theAdvisorHasTheLastWord() async throws {
        try await withInstallation { installation in
            let no = try await validate(installation) {
                $0.advisor = Advisor(reply: .reject(.kyc, description: "who are you"))
            }
            #expect(no == C2BValidationReply.reject(.kyc, description: "who are you").json)
            let yes = try await validate(installation) {
                $0.advisor = Advisor(reply: .accept(thirdPartyTransactionID: "x"))
            }
            #expect(yes == C2BValidationReply.accept(thirdPartyTransactionID: "x").json)
            let bare = try await validate(installation) {
                $0.advisor = Advisor(reply: .accept(thirdPartyTransactionID: nil))
            }
            #expect(bare["ThirdPartyTransID"]?.string.flatMap { TransactionUID($0) } != nil)
        }
    }

    @Test(arguments: [true, false])
    func theDefaultHoldsWhenTheAdvisorIsSilent(_ accepts: Bool) async throws {
        try await withInstallation { installation in
            let json = try await validate(installation) {
                $0.advisor = Advisor(reply: nil)
                $0.acceptsWithoutAdvice = accepts
            }
            #expect(json["ResultCode"]?.scalarText == (accepts ? "0" : "C2B00016"))
        }
    }

    @Test func whatTheRulesRefuseIsNotAskedAbout() async throws {
        try await withInstallation { installation in
            let advisor = Advisor(reply: .accept(thirdPartyTransactionID: nil))
            let json = try await validate(installation, C2BBody.notice(amount: "0.10")) { $0.advisor = advisor }
            #expect(json["ResultCode"]?.scalarText == "C2B00013")
            #expect(advisor.asked.value.isEmpty)
            _ = try await validate(installation) { $0.advisor = advisor }
            #expect(advisor.asked.value == ["INV-1001"])
        }
    }

    @Test func strangersAndNonsenseAreTurnedAwayAndKept() async throws {
        try await withInstallation { installation in
            let stranger = try await validate(installation, C2BBody.notice(), .unproven)
            #expect(stranger["ResultCode"]?.scalarText == "C2B00012")
            let nonsense = try await validate(installation, Array("{".utf8))
            #expect(nonsense["ResultCode"]?.scalarText == "C2B00016")
            #expect(try await installation.count("callback_history") == 2)
            #expect(try await installation.count("transactions") == 0)
            let callbacks = try await installation.callbackIDs()
            #expect(try await installation.callbackColumn("processing_result", callbacks[0]) == "unproven")
            #expect(try await installation.callbackColumn("processing_result", callbacks[1]) == "unparseable")
        }
    }
}
