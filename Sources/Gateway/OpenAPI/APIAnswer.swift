import Daraja
import HTTPTypes
import JSON
import PublicForms

/// What an operation answers when all is well, as the OpenAPI document lists it.
struct APIAnswer: Sendable {
    let status: HTTPResponse.Status
    let description: String
    let mediaTypes: [String]
    let schema: Schema
    let example: JSON?
    let headers: [APIHeader]

    /// Anything that is not in the reference's envelope.
    init(
        _ status: HTTPResponse.Status, _ description: String, _ schema: Schema,
        mediaTypes: [String] = ["application/json"], example: JSON? = nil, headers: [APIHeader] = []
    ) {
        self.status = status
        self.description = description
        self.mediaTypes = mediaTypes
        self.schema = schema
        self.example = example
        self.headers = headers
    }

    /// `Answer.success`: data in the reference's envelope.
    ///
    /// - Parameters:
    ///   - name: the name of the whole answer among the component schemas; nil for none.
    ///   - message: an example of the sentence that stands beside `data`; nil when there is none.
    ///   - others: further members beside `data`.
    ///   - example: the data alone.
    static func success(
        _ description: String, _ data: Schema, named name: String? = nil, status: HTTPResponse.Status = .ok,
        message: String? = nil,
        others: KeyValuePairs<String, Schema> = [:], example: JSON? = nil, headers: [APIHeader] = []
    ) -> APIAnswer {
        var envelope = Schema.object(["success": .constant(true), "data": data]).adding(others)
        if message != nil { envelope = envelope.adding(["message": .string]) }
        if let name { envelope = envelope.named(name) }
        let sentence = message.map { [JSON.Member("message", .string($0))] } ?? []
        return APIAnswer(
            status, description, envelope,
            example: example.map {
                .object([JSON.Member("success", true), JSON.Member("data", $0)] + sentence)
            }, headers: headers)
    }

    /// Success with nothing to show but a sentence.
    static func message(_ description: String, _ text: String) -> APIAnswer {
        APIAnswer(
            .ok, description, .object(["success": .constant(true), "message": .string]),
            example: ["success": true, "message": .string(text)])
    }
}
