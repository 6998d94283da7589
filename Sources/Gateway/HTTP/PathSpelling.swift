/// Which spellings of a path name an endpoint.
///
/// The router passes over empty segments, so to it `//metrics` is `/metrics`. To a proxy that guards `/metrics` it is another
/// path (RFC 3986, 6.2.2), and so it is here.
enum PathSpelling {
    /// Without an empty segment; the last segment is compared as well.
    case exact
    /// Without an empty segment but at the end: the reference's framework passes over a slash at the end.
    case slashAtEnd
    /// As the router has it.
    ///
    /// A callback URL that was registered with a slash too many, such as `https://pay.example.com//api/…`, still brings
    /// payments. Callbacks prove themselves; no path guards them.
    case any

    /// The rule of an endpoint.
    init(of endpoint: some Endpoint) {
        if EssentialPaths.isCallback(endpoint.path) {
            self = .any
        } else {
            self = endpoint.path.hasPrefix("/api/") ? .slashAtEnd : .exact
        }
    }

    /// Whether a request's path is the endpoint's, given that the router found it to be.
    func allows(_ path: String) -> Bool {
        if case .any = self { return true }
        var previous: UInt8 = 0
        for byte in path.utf8 {
            if byte == UInt8(ascii: "/"), previous == byte { return false }
            previous = byte
        }
        guard case .exact = self else { return true }
        return previous != UInt8(ascii: "/") || path.utf8.count == 1
    }
}
