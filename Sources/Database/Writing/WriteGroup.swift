/// Carries a group of writes through one transaction and answers each after the commit.
///
/// Bodies run one after the other. One that throws without having changed anything leaves the others alone; one that
/// throws after a change makes the whole group start again without it.
struct WriteGroup {
    /// How often a group that lost a conflict is run again.
    private static let maximumTries = 6

    private var writes: [any PendingWrite]
    private let session: any WriteSession

    init(_ writes: [any PendingWrite], on session: any WriteSession) {
        self.writes = writes
        self.session = session
    }

    /// Runs until every write of the group is answered.
    ///
    /// `pause` waits before a repeated try.
    mutating func run(pause: (Int) -> Void) {
        var tries = 0
        while !writes.isEmpty {
            switch attempt() {
            case .committed:
                for write in writes { write.answer() }
                return
            case .bodyFailed(let index, let error):
                writes.remove(at: index).fail(error)
            case .groupFailed(let error):
                tries += 1
                guard isConflict(error), tries < Self.maximumTries else {
                    for write in writes { write.fail(error) }
                    return
                }
                pause(tries)
            }
        }
    }

    private enum Attempt {
        case committed
        case bodyFailed(index: Int, any Error)
        case groupFailed(any Error)
    }

    private func attempt() -> Attempt {
        do {
            try session.begin()
        } catch {
            return .groupFailed(error)
        }
        for (index, write) in writes.enumerated() {
            let changes = session.changeCount
            guard let error = write.run(Connection(session)) else { continue }
            if isConflict(error) || isLost(error) {
                session.rollback()
                return .groupFailed(error)
            }
            if session.changeCount != changes {
                session.rollback()
                return .bodyFailed(index: index, error)
            }
        }
        do {
            try session.commit()
            return .committed
        } catch {
            session.rollback()
            return .groupFailed(error)
        }
    }

    private func isConflict(_ error: any Error) -> Bool {
        (error as? SQLError)?.code == .conflict
    }

    private func isLost(_ error: any Error) -> Bool {
        let code = (error as? SQLError)?.code
        return code == .unavailable || code == .outcomeUnknown
    }
}
