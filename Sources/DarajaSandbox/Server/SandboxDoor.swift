import HTTPServing
import HTTPTypes

/// Keeps web pages away from the sandbox.
///
/// Its clients are programs. A page that a person on this machine happens to read could reset it otherwise, or make it
/// announce payments.
enum SandboxDoor {
    /// Whether a request is refused: a page sent it, or it is for a control path under a name that a page could have.
    static func refuses(_ head: HTTPRequest) -> Bool {
        let origin = RequestOrigin(head)
        guard !origin.isForeignPage(allows: { _ in false }) else { return true }
        return (head.path ?? "/").hasPrefix("/sandbox") && !origin.hasPrivateHost
    }
}
