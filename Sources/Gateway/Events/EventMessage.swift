import JSON
import NIOCore
import Ownership
import Payments
import PublicForms

/// One server-sent event, rendered once and shared by all who get it.
struct EventMessage: Sendable {
    /// Where the message stands: the event, and which of the messages of that event it is.
    struct Position: Sendable, Hashable, Comparable {
        let event: Int64
        /// Counted from 1; the last message of an event has none, because after it the event is done with.
        let part: Int?
        /// Counted from 1 for notices, which stand behind the event that was the newest when they came; 0 for all else.
        let notice: Int

        /// A position after all messages of an event.
        static func after(_ event: Int64) -> Position { Position(event: event, part: nil) }

        init(event: Int64, part: Int?, notice: Int = 0) {
            self.event = event
            self.part = part
            self.notice = notice
        }

        /// Reads an id that we gave: `17` or `17.1`.
        init?(_ text: some StringProtocol) {
            let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard let event = parts.first.flatMap({ Int64(digits: $0) }), event >= 0 else { return nil }
            if parts.count == 2 {
                guard let part = Int(digits: parts[1]), part > 0 else { return nil }
                self.init(event: event, part: part)
            } else {
                self.init(event: event, part: nil)
            }
        }

        /// The newest event that is done with: in the middle of an event it is the one before.
        var wholeEvent: Int64 { part == nil ? event : event - 1 }

        var text: String { part.map { "\(event).\($0)" } ?? "\(event)" }

        static func < (left: Position, right: Position) -> Bool {
            (left.event, left.part ?? .max, left.notice) < (right.event, right.part ?? .max, right.notice)
        }
    }

    let position: Position
    /// Whether it was told beside the feed, and is kept nowhere.
    var isNotice: Bool { position.notice > 0 }
    /// The word by which filters choose.
    let type: String
    /// Nil for what is about no payment.
    let transactionID: Int64?
    /// Whose it is; nil for what is the installation's.
    let merchantID: MerchantID?
    /// Whether it holds what only operators may read.
    var isForOperators = false
    let bytes: ByteBuffer
}

extension EventMessage {
    /// The messages of one transition, one for each of its documents.
    static func messages(for entry: FeedEntry, _ names: MerchantNames) -> [EventMessage] {
        let documents = EventDocument.documents(of: entry, names)
        return documents.enumerated().map { index, document in
            let isLast = index == documents.count - 1
            let position = Position(event: entry.event.id, part: isLast ? nil : index + 1)
            return EventMessage(
                position: position, type: document.type, transactionID: entry.event.transactionID,
                merchantID: entry.transaction.merchantID, bytes: render(document.json, id: position.text))
        }
    }

    /// A message in the form of the HTML standard, section 9.2: fields a line, a blank line at the end.
    static func render(_ document: JSON, id: String? = nil) -> ByteBuffer {
        var buffer = ByteBuffer()
        if let id { buffer.writeString("id: \(id)\n") }
        buffer.writeString("data: ")
        buffer.writeBytes(document.bytes)
        buffer.writeString("\n\n")
        return buffer
    }
}
