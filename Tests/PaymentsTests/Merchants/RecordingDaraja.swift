import Daraja
import JSON
import Payments
import Synchronization

/// A client of one Daraja app that notes what is sent with it.
final class RecordingDaraja: DarajaCalling {
    /// A request, and the app that it was sent with.
    struct Call: Sendable {
        let consumerKey: String
        let name: String
        let body: JSON
    }

    /// The calls of all apps of an installation, in their order.
    final class Book: Sendable {
        private let calls = Mutex<[Call]>([])

        func note(_ call: Call) { calls.withLock { $0.append(call) } }

        /// The calls of one operation.
        func calls(_ name: String) -> [Call] { calls.withLock { $0.filter { $0.name == name } } }
    }

    private let consumerKey: String
    private let daraja: WorldDaraja
    private let book: Book

    init(_ consumerKey: String, _ daraja: WorldDaraja, _ book: Book) {
        self.consumerKey = consumerKey
        self.daraja = daraja
        self.book = book
    }

    func send<Request: DarajaRequest>(_ request: Request) async -> Outcome<Request.Acknowledgement> {
        book.note(Call(consumerKey: consumerKey, name: Request.name, body: request.body))
        return await daraja.send(request)
    }
}
