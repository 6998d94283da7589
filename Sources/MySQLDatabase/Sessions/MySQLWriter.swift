import Database

/// What belongs to one writer of the queue.
///
/// Unchecked, because it is touched by the writer's thread alone, and after the queue is closed by who closes.
final class MySQLWriter: @unchecked Sendable {
    private let slot: ConnectionSlot
    private let mark: CommitMark

    init(slot: ConnectionSlot, mark: CommitMark) {
        self.slot = slot
        self.mark = mark
    }

    /// A session for the next group.
    func session(until deadline: Deadline) -> MySQLWriteSession {
        MySQLWriteSession(on: slot, mark: mark, until: deadline)
    }

    /// Takes the writer's traces off a server that is there, and closes the connection.
    func close() {
        slot.ifConnected { connection in
            // What stays behind is removed after a week.
            try? mark.remove(on: connection)
        }
        slot.close()
    }
}
