import Daraja
import HTTPTypes
import JSON
import Time

/// Collects the deliveries of one payment or question and numbers them.
struct Outbox: Sendable {
    private let subject: Delivery.Subject
    private let firstIndex: Int
    private(set) var deliveries: [Delivery] = []

    static let headers: HTTPFields = [.contentType: "application/json;charset=UTF-8"]

    /// - Parameter firstIndex: how many deliveries the subject has had before.
    init(of subject: Delivery.Subject, after firstIndex: Int = 0) {
        self.subject = subject
        self.firstIndex = firstIndex
    }

    mutating func add(
        _ kind: Delivery.Kind, due: Instant, to url: CallbackURL, _ body: JSON, headers: HTTPFields = Self.headers
    ) {
        deliveries.append(
            Delivery(
                id: Delivery.ID(subject: subject, index: firstIndex + deliveries.count), kind: kind, due: due,
                url: url.text, headers: headers, body: body.bytes))
    }
}
