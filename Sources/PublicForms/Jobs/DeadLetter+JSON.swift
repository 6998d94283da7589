public import JSON
public import Jobs
import Ownership
import Payments
import Time

extension DeadLetter {
    /// The row as the reference shows it, with what was done about it, and whose it is.
    public func json(_ names: MerchantNames) -> JSON {
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

    /// What `json` is like.
    public static let schema = Schema.object([
        "id": .rowID, "original_job_id": .rowID, "job_type": .string, "final_error": .string, "max_retries": .count,
        "current_retry": .count, "original_created_at": .instant, "created_at": .instant,
        "handling": Schema.object(
            ["action": .words("requeued", "discarded"), "at": .instant, "by": .string, "reason": .string],
            optional: ["newJobId": .rowID]
        ).orNull.described("What a person decided"),
    ]).adding(JobWork.memberSchemas).named("DeadLetter")
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
