/// Carries a group of writes through one transaction and answers each after the commit.
///
/// Bodies run one after the other. One that throws without having changed anything leaves the others alone. One that
/// throws after a change, or because of a taken key, is set aside: the others start again without it, and after their
/// commit it runs by itself.
/// So its caller, too, is told only what follows from committed facts, never what another body of the group had written
/// and then lost.
package struct WriteGroup {
    /// How often a transaction that lost a conflict is run.
    private static let maximumTries = 6

    private var writes: [any PendingWrite]
    private var setAside: [any PendingWrite] = []
    private let session: any WriteSession
    private let metrics: WriteMetrics
    private let mayCommit: () -> Bool
    /// Whether rows are fetched ahead: once, because in a repeated try they may be what it was lost by.
    private var looksAhead = true

    /// - Parameter mayCommit: is asked before each commit; false when nobody waits for it any more.
    package init(
        _ writes: [any PendingWrite], on session: any WriteSession, metrics: WriteMetrics = .none,
        mayCommit: @escaping () -> Bool = { true }
    ) {
        self.writes = writes
        self.session = session
        self.metrics = metrics
        self.mayCommit = mayCommit
    }

    /// Runs until every write of the group is answered.
    ///
    /// - Parameter again: waits before a repeated try, whose number it is given, or says that it is too late for one.
    package mutating func run(again: (Int) -> Bool) {
        var tries = 0
        while !writes.isEmpty {
            switch attempt() {
            case .committed:
                for write in writes { write.answer() }
                writes = []
            case .undone(by: let index?, _) where writes.count > 1:
                setAside.append(writes.remove(at: index))
            case .undone(_, let error):
                tries += 1
                if isConflict(error) ? tries < Self.maximumTries && again(tries) : isDuplicate(error) && tries == 1 {
                    metrics.retried()
                    continue
                }
                if isDatabaseFailure(error) { metrics.failed() }
                for write in writes { write.fail(error) }
                writes = []
            }
            if writes.isEmpty, !setAside.isEmpty {
                writes = [setAside.removeFirst()]
                tries = 0
            }
        }
    }

    private enum Attempt {
        case committed
        /// Nothing remains; `by` is the place of the body that is to blame, nil when none is.
        case undone(by: Int?, any Error)
    }

    private mutating func attempt() -> Attempt {
        do {
            try session.begin()
        } catch {
            return .undone(by: nil, error)
        }
        do {
            if looksAhead, writes.count > 1 { try session.lookAhead(writes.compactMap(\.ahead)) }
            looksAhead = false
        } catch {
            session.rollback()
            return .undone(by: nil, error)
        }
        let transaction = TransactionSession(session)
        for (index, write) in writes.enumerated() {
            let changes = session.changeCount
            let error = write.run(Connection(transaction))
            if let failure = transaction.failure {
                session.rollback()
                return .undone(by: nil, failure)
            }
            if let error, isConflict(error) || isDuplicate(error) || session.changeCount != changes {
                session.rollback()
                return .undone(by: index, error)
            }
        }
        guard mayCommit() else {
            session.rollback()
            return .undone(by: nil, SQLError(.busy, "it took too long"))
        }
        do {
            try metrics.commit(writes.count) { try session.commit() }
            return .committed
        } catch {
            session.rollback()
            return .undone(by: nil, error)
        }
    }

    /// Whether the database failed, and not what a body asked of it.
    private func isDatabaseFailure(_ error: any Error) -> Bool {
        guard let error = error as? SQLError else { return false }
        return error.isTransient || error.code == .outcomeUnknown
    }

    /// Whether somebody else has stored the same thing since the body looked whether it is there.
    ///
    /// Where several write at the same time a look before an insert proves nothing. Run again, the body finds what the
    /// other has stored.
    private func isDuplicate(_ error: any Error) -> Bool {
        (error as? SQLError)?.isDuplicate == true
    }

    private func isConflict(_ error: any Error) -> Bool {
        (error as? SQLError)?.code == .conflict
    }
}
