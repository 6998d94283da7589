import HTTPTypes
import Payments
import PublicForms

extension APIError {
    /// What an error of the merchants' service is for a client.
    init(merchants error: MerchantError) {
        switch error {
        case .notFound: self.init(.notFound, "MERCHANT_NOT_FOUND", error.description)
        case .exists: self.init(.conflict, "MERCHANT_EXISTS", error.description)
        case .ofSettings: self.init(.conflict, "MERCHANT_OF_SETTINGS", error.description)
        case .shortcodeTaken: self.init(.conflict, "SHORTCODE_TAKEN", error.description)
        case .suspended: self.init(.conflict, "MERCHANT_SUSPENDED", error.description)
        case .unreadable: self.init(.serviceUnavailable, "MERCHANT_UNAVAILABLE", error.description)
        }
    }

    init(merchants invalid: MerchantForm.Invalid) {
        self.init(
            .badRequest, invalid.isOfWhole ? "MERCHANT_INVALID" : "VALIDATION_FAILED",
            "Validation failed: \(invalid.description)")
    }

    init(merchants error: SealKeyError) {
        self.init(.serviceUnavailable, "SEAL_KEY_MISSING", error.description)
    }

    /// Does something with merchants, and turns what the caller can mend into an answer.
    static func ofMerchants<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as MerchantError {
            throw APIError(merchants: error)
        } catch let error as MerchantForm.Invalid {
            throw APIError(merchants: error)
        } catch let error as SealKeyError {
            throw APIError(merchants: error)
        }
    }
}

extension APIErrorCase {
    static let merchantNotFound = APIErrorCase(.notFound, "MERCHANT_NOT_FOUND", "There is no merchant of this name")
    static let merchantAmbiguous = APIErrorCase(
        .badRequest, "MERCHANT_AMBIGUOUS",
        "The request names several merchants, an empty name, or all where it has to be one")
    static let merchantInvalid = APIErrorCase(
        .badRequest, "MERCHANT_INVALID",
        "The merchant that the fields would make cannot be; the text says which and why")
    static let merchantExists = APIErrorCase(.conflict, "MERCHANT_EXISTS", "There is a merchant of this name already")
    static let merchantOfSettings = APIErrorCase(
        .conflict, "MERCHANT_OF_SETTINGS", "The merchant is the one of the settings, which is changed there")
    static let shortcodeTaken = APIErrorCase(
        .conflict, "SHORTCODE_TAKEN", "A shortcode belongs to another merchant; the text names the field")
    static let merchantSuspended = APIErrorCase(
        .conflict, "MERCHANT_SUSPENDED", "The merchant takes no new payments; nothing was stored or sent")
    static let merchantUnavailable = APIErrorCase(
        .serviceUnavailable, "MERCHANT_UNAVAILABLE", "Its secrets cannot be read; the text says what to do")
    static let sealKeyMissing = APIErrorCase(
        .serviceUnavailable, "SEAL_KEY_MISSING", "There is no key to seal secrets under; the text says what to do")
}

extension APIParameter {
    /// A merchant in the path.
    static let merchantName = path("name", .string(matching: "^[a-z][a-z0-9-]{0,62}$"), "The name of the merchant")
}
