@testable import Database

/// A write of a group that keeps what its caller would have been told.
final class RecordedWrite: PendingWrite, @unchecked Sendable {
    enum Answer: Equatable {
        case done
        case refused
        case failed(SQLError.Code)
    }

    let ahead: SQLLookUp.Key?
    private let body: (borrowing Connection) throws -> Void
    private var answer_: Answer?
    private(set) var answers: [Answer] = []
    private(set) var runs = 0

    init(ahead: SQLLookUp.Key? = nil, _ body: @escaping (borrowing Connection) throws -> Void) {
        self.ahead = ahead
        self.body = body
    }

    /// One that runs a statement which changes a row.
    convenience init(_ statement: String) {
        self.init { try $0.execute(statement) }
    }

    func run(_ connection: borrowing Connection) -> (any Error)? {
        runs += 1
        do {
            try body(connection)
            answer_ = .done
            return nil
        } catch {
            answer_ = Self.answer(error)
            return error
        }
    }

    func answer() {
        if let answer_ { answers.append(answer_) }
    }

    func fail(_ error: any Error) { answers.append(Self.answer(error)) }

    private static func answer(_ error: any Error) -> Answer {
        (error as? SQLError).map { .failed($0.code) } ?? .refused
    }
}
