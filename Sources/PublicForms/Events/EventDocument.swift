public import JSON
public import Payments
import Time

/// What one message about a transition says, whatever carries it.
public struct EventDocument: Sendable {
    /// The word by which filters choose.
    public let type: String
    /// The whole of what is said, the type among it.
    public let json: JSON
}

extension EventDocument {
    /// What is said of one transition, as the reference says it: created, or updated and then its end; before them the
    /// callback that caused it.
    ///
    /// The published dashboard waits for another form and shows each message of it as a new payment, so that one follows
    /// the creation alone.
    public static func documents(of entry: FeedEntry, _ names: MerchantNames) -> [EventDocument] {
        let row = entry.transaction.json(names)
        let timestamp = JSON.string(entry.event.at.rfc3339)
        var documents: [EventDocument] = []
        func add(_ type: String, _ payload: JSON) {
            documents.append(
                EventDocument(type: type, json: ["type": .string(type), "payload": payload, "timestamp": timestamp]))
        }
        if let callback = entry.callback {
            add("callback:received", callbackPayload(callback.type, callback.body))
        }
        if entry.event.version == 1 {
            add("transaction:created", row)
        } else {
            add("transaction:updated", row)
        }
        switch entry.event.state {
        case .completed: add("transaction:completed", row)
        case .failed, .cancelled, .expired: add("transaction:failed", row)
        case .queued, .sending, .accepted, .unknown, .confirming, .review, .unrecognized: break
        }
        if entry.event.version == 1 {
            documents.append(EventDocument(type: "transaction", json: ["type": "transaction", "data": row]))
        }
        return documents
    }

    /// Bodies above this are left out of messages: recorded ones have 1.5 KB, and thousands of messages are kept.
    private static let longestBody = 64 * 1_024

    /// What `callback:received` carries.
    ///
    /// - Parameter body: the body as it is stored.
    static func callbackPayload(_ type: CallbackKind, _ body: String) -> JSON {
        var data = JSON.null
        if body.utf8.count <= longestBody { data = (try? JSON(parsing: body)) ?? .string(body) }
        return ["callbackType": .string(type.rawValue), "data": data]
    }
}
