import Daraja

/// The two kinds of exchange with Daraja: a request with a token, and the request for one.
struct Transport: Sendable {
    let wire: any DarajaWire

    func post(_ path: String, body: [UInt8], token: AccessToken) async -> DarajaExchange {
        await wire.exchange(
            DarajaExchange.Request(
                method: "POST", path: path,
                headers: [("Authorization", "Bearer \(token.value)"), ("Content-Type", "application/json")], body: body)
        )
    }

    func fetchToken(_ credentials: APICredentials) async -> Result<AccessToken, TokenFailure> {
        let request = DarajaExchange.Request(
            method: "GET", path: AccessToken.path, headers: [("Authorization", credentials.basicAuthorization)])
        switch await wire.exchange(request) {
        case .answered(200, let body):
            if let json = try? JSON(parsing: body), let token = AccessToken(json: json) { return .success(token) }
            return .failure(TokenFailure("the answer holds no token"))
        case .answered(400, let body) where body.isEmpty:
            // Daraja's way of saying that key and secret do not belong together or to this environment.
            return .failure(
                TokenFailure("the consumer key or secret is wrong, or belongs to the other environment (HTTP 400)"))
        case .answered(let status, let body):
            return .failure(TokenFailure(DarajaError(httpStatus: status, body: body).message))
        case .notSent(let reason), .lost(let reason):
            return .failure(TokenFailure(reason))
        }
    }
}
