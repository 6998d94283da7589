import AsyncHTTPClient
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import Payments

/// A sandbox that is never killed, a server that is, and clients that do not give up.
struct FiringRange: Sendable {
    let plan: FirePlan
    let program: String

    func run() async throws -> FireReport {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lango-fire-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = plan.clients + 4
        configuration.connectionPool.retryConnectionEstablishment = false
        let report = try await HTTPClient.withHTTPClient(configuration: configuration) { http in
            try await run(in: folder, http)
        }
        if report.violations.isEmpty {
            try FileManager.default.removeItem(at: folder)
        } else {
            print("Everything is in \(folder.path())")
        }
        return report
    }

    private func run(in folder: URL, _ http: HTTPClient) async throws -> FireReport {
        let begin = ContinuousClock.now
        let (sandboxPort, port) = (try Self.freePort(), try Self.freePort())
        let sandbox = try Program(
            program, ["sandbox", "--port", "\(sandboxPort)", "--delay", "150", "--no-subscriber-lock"], [:], in: folder,
            log: "sandbox.log")
        defer { sandbox.signal(SIGKILL) }
        guard try await sandbox.isReady() else { throw FireError("the sandbox did not start: \(sandbox.words)") }
        let daraja = FireSandbox(base: "http://127.0.0.1:\(sandboxPort)", http: http)
        try await daraja.certificate().write(
            to: folder.appending(path: "certificate.pem"), atomically: true, encoding: .utf8)
        try await daraja.lose(plan.loss)

        let books =
            plan.usesMySQL
            ? try await FireBooks.onServer() : FireBooks.file(folder.appending(path: "data/lango.db"))
        let settings = settings(port: port, sandboxPort: sandboxPort).merging(books.settings) { $1 }
        let gun = Gun(program: program, folder: folder, settings: settings, plan: plan, books: books)
        let clients = FireClients(base: "http://127.0.0.1:\(port)", http: http)
        let ordering = Task { await clients.run(plan.clients) }
        var report = try await gun.fire(at: clients)
        let server = try await gun.start()
        defer { server.signal(SIGKILL) }
        clients.end()
        // An order that a kill interrupted is answered after the longest call: too long for a short run.
        let giveUp =
            plan.mustSettle
            ? nil
            : Task {
                try await Task.sleep(for: plan.patience); ordering.cancel()
            }
        await ordering.value
        giveUp?.cancel()
        try await daraja.lose(0)
        try await wait(for: books)
        // Nothing moves between one look at the books and the other.
        try await server.end(SIGTERM)
        var audit = FireAudit(orders: clients.orders, ledger: try await daraja.ledger(), mustSettle: plan.mustSettle)
        try await audit.run(books, into: &report)
        report.seconds = Int((ContinuousClock.now - begin) / .seconds(1))
        return report
    }

    /// Until nothing is open that could still end, or the patience is over.
    private func wait(for books: FireBooks) async throws {
        let end = ContinuousClock.now + plan.patience
        while ContinuousClock.now < end, try await FireAudit.hasOpenPayments(books) {
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    private func settings(port: Int, sandboxPort: Int) -> [String: String] {
        [
            "PORT": "\(port)", "LOG_LEVEL": "warning", "MPESA_BASE_URL": "http://127.0.0.1:\(sandboxPort)",
            "MPESA_CONSUMER_KEY": "key", "MPESA_CONSUMER_SECRET": "secret", "MPESA_SHORTCODE": "174379",
            "MPESA_PASSKEY": "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919",
            "MPESA_CALLBACK_BASE_URL": "http://127.0.0.1:\(port)",
            "MPESA_CALLBACK_SECRET": "SecretBehindTheCallbackURLsUnderFire", "MPESA_INITIATOR_NAME": "testapi",
            "MPESA_INITIATOR_PASSWORD": "Safaricom999!*!", "MPESA_CERTIFICATE_PATH": "certificate.pem",
            "MPESA_BUSINESS_SHORTCODE": "174379", "MPESA_B2C_VERSION": plan.payoutVersion,
        ]
    }

    /// A port below those that Linux gives to outgoing connections.
    private static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 15_000..<32_000)
            let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(handle) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
            let isFree = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isFree { return port }
        }
        throw FireError("no free port was found")
    }
}
