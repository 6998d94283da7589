import Daraja
import DarajaSandbox
import Payments
import Testing

/// `C2BService` and `C2BRegistration`, in both `C2BVersions`.
@Suite struct C2BServiceTests {
    @Test(arguments: [C2BVersion.v1, .v2], [C2BVersion.v1, .v2])
    func theOtherVersionIsTriedWhenTheAppCarriesIt(_ ours: C2BVersion, _ theirs: C2BVersion) async throws {
        try await withInstallation({ $0.c2bVersion = theirs }) { installation in
            let payments = try installation.payments { $0.c2b.version = ours }
            let outcome = try await payments.operations.carryOut(
                C2BRegistration(responseType: .completed), for: payments.merchants.default, by: "a test")
            guard case .success = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(installation.daraja.calls("c2b_register") == (ours == theirs ? 1 : 2))
        }
    }

    @Test func aRefusalIsHandedOn() async throws {
        try await withInstallation({ $0.registersOnce = true }) { installation in
            _ = try await installation.payments.operations.carryOut(
                C2BRegistration(responseType: .completed), for: installation.payments.merchants.default, by: "a test")
            let outcome = try await installation.payments.operations.carryOut(
                C2BRegistration(responseType: .cancelled), for: installation.payments.merchants.default, by: "a test")
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
            let outcome = try await installation.payments.operations.carryOut(
                C2BRegistration(responseType: .completed), for: installation.payments.merchants.default, by: "a test")
            #expect(outcome.error == error)
            #expect(installation.daraja.calls("c2b_register") == 2)
        }
    }

    @Test func aSimulatedPaymentComesToTheRegisteredURL() async throws {
        try await withInstallation { installation in
            _ = try await installation.payments.operations.carryOut(
                C2BRegistration(responseType: .completed), for: installation.payments.merchants.default, by: "a test")
            _ = await installation.payments.c2b.simulate(
                .payBill, shillings: 75, phoneNumber: try #require(PhoneNumber("254708374149")),
                billRefNumber: "INV-9", for: installation.payments.merchants.default)
            let delivery = try installation.onlyDelivery()
            let urls = C2BService.urls(of: installation.payments.merchants.default)
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
