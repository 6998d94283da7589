import Daraja
import Jobs
import Time

/// Asks Daraja about one payment until its outcome is known or its schedule has come to its end.
struct LookUpJob: JobHandler {
    let kind = Self.jobKind
    let lookUps: LookUpService

    static let jobKind = JobKind("look_up", deadline: .seconds(60))

    static func new(_ transactionID: Int64, due: Instant? = nil) -> NewJob {
        NewJob(
            jobKind, payload: String(transactionID), due: due, uniqueKey: "look_up:\(transactionID)",
            correlationID: String(transactionID))
    }

    func run(_ job: Job, _ context: JobContext) async throws -> JobOutcome {
        guard let transactionID = Int64(job.payload) else { return .dead(reason: "the payload names no payment") }
        guard let wait = try await lookUps.lookUp(transactionID: transactionID) else { return .done }
        return .again(after: wait)
    }
}
