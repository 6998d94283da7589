import Foundation

/// How many files and connections the process may have open.
enum FileLimit {
    /// What the program needs beside its clients: the database, its readers, Daraja, logs.
    static let reserve = 256

    /// Raises the limit to what the system allows without asking, and returns it.
    static func raise() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
