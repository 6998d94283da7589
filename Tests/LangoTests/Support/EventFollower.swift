import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// A client of live events as a browser is one: comes back with the last id it has seen, for as long as it lives.
final class EventFollower: Sendable {
    private struct State {
        var seen: [Int64] = []
        var connections = 0
    }

    private let url: String
    private let http: HTTPClient
    private let state = Mutex(State())

    init(url: String, http: HTTPClient) {
        self.url = url
        self.http = http
    }

    /// The numbers of the events it has seen, each once, in the order of their coming.
    var seen: [Int64] { state.withLock { $0.seen } }

    /// How often it got through.
    var connections: Int { state.withLock { $0.connections } }

    /// Follows until it is cancelled.
    func run() async {
        while !Task.isCancelled {
            try? await follow()
            // Ends early with the task, which ends the loop as well.
            try? await ContinuousClock().sleep(for: .milliseconds(100))
        }
    }

    private func follow() async throws {
        var request = HTTPClientRequest(url: url)
        if let last = seen.last { request.headers.add(name: "Last-Event-ID", value: String(last)) }
        let response = try await http.execute(request, deadline: .distantFuture)
        guard response.status == .ok else { return }
        state.withLock { $0.connections += 1 }
        var rest = ByteBuffer()
        for try await chunk in response.body {
            rest.writeImmutableBuffer(chunk)
            while let line = Self.line(from: &rest) {
                if line.hasPrefix("id: "), let id = Int64(line.dropFirst(4)) { note(id) }
            }
            rest.discardReadBytes()
        }
    }

    private func note(_ id: Int64) {
        state.withLock { state in
            if !state.seen.contains(id) { state.seen.append(id) }
        }
    }

    /// Takes the next whole line.
    private static func line(from buffer: inout ByteBuffer) -> String? {
        let length = buffer.withUnsafeReadableBytes { bytes -> Int? in
            guard let base = bytes.baseAddress, let end = memchr(base, 10, bytes.count) else { return nil }
            return UnsafeRawPointer(end) - base
        }
        guard let length, let line = buffer.readString(length: length) else { return nil }
        buffer.moveReaderIndex(forwardBy: 1)
        return line
    }
}
