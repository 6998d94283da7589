import Foundation

/// The files that this process may have open.
public enum OpenFiles {
    /// Raises the limit as far as the system lets it.
    ///
    /// - Returns: the limit, connections included.
    @discardableResult
    public static func raiseLimit() -> Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return Int(clamping: limit.rlim_cur)
    }
}
