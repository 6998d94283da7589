import Daraja
import DarajaSandbox
import Database
import Payments
import TestSupport
import Testing
import Time

/// Confirmations that name their push's account otherwise, or, of a till, not at all: the money counts once.
@Suite struct C2BTillTests {
    /// A confirmation of the sandbox's only payment, as it would be announced with this account.
    private static func notice(
        _ installation: Installation, reference: String, payer: String = "2547 ***** 149"
    ) throws -> [UInt8] {
        let receipt = try #require(installation.daraja.payments.first?.receipt)
        return C2BBody.notice(
            receipt.text, reference: reference, payer: payer, time: EastAfricaTime.timestamp(installation.clock.now))
    }

    @Test(
        arguments: ["", " ", "INV-1001", "inv-1001", " INV-1001 ", "INV -1001"],
        ["2547 ***** 149", "0708***149", "254708374149", "25470****149"])
    func aNoticeBeforeThePushsOwnCallbackWaitsForIt(_ reference: String, _ payer: String) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let body = try Self.notice(installation, reference: reference, payer: payer)
            #expect(try await installation.confirm(body).effect == .unmatched)
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            #expect(try await installation.deliver(delivery).effect == .applied)
            try await installation.pass(.seconds(60), steps: 4)
            #expect(try await installation.count("transactions") == 1)
            #expect(try await installation.history(1).discrepancies.isEmpty)
        }
    }

    @Test(arguments: ["", "inv-1001"])
    func aNoticeIsTheReceiptOfAPushThatAQueryCompleted(_ reference: String) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let body = try Self.notice(installation, reference: reference)
            _ = installation.daraja.takeDeliveries()
            #expect(try await installation.confirm(body).effect == .unmatched)
            try await installation.pass(.seconds(900), steps: 60)
            #expect(try await installation.count("transactions") == 1)
            let push = try await installation.transaction(1)
            #expect(push.state == .completed && push.receipt == installation.daraja.payments.first?.receipt)
        }
    }

    /// Databases differ in the letters whose case they know.
    @Test(arguments: ["José 7", "straße", "inv-ünï", "Ελλάδα"])
    func anAccountInOtherLettersIsRecognisedAsItIsWritten(_ reference: String) async throws {
        try await withInstallation { installation in
            _ = try await installation.push(reference: reference)
            let body = try Self.notice(installation, reference: reference)
            #expect(try await installation.confirm(body).effect == .unmatched)
        }
    }

    @Test(arguments: ["INV-1002", "1001"])
    func anotherAccountIsAnotherPayment(_ reference: String) async throws {
        try await withInstallation { installation in
            _ = try await installation.push()
            let body = C2BBody.notice(reference: reference, time: EastAfricaTime.timestamp(installation.clock.now))
            #expect(try await installation.confirm(body).effect == .applied)
            #expect(try await installation.count("transactions") == 2)
        }
    }

    @Test func manyPushesOfOneAmountAndAccountHideNone() async throws {
        try await withInstallation { installation in
            for number in 0..<30 { _ = try await installation.push("2547083741\(10 + number)", reference: "DONATE") }
            // The oldest of them is the one that is announced.
            let body = C2BBody.notice(
                reference: "DONATE", payer: "2547****110", time: EastAfricaTime.timestamp(installation.clock.now))
            #expect(try await installation.confirm(body).effect == .unmatched)
        }
    }
}
