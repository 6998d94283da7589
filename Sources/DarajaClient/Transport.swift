import AsyncHTTPClient
import Daraja
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One HTTP exchange with Daraja and what is known of it.
struct Transport: Sendable {
    /// What is known of an exchange.
    enum Exchange: Sendable {
        case answered(status: Int, body: [UInt8])
        /// It failed before a byte of the request was written.
        case notSent(reason: String)
        /// The request was, or may have been, written.
        case lost(reason: String)
    }

    private let http: HTTPClient
    private let configuration: DarajaClient.Configuration

    init(http: HTTPClient, configuration: DarajaClient.Configuration) {
        self.http = http
        self.configuration = configuration
    }

    func post(_ path: String, body: [UInt8], token: AccessToken) async -> Exchange {
        var request = HTTPClientRequest(url: configuration.baseURL + path)
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(token.value)")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(body)
        return await exchange(request)
    }

    func fetchToken(_ credentials: APICredentials) async -> Result<AccessToken, TokenFailure> {
        var request = HTTPClientRequest(url: configuration.baseURL + AccessToken.path)
        request.headers.add(name: "Authorization", value: credentials.basicAuthorization)
        switch await exchange(request) {
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

    private func exchange(_ request: HTTPClientRequest) async -> Exchange {
        let deadline = NIODeadline.now() + TimeAmount(configuration.timeout)
        do {
            let response = try await http.execute(request, deadline: deadline)
            let body = try await collect(response.body, until: deadline)
            return .answered(status: Int(response.status.code), body: Array(buffer: body))
        } catch {
            return Self.sort(error)
        }
    }

    /// Reads a body within the deadline, which the HTTP client itself keeps only until the head has come.
    private func collect(_ body: HTTPClientResponse.Body, until deadline: NIODeadline) async throws -> ByteBuffer {
        let limit = configuration.maximumBodySize
        let reading = Task { try await body.collect(upTo: limit) }
        let timer = http.eventLoopGroup.any().scheduleTask(deadline: deadline) { reading.cancel() }
        defer { timer.cancel() }
        return try await reading.value
    }

    /// Only what happens before the first byte is written is known not to have been sent.
    private static func sort(_ error: any Error) -> Exchange {
        switch error {
        case let error as HTTPClientError:
            switch error {
            case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .invalidURL, .emptyHost,
                .emptyScheme, .httpProxyHandshakeTimeout:
                return .notSent(reason: error.shortDescription)
            default: return .lost(reason: error.shortDescription)
            }
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            // An address without a name to resolve fails like this.
            return .notSent(reason: "no connection to Daraja could be made")
        case is NIOConnectionError:
            return .notSent(reason: "no connection to Daraja could be made")
        case NIOSSLError.handshakeFailed, is NIOSSLExtraError:
            return .notSent(reason: "no secure connection to Daraja could be made")
        case is CancellationError:
            return .lost(reason: HTTPClientError.deadlineExceeded.shortDescription)
        default:
            return .lost(reason: "the connection to Daraja failed: \(type(of: error))")
        }
    }
}
