public import JSON
public import Jobs
import Ownership
import Payments
import Time

extension Job {
    /// The row as the reference shows it, and whose it is.
    public func json(_ names: MerchantNames) -> JSON {
        .object(
            [
                JSON.Member("id", JSON(id)),
                JSON.Member("job_type", .string(work.kind)),
                JSON.Member("status", .string(progress.status.rawValue)),
                JSON.Member("max_retries", JSON(work.maxTries)),
                JSON.Member("current_retry", JSON(progress.failedTries)),
                JSON.Member("next_retry_at", .string(progress.due.rfc3339)),
                JSON.Member("last_error", JSON(progress.lastError)),
                JSON.Member("created_at", .string(createdAt.rfc3339)),
                JSON.Member("updated_at", .string(updatedAt.rfc3339)),
            ] + work.members + [names.member(MerchantID(work.owner))])
    }

    /// What `json` is like.
    public static let schema = Schema.object([
        "id": .rowID, "job_type": .string, "status": .words(of: JobStatus.self), "max_retries": .count,
        "current_retry": .count, "next_retry_at": .instant, "last_error": Schema.string.orNull, "created_at": .instant,
        "updated_at": .instant,
    ]).adding(JobWork.memberSchemas).named("Job")
}
