import JSON
import Jobs
import Ownership
import Payments
import Time

extension Job {
    /// The row as the reference shows it, and whose it is.
    func json(_ names: MerchantNames) -> JSON {
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
}

extension JobWork {
    /// The members that a job and a dead letter share.
    fileprivate var members: [JSON.Member] {
        [
            JSON.Member("endpoint", JSON(request.endpoint)),
            JSON.Member("method", JSON(request.method)),
            JSON.Member("headers", JSON(request.headers)),
            JSON.Member("payload", .string(payload)),
            JSON.Member("correlation_id", JSON(correlationID)),
        ]
    }
}

extension DeadLetter {
    /// The row as the reference shows it, with what was done about it, and whose it is.
    func json(_ names: MerchantNames) -> JSON {
        .object(
            [
                JSON.Member("id", JSON(id)),
                JSON.Member("original_job_id", JSON(jobID)),
                JSON.Member("job_type", .string(work.kind)),
                JSON.Member("final_error", .string(finalError)),
                JSON.Member("max_retries", JSON(work.maxTries)),
                JSON.Member("current_retry", JSON(failedTries)),
                JSON.Member("original_created_at", .string(jobCreatedAt.rfc3339)),
                JSON.Member("created_at", .string(createdAt.rfc3339)),
                JSON.Member("handling", handling?.json ?? .null),
            ] + work.members + [names.member(MerchantID(work.owner))])
    }
}

extension DeadLetter.Handling {
    fileprivate var json: JSON {
        switch self {
        case .requeued(let jobID, let at, let person, let reason):
            [
                "action": "requeued", "newJobId": JSON(jobID), "at": .string(at.rfc3339), "by": .string(person),
                "reason": .string(reason),
            ]
        case .discarded(let at, let person, let reason):
            ["action": "discarded", "at": .string(at.rfc3339), "by": .string(person), "reason": .string(reason)]
        }
    }
}

extension Job {
    /// What `json` is like.
    static let schema = Schema.object([
        "id": .rowID, "job_type": .string, "status": .words(of: JobStatus.self), "max_retries": .count,
        "current_retry": .count, "next_retry_at": .instant, "last_error": Schema.string.orNull, "created_at": .instant,
        "updated_at": .instant,
    ]).adding(JobWork.members).named("Job")
}

extension JobWork {
    fileprivate static let members: KeyValuePairs<String, Schema> = [
        "endpoint": Schema.string.orNull, "method": Schema.string.orNull, "headers": Schema.string.orNull,
        "payload": .string, "correlation_id": Schema.string.orNull, "merchant": .string,
    ]
}

extension DeadLetter {
    /// What `json` is like.
    static let schema = Schema.object([
        "id": .rowID, "original_job_id": .rowID, "job_type": .string, "final_error": .string, "max_retries": .count,
        "current_retry": .count, "original_created_at": .instant, "created_at": .instant,
        "handling": Schema.object(
            ["action": .words("requeued", "discarded"), "at": .instant, "by": .string, "reason": .string],
            optional: ["newJobId": .rowID]
        ).orNull.described("What a person decided"),
    ]).adding(JobWork.members).named("DeadLetter")
}
