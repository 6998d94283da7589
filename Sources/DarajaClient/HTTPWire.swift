import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Traces

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Exchanges with Daraja over HTTPS.
struct HTTPWire: DarajaWire {
    private let http: HTTPClient
    private let configuration: DarajaClient.Configuration

    init(http: HTTPClient, configuration: DarajaClient.Configuration) {
        self.http = http
        self.configuration = configuration
    }

    func exchange(_ request: DarajaExchange.Request) async -> DarajaExchange {
        var message = HTTPClientRequest(url: configuration.baseURL + request.path)
        message.method = HTTPMethod(rawValue: request.method)
        for header in request.headers { message.headers.add(name: header.name, value: header.value) }
        message.headers.add(TraceContext.current)
        if let body = request.body { message.body = .bytes(body) }
        return await exchange(message)
    }

    private func exchange(_ request: HTTPClientRequest) async -> DarajaExchange {
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
    private static func sort(_ error: any Error) -> DarajaExchange {
        switch error {
        case let error as HTTPClientError:
            switch error {
            case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .invalidURL, .emptyHost,
                .emptyScheme, .httpProxyHandshakeTimeout:
                return .notSent(reason: error.shortDescription)
            case let error where isAboutTheRequest(error): return .notSent(reason: error.shortDescription)
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

    /// Whether the client refused the request before it looked for a connection.
    private static func isAboutTheRequest(_ error: HTTPClientError) -> Bool {
        [.invalidHeaderFieldNames([]), .invalidHeaderFieldValues([]), .unsupportedScheme("")].contains {
            (kind: HTTPClientError) in kind.shortDescription == error.shortDescription
        }
    }
}
