import HTTPTypes

/// An error of an endpoint, with the headers that its caller gets all the same.
struct AdmittedFailure: Error {
    let error: any Error
    let headers: HTTPFields
}
