import HTTPTypes
import PublicForms

/// An error that an operation may answer with, as the OpenAPI document lists it.
struct APIErrorCase: Sendable {
    let status: HTTPResponse.Status
    /// The word that programs may rely on; `APIError.code`.
    let code: String
    /// When it happens, for people.
    let description: String
    /// Members beside those that all errors have; `APIError.details`.
    let details: [(name: String, schema: Schema)]
    /// The member `error`: text but for Daraja's own objects.
    let error: Schema
    let headers: [APIHeader]

    init(
        _ status: HTTPResponse.Status, _ code: String, _ description: String,
        details: KeyValuePairs<String, Schema> = [:], error: Schema = .string, headers: [APIHeader] = []
    ) {
        self.status = status
        self.code = code
        self.description = description
        self.details = details.map { ($0, $1) }
        self.error = error
        self.headers = headers
    }
}
