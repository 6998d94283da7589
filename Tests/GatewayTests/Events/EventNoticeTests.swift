import Bytes
import Database
import JSON
import Jobs
import NIOCore
import Ownership
import Payments
import PublicForms
import Synchronization
import TestSupport
import Testing
import Time

@testable import Gateway

@Suite(.timeLimit(.minutes(5))) struct EventNoticeTests {
    @Test(arguments: [
        (JobOutcome.done, "retry:completed", "completed"), (.retry(reason: "in vain"), "retry:queued", "pending"),
        (.again(after: .seconds(30)), "retry:queued", "pending"),
        (.dead(reason: "in vain"), "retry:failed", "dead_letter"),
    ])
    func aTryIsToldInTheReferencesWords(_ outcome: JobOutcome, _ type: String, _ status: String) async throws {
        try await withGateway(.silent) { gateway in
            let notices = Mutex<[JSON]>([])
            let queue = gateway.payments.queue
            let worker = JobWorker(
                queue: queue, handlers: [FixedWork(outcome: outcome)], randomness: .system,
                logger: .quiet
            ) { report in
                if let notice = EventNotice(report, gateway.payments.merchants, at: SystemClock().now) {
                    notices.withLock { $0.append(notice.document) }
                }
            }
            let id = try await queue.enqueue(NewJob(FixedWork.kind, payload: "work")).jobID
            _ = try await worker.processOnce()
            let notice = try #require(notices.withLock(\.self).first)
            #expect(notice["type"]?.string == type && notice.names == ["type", "payload", "timestamp"])
            // What was told is what is stored, but for the moment of the writing.
            let stored = try #require(try await queue.job(id: id)?.json(MerchantNames(gateway.payments.merchants)))
            for name in stored.names where name != "updated_at" {
                #expect(notice["payload"]?[name] == stored[name], "\(name)")
            }
            #expect(stored["status"]?.string == status)
        }
    }

    /// Log lines are for operators, and notices for those who listened when they came.
    @Test func noticesAreForThoseTheyConcern() throws {
        func message(_ notice: Int, isForOperators: Bool = false, of merchant: Int64? = 1) -> EventMessage {
            EventMessage(
                position: EventMessage.Position(event: 5, part: nil, notice: notice), type: "log:created",
                transactionID: nil, merchantID: merchant.map { MerchantID($0) }, isForOperators: isForOperators,
                bytes: ByteBuffer())
        }
        let reader = EventStream.Filter(scope: .all, isOperator: false, notices: 1)
        #expect(reader.wants(message(2)) && !reader.wants(message(2, isForOperators: true)))
        #expect(reader.wants(message(0)) && !reader.wants(message(1)))
        let operators = EventStream.Filter(scope: .all, isOperator: true, notices: 0)
        #expect(operators.wants(message(1, isForOperators: true)))
        let shop = EventStream.Filter(scope: .only(MerchantID(2)), isOperator: false, notices: 0)
        #expect(shop.wants(message(1, of: 2)) && !shop.wants(message(1)) && !shop.wants(message(1, of: nil)))
        #expect(operators.wants(message(1, of: nil)))
        #expect(!EventStream.Filter(transactionID: 1, scope: .all, isOperator: true, notices: 0).wants(message(1)))
    }
}

/// Work that ends as it is told.
private struct FixedWork: JobHandler {
    static let kind = JobKind("fixed")
    let outcome: JobOutcome

    var kind: JobKind { Self.kind }

    func run(_ job: Job, _ context: JobContext) async -> JobOutcome { outcome }
}
