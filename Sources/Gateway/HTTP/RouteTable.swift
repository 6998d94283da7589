import HTTPTypes

/// The methods and paths of all endpoints.
struct RouteTable: Sendable {
    private let routes: [(method: HTTPRequest.Method, segments: [Substring])]

    init(_ endpoints: [any Endpoint]) {
        routes = endpoints.flatMap { endpoint in
            Self.methods(of: endpoint).map { ($0, endpoint.path.split(separator: "/")) }
        }
    }

    /// Whatever answers to GET answers to HEAD as well; see `Gateway.router`.
    private static func methods(of endpoint: any Endpoint) -> [HTTPRequest.Method] {
        endpoint.method == .get ? [.get, .head] : [endpoint.method]
    }

    /// The methods that a path has; empty for an unknown path.
    func methods(for path: String) -> [HTTPRequest.Method] {
        guard EssentialPaths.isCallback(path) || PathSpelling.slashAtEnd.allows(path) else { return [] }
        let segments = path.split(separator: "/")
        return routes.filter { Self.matches($0.segments, segments) }.map(\.method)
    }

    private static func matches(_ pattern: [Substring], _ segments: [Substring]) -> Bool {
        pattern.count == segments.count
            && zip(pattern, segments).allSatisfy { $0.0.hasPrefix("{") || $0.0 == $0.1 }
    }
}
