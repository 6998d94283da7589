import Daraja
import DarajaSandbox
import Payments
import Testing

@Suite struct C2BServiceTests {
    @Test(arguments: [C2BVersion.v1, .v2], [C2BVersion.v1, .v2])
    func theOtherVersionIsTriedWhenTheAppCarriesIt(_ ours: C2BVersion, _ theirs: C2BVersion) async throws {
        try await withInstallation({ $0.c2bVersion = theirs }) { installation in
            let payments = try installation.payments { $0.c2b.version = ours }
            let outcome = await payments.c2b.register(.completed, for: payments.merchants.default)
            guard case .success = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(installation.daraja.calls("c2b_register") == (ours == theirs ? 1 : 2))
        }
    }

    @Test func aRefusalIsHandedOn() async throws {
        try await withInstallation({ $0.registersOnce = true }) { installation in
            _ = await installation.payments.c2b.register(.completed, for: installation.payments.merchants.default)
            let outcome = await installation.payments.c2b.register(
                .cancelled, for: installation.payments.merchants.default)
            let error = try #require(outcome.error)
            #expect(C2BRegistrationRefusal(error) == .alreadyRegistered)
            #expect(installation.daraja.calls("c2b_register") == 2)
        }
    }

    @Test func neitherVersionIsARefusalOfOurs() async throws {
        try await withInstallation { installation in
            let error = DarajaError.envelope(
                401, "401.003.01",
                "Error Occurred - Invalid Access Token - Invalid API call as no apiproduct match found")
            installation.daraja.disturb(.refused(error), .refused(error))
            #expect(
                await installation.payments.c2b.register(.completed, for: installation.payments.merchants.default).error
                    == error)
            #expect(installation.daraja.calls("c2b_register") == 2)
        }
    }

    @Test func aSimulatedPaymentComesToTheRegisteredURL() async throws {
        try await withInstallation { installation in
            _ = await installation.payments.c2b.register(.completed, for: installation.payments.merchants.default)
            _ = await installation.payments.c2b.simulate(
                .payBill, shillings: 75, phoneNumber: try #require(PhoneNumber("254708374149")),
                billRefNumber: "INV-9", for: installation.payments.merchants.default)
            let delivery = try installation.onlyDelivery()
            let urls = installation.payments.c2b.urls(of: installation.payments.merchants.default)
            #expect(delivery.url == urls.confirmation && urls.validation != urls.confirmation)
            let shortcode = try #require(Shortcode("174379"))
            let token = String(try #require(delivery.url.split(separator: "/").last))
            #expect(installation.callbackAddress.isValid(token, .c2bConfirmation, shortcode))
            #expect(!installation.callbackAddress.isValid(token, .c2bValidation, shortcode))
            #expect(try await installation.confirm(delivery.body).effect == .applied)
            #expect(try await installation.transaction(1).accountReference == "INV-9")
        }
    }
}
