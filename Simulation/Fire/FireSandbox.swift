import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1

/// The sandbox of a firing range, from its control side.
struct FireSandbox: Sendable {
    let base: String
    let http: HTTPClient

    func certificate() async throws -> String {
        String(decoding: try await send(.GET, "/sandbox/certificate"), as: UTF8.self)
    }

    /// Loses a part of what Daraja has to say, in all the ways in which it does.
    func lose(_ part: Double) async throws {
        func chance(_ value: Double) -> JSON { .number("\(value)") }
        let switches: JSON = [
            "lostCallbacks": chance(part), "droppedAnswers": chance(part), "serverErrorsWithEffect": chance(part / 2),
            "systemErrorsWithEffect": chance(part / 2), "garbledAnswers": chance(part / 2),
            "duplicateCallbacks": chance(part), "earlyCallbacks": chance(part), "firewallPages": chance(part / 2),
        ]
        _ = try await send(.PUT, "/sandbox/faults", switches)
    }

    /// All payments.
    func ledger() async throws -> [JSON] {
        var payments: [JSON] = []
        var next: Int64? = 0
        while let after = next {
            let page = try JSON(parsing: try await send(.GET, "/sandbox/ledger?after=\(after)"))
            payments += page["payments"]?.array ?? []
            next = page["next"]?.int
        }
        return payments
    }

    private func send(_ method: HTTPMethod, _ path: String, _ body: JSON? = nil) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        if let body { request.body = .bytes(body.bytes) }
        let response = try await http.execute(request, timeout: .seconds(60))
        let answer = Array(buffer: try await response.body.collect(upTo: 1 << 26))
        guard response.status == .ok else {
            throw FireError("\(path) is answered \(response.status.code): \(String(decoding: answer, as: UTF8.self))")
        }
        return answer
    }
}
