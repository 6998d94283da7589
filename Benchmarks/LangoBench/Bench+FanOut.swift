import Foundation
import NIOCore

extension Bench {
    /// Callbacks whose way to the last client is timed.
    private static let fanOutEvents = 30

    /// How long a settled payment takes from its callback to the last of many clients of live events, and what each of
    /// them costs in memory.
    func measureFanOut(_ clients: Int, _ results: inout Results) async throws {
        say("\(clients) clients of live events")
        let pending = try await PendingPayments.make(
            Self.fanOutEvents + 1, in: try emptyFolder("fan-out"), callbackSecret: callbackSecret)
        let folder = try emptyFolder("callbacks")
        _ = try copy(pending.file, into: folder)
        let requests = pending.callbackRequests()
        try await withServer(in: folder) { server in
            let before = server.memory
            let listeners = try await EventListeners.connect(clients, port: server.port, group: group)
            var delays: [Int64] = []
            for (number, request) in requests.enumerated() {
                let start = NIODeadline.now()
                _ = try await load(server.port, RequestSource([request]), 1, 1)
                let last = try await listeners.waitForAll(messages: number + 1)
                // The first one makes the server read and render what it has not needed before.
                if number > 0 { delays.append((last - start).nanoseconds) }
            }
            results.add(Rates(nanoseconds: delays, seconds: plan.seconds), of: .fanOut, connections: clients)
            if let before, let after = server.memory {
                results.addListeners(clients, mebibytes: after.residentMiB - before.residentMiB)
            }
            try await listeners.close()
        }
    }
}
