import Testing

/// Something that no source file may contain, and why.
struct BannedCall: Sendable, CustomTestStringConvertible {
    let name: String
    let pattern: String
    let reason: String
    /// Where it is allowed all the same: the only place, each with its reason in the comment beside it.
    var allowed: [String] = []
    /// Whether comments count too.
    var includesComments = false

    var testDescription: String { name }

    static let all = [
        BannedCall(name: "try!", pattern: #"\btry!"#, reason: "a failure of the world must not end the process"),
        BannedCall(name: "as!", pattern: #"\bas!"#, reason: "a wrong type must not end the process"),
        BannedCall(
            name: "fatalError", pattern: #"\bfatalError\("#,
            reason: "a programmer's mistake is a precondition with a sentence"),
        BannedCall(
            name: "Date()", pattern: #"\bDate\(\)|\bDate\.now\b|\bContinuousClock\b|\bSuspendingClock\b"#,
            reason: "time comes in through WallClock",
            // A bounded wait for SQLite's readers, on SQLite's own thread.
            allowed: ["Sources/SQLiteDatabase/SQLiteCheckpointer.swift"]),
        BannedCall(
            name: "clock_gettime", pattern: #"\bclock_gettime\(|\bgettimeofday\("#,
            reason: "time comes in through WallClock",
            // The implementation of WallClock.
            allowed: ["Sources/Time/SystemClock.swift"]),
        BannedCall(name: "UUID()", pattern: #"\bUUID\(\)"#, reason: "names come from Randomness, so that runs repeat"),
        BannedCall(
            name: "Task.sleep", pattern: #"\bTask\.sleep\b|\busleep\(|\bnanosleep\("#,
            reason: "waiting goes through WallClock, so that tests need not wait",
            // The implementation of WallClock, and where the program is put together.
            allowed: ["Sources/Time/SystemClock.swift", "Sources/lango/"]),
        BannedCall(
            name: "print", pattern: #"(?<![.\w])(?<!func )(?:print|debugPrint|dump|NSLog)\("#,
            reason: "libraries log, and only commands print",
            // What commands tell the person who ran them.
            allowed: ["Sources/lango/"]),
        BannedCall(
            name: "Task.detached", pattern: #"\bTask\.detached\b"#,
            reason: "detached tasks lose the request's logger and outlive everybody"),
        BannedCall(
            name: "TODO", pattern: #"\b(?:TODO|FIXME|XXX|HACK)\b"#,
            reason: "what is left to do is done, or written down where it is seen", includesComments: true),
    ]
}
