import Daraja
import JSON

/// What is learnt of an operation: where it stands since, and with which words.
struct OperationOutcome: Sendable, Hashable {
    let state: OperationState
    /// Daraja's object.
    var result: JSON?
    var code: String?
    var description: String?
}

extension OperationOutcome {
    /// What the answer to the request says.
    ///
    /// An answer that could not be read, or was lost, proves nothing.
    init<Acknowledgement>(
        _ outcome: Outcome<Acknowledgement>, of kind: OperationKind, json: (Acknowledgement) -> JSON
    ) {
        switch outcome {
        case .success(let acknowledgement):
            self.init(state: kind.deadline == nil ? .completed : .accepted, result: json(acknowledgement))
        case .refused(let error): self.init(state: .failed, code: error.code, description: error.message)
        case .notSent(let reason, _): self.init(state: .failed, description: reason)
        case .ambiguous(let reason, let error):
            self.init(state: .unknown, code: error?.code, description: error?.message ?? reason)
        }
    }
}
