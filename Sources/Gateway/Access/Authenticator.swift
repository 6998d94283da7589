import Access
import HTTPTypes
import Hummingbird
import JSON
import Logging
import Payments
import Time

/// Decides whether a request may go on: who sends it, what that caller may do, and how often.
struct Authenticator: Sendable {
    private static let keyHeader = HTTPField.Name("X-API-Key")

    let keys: APIKeyService
    let tickets: EventTicketService
    let addresses: ClientAddress
    let loopback: LoopbackOnly
    /// Wrong keys by source address: twenty at once, then one every three seconds.
    ///
    /// Guessing 256 bits is hopeless at any speed; this keeps guesses from costing database reads.
    private let failures: SourceLimiter
    private let clock: any WallClock

    init(
        keys: APIKeyService, tickets: EventTicketService, addresses: ClientAddress, loopback: LoopbackOnly,
        clock: any WallClock
    ) {
        self.keys = keys
        self.tickets = tickets
        self.addresses = addresses
        self.loopback = loopback
        self.clock = clock
        failures = SourceLimiter(capacity: 20, interval: .seconds(3), clock: clock)
    }

    /// Admits a request to an endpoint, or throws why not.
    func admit(_ request: Request, _ context: GatewayContext, to access: Access) async throws -> Admission {
        let wanted: Set<APIKeyScope>
        switch access {
        case .open: return Admission(caller: .anyone)
        case .scopes(let scopes): wanted = scopes
        case .scopesOrTicket(let scopes):
            if let ticket = request.uri.queryParameters["ticket"], Self.presentedKey(request) == nil {
                // HEAD is answered without a stream, so it uses nothing up (RFC 9110, 9.2.1).
                if request.method == .head, let known = EventTicket(String(ticket)), try await tickets.isKnown(known) {
                    return Admission(caller: .anyone)
                }
                return Admission(caller: try await holder(of: String(ticket), scopes, request, context))
            }
            wanted = scopes
        case .localOr(let scopes):
            if loopback.isLocal(request, context), Self.presentedKey(request) == nil {
                return Admission(caller: .local)
            }
            wanted = scopes
        case .keyAdministration: wanted = [.admin]
        }
        guard let presented = Self.presentedKey(request) else {
            guard access != .keyAdministration, try await !keys.exist(), loopback.admits(request, context) else {
                throw Self.unauthorized(access)
            }
            return Admission(caller: .local)
        }
        let key = try await authenticate(presented, access, request, context)
        let limit = keys.admit(key)
        let headers = Self.headers(limit)
        guard limit.isAdmitted else { throw AdmittedFailure(error: tooMany(limit), headers: headers) }
        guard key.permissions.allow(anyOf: wanted) else {
            let refusal = access == .keyAdministration ? Self.unauthorized(access) : Self.forbidden(wanted)
            throw AdmittedFailure(error: refusal, headers: headers)
        }
        return Admission(caller: .key(key), headers: headers)
    }

    /// Who shows a ticket, as far as that caller may still do what the ticket was made for.
    private func holder(
        of ticket: String, _ wanted: Set<APIKeyScope>, _ request: Request, _ context: GatewayContext
    ) async throws -> Caller {
        let address = addresses.address(of: request, context)
        // Taken before the database is asked, and given back when the ticket turns out to be right.
        let wait = failures.take(address)
        let parsed = EventTicket(ticket)
        if let wait {
            // Somebody at this address guesses; a right ticket is let in all the same.
            guard let parsed, try await tickets.isKnown(parsed) else { throw Self.tooManyFailures(wait) }
        }
        if let parsed, let holder = try await tickets.redeem(parsed) {
            if wait == nil { failures.giveBack(address) }
            switch holder {
            case .local: if try await !keys.exist() { return .local }
            case .key(let id, let secretEndsAt):
                if let key = try await keys.usableKey(id: id), key.permissions.allow(anyOf: wanted) {
                    return .key(key.opened(until: secretEndsAt))
                }
            }
        }
        var error = APIError(
            .unauthorized, "INVALID_TICKET", "Unauthorized",
            details: [
                JSON.Member("message", "The ticket is unknown, used or too old: POST /api/events/tickets makes another")
            ])
        error.headers[.wwwAuthenticate] = "Bearer realm=\"lango\""
        throw error
    }

