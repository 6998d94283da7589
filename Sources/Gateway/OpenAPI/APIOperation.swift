/// What the OpenAPI document says of an endpoint, beside what the endpoint itself knows: its method, path and access.
///
/// Errors that come with the access, the body or being a server at all are added by `OpenAPIDocument`.
struct APIOperation: Sendable {
    let group: APIGroup
    /// A name for generated clients, unique in the document.
    let id: String
    /// One line for people.
    let summary: String
    /// What the reader cannot see, with names in backticks.
    let description: String
    let parameters: [APIParameter]
    let body: APIBody?
    let answers: [APIAnswer]
    let errors: [APIErrorCase]

    init(
        _ group: APIGroup, _ id: String, _ summary: String, description: String = "",
        parameters: [APIParameter] = [], body: APIBody? = nil, answers: [APIAnswer], errors: [APIErrorCase] = []
    ) {
        self.group = group
        self.id = id
        self.summary = summary
        self.description = description
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.errors = errors
    }
}
