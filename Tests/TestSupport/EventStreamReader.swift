import AsyncHTTPClient
public import JSON
import NIOCore
import NIOHTTP1

/// A client's end of a stream of server-sent events (HTML standard, section 9.2).
public struct EventStreamReader {
    /// One message.
    public struct Message: Sendable {
        /// Its id; nil for messages that a client does not resume after.
        public let id: String?
        /// What it carries.
        public let data: JSON
        /// The lines other than `id` and `data`.
        public let otherLines: [String]

        /// What `data` says that it is.
        public var type: String { data["type"]?.string ?? "" }
    }

    /// The answer's status and headers, and its body where it is no stream.
    public let reply: HTTPCaller.Reply
    /// Everything that has come.
    var bytes: [UInt8] = []
    private var chunks: HTTPClientResponse.Body.AsyncIterator?
    private var taken = 0

    init(_ response: HTTPClientResponse, to target: String) async throws {
        let isStream = response.status == .ok
        let body = isStream ? [] : Array(try await response.body.collect(upTo: 1_000_000).readableBytesView)
        reply = HTTPCaller.Reply(
            method: "GET", target: target, status: Int(response.status.code), headers: response.headers, body: body)
        chunks = isStream ? response.body.makeAsyncIterator() : nil
    }

    /// The next message; nil when the stream has ended.
    public mutating func next() async throws -> Message? {
        while true {
            if let end = endOfMessage() {
                let lines = String(decoding: bytes[taken..<end], as: UTF8.self).split(separator: "\n").map(String.init)
                taken = end + 2
                func value(_ name: String) -> String? {
                    lines.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.utf8.count + 2)) }
                }
                return Message(
                    id: value("id"), data: (try? JSON(parsing: value("data") ?? "")) ?? .null,
                    otherLines: lines.filter { !$0.hasPrefix("id: ") && !$0.hasPrefix("data: ") })
            }
            guard let chunk = try await chunks?.next(isolation: #isolation) else { return nil }
            bytes += chunk.readableBytesView
        }
    }

    /// The next message of a type, past all others; nil when the stream ends before one comes.
    public mutating func next(_ type: String) async throws -> Message? {
        while let message = try await next() {
            if message.type == type { return message }
        }
        return nil
    }

    private func endOfMessage() -> Int? {
        var index = taken
        while index + 1 < bytes.count {
            if bytes[index] == 10, bytes[index + 1] == 10 { return index }
            index += 1
        }
        return nil
    }
}

extension HTTPCaller {
    /// Opens a stream of events and leaves when the body returns.
    ///
    /// A message that never comes is waited for without end, so suites that use this have a time limit.
    public func events<Result>(
        _ target: String = "/api/events", headers: [String: String] = [:],
        _ body: (inout EventStreamReader) async throws -> Result
    ) async throws -> Result {
        var request = HTTPClientRequest(url: base + target)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        var reader = try await EventStreamReader(
            try await http.execute(request, deadline: .distantFuture), to: target)
        do {
            let result = try await body(&reader)
            report(reader)
            return result
        } catch {
            report(reader)
            throw error
        }
    }

    private func report(_ reader: EventStreamReader) {
        let reply = reader.reply
        onReply(reply.body.isEmpty ? reply.with(body: reader.bytes) : reply)
    }
}