    private func countFailure(_ address: String?) throws {
        if let seconds = failures.take(address) { throw Self.tooManyFailures(seconds) }
    }

    private static func tooManyFailures(_ seconds: Int) -> APIError {
        APIError(
            .tooManyRequests, "TOO_MANY_FAILURES", "Too many requests with a wrong API key", isRetryable: true,
            retryAfter: seconds)
    }

    private func authenticate(
        _ presented: String, _ access: Access, _ request: Request, _ context: GatewayContext
    ) async throws -> APIKey {
        let address = addresses.address(of: request, context)
        guard let secret = APIKeySecret(presented) else {
            try countFailure(address)
            throw wrongKey(access, address, context)
        }
        // A token is taken before the database is asked, and given back when the key turns out to be right.
        var isCounted = false
        do {
            let key = try await keys.authenticate(secret) {
                try countFailure(address)
                isCounted = true
            }
            if let key {
                if isCounted { failures.giveBack(address) }
                return key
            }
        } catch let refusal as APIError {
            // Somebody at this address guesses. A right key is let in all the same, and one read of the database in a
            // second finds out for all who wait.
            guard try await keys.isKnown(secret), let key = try await keys.authenticate(secret) else { throw refusal }
            return key
        }
        if !isCounted { try countFailure(address) }
        throw wrongKey(access, address, context)
    }

    /// Noted for the operator; the buckets above bound how often.
    private func wrongKey(_ access: Access, _ address: String?, _ context: GatewayContext) -> APIError {
        context.logger.warning("Wrong API key", metadata: ["category": "auth", "address": "\(address ?? "unknown")"])
        return Self.unauthorized(access, isWrongKey: true)
    }

    /// `X-API-Key`, or else `Authorization: Bearer`, as in the reference.
    private static func presentedKey(_ request: Request) -> String? {
        if let text = keyHeader.flatMap({ request.headers[$0] }), !text.isEmpty { return text }
        guard let text = request.headers[.authorization] else { return nil }
        let scheme = "bearer "
        // Another scheme is a wrong key as well: who shows something wants to be recognised by it.
        return text.lowercased().hasPrefix(scheme) ? String(text.dropFirst(scheme.count)) : text
    }

    private static func unauthorized(_ access: Access, isWrongKey: Bool = false) -> APIError {
        let message =
            isWrongKey
            ? "The API key is unknown, expired or revoked."
            : "Send an API key in the X-API-Key header, or as Authorization: Bearer. `lango keys create` makes one. "
                + "Until the first is made, the API answers requests from its own machine, outside production."
        var error = APIError(
            .unauthorized, isWrongKey ? "INVALID_API_KEY" : "UNAUTHORIZED",
            access == .keyAdministration ? "Unauthorized or insufficient permissions" : "Unauthorized",
            details: [JSON.Member("message", .string(message))])
        // RFC 6750, 3: the error is named only when something was presented.
        error.headers[.wwwAuthenticate] = "Bearer realm=\"lango\"" + (isWrongKey ? ", error=\"invalid_token\"" : "")
        return error
    }

    private static func forbidden(_ wanted: Set<APIKeyScope>) -> APIError {
        let words = APIKeyPermissions(wanted).words
        var error = APIError(
            .forbidden, "INSUFFICIENT_SCOPE", "Forbidden",
            details: [
                JSON.Member("message", .string("This needs a key with \(words.joined(separator: " or ")).")),
                JSON.Member("requiredPermissions", .array(words.map { .string($0) })),
            ])
        error.headers[.wwwAuthenticate] =
            "Bearer realm=\"lango\", error=\"insufficient_scope\", scope=\"\(words.joined(separator: " "))\""
        return error
    }

    private func tooMany(_ limit: RateLimit) -> APIError {
        APIError(
            .tooManyRequests, "RATE_LIMITED", "This key has used its \(limit.limit) requests of this hour",
            isRetryable: true, retryAfter: max(1, Int(limit.resetsAt.seconds - clock.now.seconds)))
    }

    private static let limitNames = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"].map {
        HTTPField.Name($0)
    }

    private static func headers(_ limit: RateLimit) -> HTTPFields {
        var headers = HTTPFields()
        for (name, value) in zip(limitNames, [limit.limit, limit.remaining, Int(limit.resetsAt.seconds)]) {
            if let name { headers[name] = String(value) }
        }
        return headers
    }
}
