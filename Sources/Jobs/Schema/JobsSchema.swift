public import Database

/// The tables of the job queue.
public enum JobsSchema {
    /// Creates `retry_queue` and `dead_letter_queue`.
    ///
    /// The number is the caller's, because the queue shares one database, and so one order of steps, with others.
    public static func migration(version: Int) -> Migration {
        Migration(version: version, name: "jobs") { dialect in
            [
                retryQueue(dialect),
                // Finding what is due reads this index alone, in its order; so do the counts and pruning.
                "CREATE INDEX ix_retry_queue_due ON retry_queue (status, next_retry_at, id, job_type)",
                deadLetterQueue(dialect),
                "CREATE INDEX ix_dead_letter_queue_status ON dead_letter_queue (status, id)",
            ]
        }
    }

    /// Gives every job an owner; those of before belong to the first.
    public static let owners = ["retry_queue", "dead_letter_queue"].map {
        "ALTER TABLE \($0) ADD COLUMN merchant_id BIGINT NOT NULL DEFAULT \(JobWork.firstOwner)"
    }

    /// `unique_key` holds a value only while the job is live, `lease_until` only while a worker has it.
    ///
    /// `lease_token` stays after the end, so that a worker whose COMMIT was answered by silence can see that it counted.
    private static func retryQueue(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE retry_queue (
            id \(dialect.identity),
            job_type VARCHAR(64) NOT NULL,
            endpoint VARCHAR(500),
            method VARCHAR(10),
            headers MEDIUMTEXT,
            payload MEDIUMTEXT NOT NULL,
            max_retries INT NOT NULL,
            current_retry INT NOT NULL,
            next_retry_at BIGINT NOT NULL,
            rerun_at BIGINT,
            last_error VARCHAR(1024),
            status VARCHAR(16) NOT NULL,
            correlation_id VARCHAR(100),
            unique_key VARCHAR(150),
            lease_token VARCHAR(36),
            lease_until BIGINT,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            CONSTRAINT uq_retry_queue_unique_key UNIQUE (unique_key)
        )\(dialect.tableOptions)
        """
    }

    private static func deadLetterQueue(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE dead_letter_queue (
            id \(dialect.identity),
            original_job_id BIGINT NOT NULL,
            job_type VARCHAR(64) NOT NULL,
            endpoint VARCHAR(500),
            method VARCHAR(10),
            headers MEDIUMTEXT,
            payload MEDIUMTEXT NOT NULL,
            max_retries INT NOT NULL,
            current_retry INT NOT NULL,
            final_error VARCHAR(1024) NOT NULL,
            correlation_id VARCHAR(100),
            unique_key VARCHAR(150),
            status VARCHAR(16) NOT NULL,
            original_created_at BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            requeued_at BIGINT,
            requeued_job_id BIGINT,
            requeue_reason VARCHAR(500),
            requeued_by VARCHAR(100),
            discarded_at BIGINT,
            discard_reason VARCHAR(500),
            discarded_by VARCHAR(100),
            CONSTRAINT uq_dead_letter_queue_job UNIQUE (original_job_id)
        )\(dialect.tableOptions)
        """
    }
}
