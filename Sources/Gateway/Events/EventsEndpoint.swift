import Access
import HTTPServing
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Payments
import PublicForms
import Time

/// `GET /api/events`: transitions as they happen, as server-sent events.
///
/// `Last-Event-ID`, as header or as `lastEventId` in the query, resumes without a gap; `types` and `transactionId` filter.
struct EventsEndpoint: Endpoint {
    let method = HTTPRequest.Method.get
    let path = "/api/events"
    let access = Access.scopesOrTicket([.read])
    let audience = Audience.merchants

    let hub: EventHub
    let events: EventReader
    let keys: APIKeyService
    let clock: any WallClock

    func respond(to request: Request, _ context: GatewayContext) async throws -> Response {
        var query = QueryReader(request.uri.queryParameters)
        let types = query.text("types", maximumLength: 500)
        let transactionID = query.integer("transactionId", in: 1...Int.max)
        let asked = query.parsed("lastEventId", as: "the id of an event") { EventMessage.Position($0) }
        let header = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] } ?? ""
        let resumed = EventMessage.Position(header)
        if !header.isEmpty, resumed == nil { query.refuse("Last-Event-ID", "Expected the id of an event") }
        // Looked at before.
        _ = query.text("ticket", maximumLength: 100)
        try query.finish()
        // HEAD is answered without a stream, so it takes no place.
        guard request.method != .head else {
            return Response(status: .ok, headers: Self.headers, body: ResponseBody { _ in })
        }
        guard let place = hub.connect() else {
            throw APIError(
                .serviceUnavailable, "TOO_MANY_CLIENTS", "Too many clients listen already", isRetryable: true,
                retryAfter: 5)
        }
        let stream = EventStream(
            hub: hub, events: events, clock: clock,
            filter: EventStream.Filter(
                types: types.map { Set($0.split(separator: ",").map(String.init)) },
                transactionID: transactionID.map { Int64($0) }, scope: context.scope,
                isOperator: context.caller.mayOperate,
                notices: place.notices),
            lastEventID: resumed ?? asked,
            isWelcome: { [keys, caller = context.caller] in await keys.stillOpens(for: caller) })
        return Response(
            status: .ok, headers: Self.headers,
            body: ResponseBody { [channel = context.channel, clientID = context.id] writer in
                defer { place.leave() }
                if let channel { Self.giveBack(place, whenClientLeaves: channel) }
                try await stream.run(&writer, clientID: clientID, place.signals)
                try await writer.finish(nil)
            })
    }

    /// A client that closes its side will not read any more, whatever it closes.
    private static func giveBack(_ place: EventPlace, whenClientLeaves channel: any Channel) {
        ConnectionEnd.observe(channel) {
            // Otherwise the stream has ended by itself, and the connection is about something else by now.
            guard place.leave() else { return }
            channel.close(promise: nil)
        }
    }

    private static var headers: HTTPFields {
        var headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-cache, no-transform",
        ]
        // nginx would hold messages back otherwise.
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return headers
    }
}

extension APIKeyService {
    /// Whether a caller may go on listening; a database that is away ends no stream.
    fileprivate func stillOpens(for caller: Caller) async -> Bool {
        switch caller {
        case .anyone: true
        case .local: (try? await exist()) != true
        case .key(let key): (try? await isStillUsable(key)) != false
        }
    }
}

extension Caller {
    /// Whether log lines are for this caller.
    fileprivate var mayOperate: Bool {
        switch self {
        case .anyone: false
        case .local: true
        // A key of one merchant administers that merchant, not the installation.
        case .key(let key): key.merchant == nil && key.permissions.allow(anyOf: [.admin])
        }
    }
}

extension EventsEndpoint {
    var operation: APIOperation {
        APIOperation(
            .events, "subscribeEvents", "Transitions as they happen, as server-sent events",
            description: "One JSON object in each `data:`, in order, each once. The first has the type `connected`; "
                + "`ping` comes every 30 s; `reset` says that the past asked for is gone: read the list again. Messages about jobs and, for `admin`, "
                + "log lines have no id: they are of this server's own doing, and who was away has missed them.",
            parameters: [
                .query("types", .string(0...500), "Only these types, separated by commas"),
                .query("transactionId", .integer(1...Int.max), "Only this payment"),
                .query("lastEventId", .eventID, "The `id` seen last, for clients that cannot send the header"),
                .query(
                    "ticket", .string(0...100),
                    "What `POST /api/events/tickets` gave, for clients that cannot send the header of a key"),
                .header(
                    "Last-Event-ID", .eventID, "The `id` seen last: what came after it is sent first, without a gap"),
            ],
            answers: [
                APIAnswer(
                    .ok, "An endless stream; this is one of its messages", Self.message,
                    mediaTypes: ["text/event-stream"],
                    example: [
                        "id": "9.3", "data": "{\"type\":\"transaction:completed\",\"payload\":{\"id\":1}}",
                    ], headers: [.cacheControl, .accelBuffering])
            ],
            errors: [
                .validation,
                APIErrorCase(
                    .unauthorized, "INVALID_TICKET", "The ticket is unknown, used or too old",
                    details: ["message": .string], headers: [.authenticate]),
                APIErrorCase(
                    .serviceUnavailable, "TOO_MANY_CLIENTS", "Too many clients listen already", headers: [.retryAfter]),
            ])
    }
}

extension EventsEndpoint {
    /// The fields of a message, named as in the HTML standard, section 9.2.
    private static let message = Schema.object(
        ["data": Schema.string.described("A JSON object with `type`")],
        optional: [
            "id": Schema.eventID.described("Where to go on after a loss"), "event": .string,
            "retry": Schema.count.described("Milliseconds before a client comes back"),
        ])
}

extension Schema {
    /// What `EventMessage.Position` reads; empty while nothing was seen.
    fileprivate static let eventID = string(matching: #"^((0|[1-9][0-9]{0,17})(\.[1-9][0-9]{0,8})?)?$"#)
}
