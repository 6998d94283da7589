import Prometheus

/// All metrics of the program, which `docs/metrics.md` explains; what is not listed here is not counted.
enum MetricCatalogue {
    /// From half a millisecond, which a commit takes on a good disk, to the 30 s that Daraja may take.
    private static let seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    static let all = process + http + payments + queue + daraja + database + logs

    private static let process = [
        MetricDescription("lango_build_info", .gauge, "1, with the program's version."),
        MetricDescription("lango_ready", .gauge, "1 while the server wants requests, 0 while it starts or stops."),
        MetricDescription("process_start_time_seconds", .gauge, "When the process was started, since 1970."),
        MetricDescription("process_cpu_seconds_total", .counter, "Processor time that the process has used."),
        MetricDescription("process_resident_memory_bytes", .gauge, "Memory of the process that is in RAM."),
        MetricDescription("process_virtual_memory_bytes", .gauge, "Address space of the process."),
        MetricDescription("process_open_fds", .gauge, "Open files and connections."),
        MetricDescription("process_max_fds", .gauge, "How many files and connections may be open."),
    ]

    private static let http = [
        MetricDescription("lango_http_requests_total", .counter, "Requests by route, method and class of status."),
        MetricDescription(
            "lango_http_request_duration_seconds", .histogram(seconds), "Time until the answer to a request begins."),
        MetricDescription("lango_http_requests_in_flight", .gauge, "Requests that are being answered."),
        MetricDescription("lango_http_connections", .gauge, "Connections that are open."),
        MetricDescription(
            "lango_http_connections_refused_total", .counter,
            "Connections closed because one address, or all together, held too many."),
        MetricDescription("lango_http_requests_shed_total", .counter, "Requests refused because too many were served."),
        MetricDescription(
            "lango_tls_certificate_expiry_timestamp_seconds", .gauge, "When the certificate ends, since 1970."),
        MetricDescription("lango_sse_clients", .gauge, "Clients that listen to live events here."),
    ]

    private static let payments = [
        MetricDescription("lango_callbacks_total", .counter, "Callbacks by kind and by what they did."),
        MetricDescription(
            "lango_callbacks_refused_total", .counter, "Callbacks to URLs that nobody was given, or too many of them."),
        MetricDescription(
            "lango_unproven_callback_bytes", .gauge, "Room that callbacks take which nothing speaks for."),
        MetricDescription(
            "lango_payment_transitions_total", .counter, "Payments by kind and by the state that they entered."),
        MetricDescription("lango_open_payments", .gauge, "Payments by kind and open state, in the whole database."),
        MetricDescription(
            "lango_open_payment_oldest_age_seconds", .gauge, "Age of the oldest payment of a kind in an open state."),
        MetricDescription("lango_payouts_held", .gauge, "1 while payouts wait for a person to let them go on."),
        MetricDescription("lango_feed_lag_events", .gauge, "Events that a follower of the feed has not read yet."),
    ]

    private static let queue = [
        MetricDescription("lango_jobs", .gauge, "Jobs of the queue by state, in the whole database."),
        MetricDescription("lango_job_oldest_due_age_seconds", .gauge, "For how long the longest-waiting job is due."),
        MetricDescription("lango_dead_letters", .gauge, "Dead letters that wait for a person."),
        MetricDescription("lango_job_runs_total", .counter, "Tries of jobs by kind and ending."),
        MetricDescription("lango_job_duration_seconds", .histogram(seconds), "How long tries of a kind took."),
    ]

    private static let daraja = [
        MetricDescription("lango_daraja_requests_total", .counter, "Calls to Daraja by API and class of outcome."),
        MetricDescription("lango_daraja_request_duration_seconds", .histogram(seconds), "How long calls took."),
        MetricDescription("lango_daraja_token_requests_total", .counter, "Requests for a token by outcome."),
    ]

    private static let database = [
        MetricDescription("lango_database_up", .gauge, "1 when the database answered at the last look, every 10 s."),
        MetricDescription("lango_database_writable", .gauge, "1 when the last write that was tried succeeded."),
        MetricDescription("lango_disk_free_bytes", .gauge, "Free on the disk of an SQLite database."),
        MetricDescription(
            "lango_disk_low", .gauge, "1 while less is free than MIN_FREE_DISK_MB, which stops unproven callbacks."),
        MetricDescription("lango_database_commits_total", .counter, "Transactions committed."),
        MetricDescription("lango_database_commit_duration_seconds", .histogram(seconds), "How long commits took."),
        MetricDescription(
            "lango_database_group_size", .histogram([1, 2, 4, 8, 16, 32, 64, 128, 256]), "Writes that shared a commit."),
        MetricDescription("lango_database_retries_total", .counter, "Transactions run again after a lost conflict."),
        MetricDescription("lango_database_failures_total", .counter, "Transactions given up."),
        MetricDescription("lango_database_waiting_writes", .gauge, "Writes that wait for the next transaction."),
    ]

    private static let logs = [
        MetricDescription("lango_log_lines_total", .counter, "Log lines by level."),
        MetricDescription(
            "lango_log_lines_dropped_total", .counter, "Log lines and errors that could not be kept in the database."),
    ]
}
