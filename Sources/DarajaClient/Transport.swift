import Daraja
import JSON

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
        case .answered(let status, let body):
            if (200..<300).contains(status), let json = try? JSON(parsing: body), let token = AccessToken(json: json) {
                return .success(token)
            }
            return .failure(TokenFailure(status: status, body: body))
        case .notSent(let reason), .lost(let reason):
            return .failure(TokenFailure(reason))
        }
    }
}
