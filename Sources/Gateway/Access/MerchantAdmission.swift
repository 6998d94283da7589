import Access
import HTTPTypes
import Hummingbird
import Ownership
import Payments

/// Decides for which merchant a request is.
struct MerchantAdmission: Sendable {
    /// Names the merchant of any request.
    static let header = "Lango-Merchant"
    /// Names it as well, in lists first of all.
    static let parameter = "merchant"
    /// Stands for all merchants.
    static let all = "all"

    private static let headerName = HTTPField.Name(header)

    let directory: MerchantDirectory

    /// Chooses, or throws why not.
    ///
    /// - Throws: `APIError` 400 when the request names two merchants or an empty name, 403 when its key belongs to another one, 404 when there
    ///   is none of the name.
    func choose(_ request: Request, _ caller: Caller, for audience: Audience) async throws -> MerchantChoice {
        let own = caller.key?.merchant
        // An installation with one merchant does not tell its keys apart from those of all.
        let isAlone = own == .default && directory.isAlone
        if audience == .installation, own != nil, !isAlone {
            throw Self.forbidden("This needs a key of all merchants.")
        }
        guard let name = try Self.name(in: request) else {
            let scope: MerchantScope =
                switch audience {
                case .installation, .everybody: .all
                case .callersMerchants: own.map { .only($0) } ?? .all
                case .merchant, .merchants: .only(own ?? .default)
                }
            return MerchantChoice(scope: scope, directory: directory)
        }
        if name == Self.all {
            guard audience != .merchant else {
                throw APIError(
                    .badRequest, "MERCHANT_AMBIGUOUS",
                    "This request is for one merchant: name one instead of \(Self.all)")
            }
            guard own == nil else { throw Self.forbidden("The key belongs to one merchant.") }
            return MerchantChoice(scope: .all, directory: directory)
        }
        guard let id = try await directory.id(named: name) else {
            throw APIError(.notFound, "MERCHANT_NOT_FOUND", "There is no merchant of this name")
        }
        guard own == nil || own == id else { throw Self.forbidden("The key belongs to another merchant.") }
        return MerchantChoice(scope: .only(id), directory: directory)
    }

    private static func name(in request: Request) throws(APIError) -> String? {
        let named =
            (headerName.map { request.headers[values: $0] } ?? [])
            + request.uri.queryParameters[values: Substring(parameter)].map(String.init)
        let names = Set(named)
        // It is a variable that was not set, rather than the wish to pay from another merchant's money.
        guard !names.contains("") else {
            throw APIError(
                .badRequest, "MERCHANT_AMBIGUOUS",
                "The name of the merchant is empty: leave \(header) out for the key's own merchant")
        }
        guard names.count < 2 else {
            throw APIError(
                .badRequest, "MERCHANT_AMBIGUOUS", "The request names several merchants: name one, in one place")
        }
        return names.first
    }

    private static func forbidden(_ message: String) -> APIError {
        var error = APIError(.forbidden, "MERCHANT_FORBIDDEN", message)
        // RFC 6750, 3.1: the key is right and does not reach so far.
        error.headers[.wwwAuthenticate] = "Bearer realm=\"lango\", error=\"insufficient_scope\""
        return error
    }
}
