import HTTPTypes

/// That a request may go on, in whose name, and what its answer says of the caller's limit.
struct Admission: Sendable {
    let caller: Caller
    var headers = HTTPFields()
}
