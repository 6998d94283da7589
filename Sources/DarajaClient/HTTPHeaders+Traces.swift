package import NIOHTTP1
package import Traces

extension HTTPHeaders {
    /// Tells whoever is called which trace the call belongs to; nothing when it belongs to none.
    package mutating func add(_ trace: TraceContext?) {
        guard let trace else { return }
        add(name: "traceparent", value: trace.traceparent)
        if let state = trace.state { add(name: "tracestate", value: state) }
    }
}
