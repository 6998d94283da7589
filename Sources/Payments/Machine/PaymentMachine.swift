import Daraja

/// The rules of a payment's life: state and evidence in, decision out.
///
/// No clock, no store, no network.
///
/// A final state stays. The one exception is a collection that had `expired` and is then proven paid, by a receipt. Evidence of
/// success that does not fit the request (another amount, another customer, a receipt that belongs to another payment)
/// completes nothing: it sends the payment to a person. After it neither a success without a receipt nor a failure
/// settles the payment, for money has moved and only its amount, its payer or its receipt is open.
public enum PaymentMachine {
    /// Decides what evidence does to a payment.
    ///
    /// - Parameter receiptIsTaken: whether the receipt in the evidence belongs to another payment.
    public static func decide(_ facts: PaymentFacts, _ evidence: Evidence, receiptIsTaken: Bool = false) -> Decision {
        switch evidence {
        case .sendingStarted: moving(facts, from: [.queued], to: .sending)
        case .notSentYet: moving(facts, from: [.sending], to: .queued)
        case .timedOut: moving(facts, from: [.sending, .accepted], to: .unknown)
        case .acknowledged: acknowledged(facts)
        case .refused(let code, let description):
            rejected(facts, code: code.isEmpty ? nil : ResultCode(code), description: description)
        case .notSent(let reason): rejected(facts, code: nil, description: reason)
        case .answerLost: moving(facts, from: [.sending], to: .unknown)
        case .succeeded(let success): succeeded(facts, success, receiptIsTaken: receiptIsTaken)
        case .claimed(let success): claimed(facts, success, receiptIsTaken: receiptIsTaken)
        case .failed(let code, let description): failed(facts, code, description)
        case .unclear(let code, let success): unclear(facts, code, success)
        case .stillProcessing: Decision(.ignored)
        case .lookupsExhausted: exhausted(facts)
        case .decided(.completed(let receipt), let description):
            decidedCompleted(facts, receipt, description, receiptIsTaken: receiptIsTaken)
        case .decided(.failed, let description): decidedFailed(facts, description)
        }
    }

    private static func acknowledged(_ facts: PaymentFacts) -> Decision {
        moving(facts, from: [.queued, .sending, .unknown], to: .accepted)
    }

    private static func moving(_ facts: PaymentFacts, from: [PaymentState], to state: PaymentState) -> Decision {
        from.contains(facts.state) ? Decision(.applied, state: state) : Decision(.ignored)
    }

    /// Only a request whose answer is awaited can be refused: a callback that came first has settled it better.
    private static func rejected(_ facts: PaymentFacts, code: ResultCode?, description: String) -> Decision {
        guard facts.state == .queued || facts.state == .sending else { return Decision(.ignored) }
        return Decision(.applied, state: .failed, resultCode: code, resultDescription: description)
    }

    private static func succeeded(
        _ facts: PaymentFacts, _ success: Evidence.Success, receiptIsTaken: Bool
    ) -> Decision {
        if facts.state == .completed { return repeatedSuccess(facts, success, receiptIsTaken: receiptIsTaken) }
        var discrepancies = mismatches(facts, success)
        if receiptIsTaken, let receipt = success.receipt ?? facts.claimedReceipt {
            discrepancies.append(.taken(receipt))
        }
        if let claimed = facts.claimedReceipt, let named = success.receipt, named != claimed {
            discrepancies.append(Discrepancy(.receipt, expected: claimed.text, found: named.text))
        }
        if facts.state == .failed || facts.state == .cancelled {
            discrepancies.append(
                Discrepancy(.result, expected: facts.state.rawValue, found: "success \(success.receipt?.text ?? "")"))
            return Decision(.contradicted, discrepancies: discrepancies)
        }
        guard discrepancies.isEmpty else {
            let state: PaymentState? = facts.state.isFinal || facts.state == .review ? nil : .review
            return Decision(.contradicted, state: state, discrepancies: discrepancies)
        }
        if facts.isDisputed, success.receipt == nil { return Decision(.ignored) }
        if facts.state == .expired, success.receipt == nil, facts.claimedReceipt == nil {
            // Since it expired, its money may have been counted as a payment of its own, by the receipt.
            return Decision(
                .contradicted, discrepancies: [Discrepancy(.result, expected: "expired", found: "success, no receipt")])
        }
        return Decision(
            .applied, state: .completed, receipt: success.receipt ?? facts.claimedReceipt, resultCode: .success,
            resultDescription: success.description)
    }

    /// A success that Daraja has to confirm waits where it would else complete; in all other cases it is like any.
    ///
    /// A collection that had expired stays so until then: nothing but a confirmed success takes it out of its final state.
    private static func claimed(
        _ facts: PaymentFacts, _ success: Evidence.Success, receiptIsTaken: Bool
    ) -> Decision {
        let unconfirmed = succeeded(facts, success, receiptIsTaken: receiptIsTaken)
        guard unconfirmed.state == .completed else { return unconfirmed }
        switch facts.state {
        case .confirming: return Decision(.repeated)
        case .expired where success.receipt == facts.claimedReceipt: return Decision(.repeated)
        case .expired: return Decision(.applied, claimedReceipt: success.receipt)
        default: return Decision(.applied, state: .confirming, claimedReceipt: success.receipt)
        }
    }

    /// A success for a completed payment repeats it, brings the receipt that a query could not name, or names another.
    private static func repeatedSuccess(
        _ facts: PaymentFacts, _ success: Evidence.Success, receiptIsTaken: Bool
    ) -> Decision {
        var discrepancies = mismatches(facts, success)
        guard let receipt = success.receipt, receipt != facts.receipt else {
            return Decision(discrepancies.isEmpty ? .repeated : .contradicted, discrepancies: discrepancies)
        }
        if let held = facts.receipt {
            discrepancies.append(Discrepancy(.receipt, expected: held.text, found: receipt.text))
        } else if receiptIsTaken {
            discrepancies.append(.taken(receipt))
        }
        guard discrepancies.isEmpty else { return Decision(.contradicted, discrepancies: discrepancies) }
        return Decision(.applied, receipt: receipt)
    }

    private static func failed(_ facts: PaymentFacts, _ code: ResultCode, _ description: String) -> Decision {
        switch facts.state {
        case .failed, .cancelled, .expired: return Decision(.repeated)
        case .completed:
            return Decision(
                .contradicted,
                discrepancies: [Discrepancy(.result, expected: "completed", found: "\(code) \(description)")])
        case .confirming:
            return Decision(
                .contradicted, state: .review,
                discrepancies: [
                    Discrepancy(.confirmation, expected: "a claimed success", found: "\(code) \(description)")
                ])
        case .queued, .sending, .accepted, .unknown, .review:
            guard !facts.isDisputed else {
                return Decision(
                    .contradicted,
                    discrepancies: [
                        Discrepancy(.result, expected: "a disputed success", found: "\(code) \(description)")
                    ])
            }
            let state: PaymentState = facts.type == .stkPush && code == .cancelledByCustomer ? .cancelled : .failed
            return Decision(.applied, state: state, resultCode: code, resultDescription: description)
        }
    }

    /// Money may have moved or not: only a person can tell, so an open payment goes to review.
    private static func unclear(_ facts: PaymentFacts, _ code: ResultCode, _ success: Evidence.Success) -> Decision {
        Decision(
            .contradicted, state: facts.state.isFinal || facts.state == .review ? nil : .review,
            discrepancies: [
                Discrepancy(
                    .unclear, expected: "a success with its receipt, or a failure without one",
                    found: "code \(code), receipt \(success.receipt?.text ?? "none")")
            ])
    }

    private static func exhausted(_ facts: PaymentFacts) -> Decision {
        if facts.state == .confirming {
            return Decision(
                .contradicted, state: .review,
                discrepancies: [Discrepancy(.confirmation, expected: "a claimed success", found: "no confirmation")])
        }
        guard facts.state == .accepted || facts.state == .unknown else { return Decision(.ignored) }
        return facts.type.isCollection
            ? Decision(
                .applied, state: .expired, resultDescription: "No confirmation arrived before the deadline")
            : Decision(.applied, state: .review)
    }

    /// A person completes what waits for one, and what had expired; and names the receipt that no query could name.
    private static func decidedCompleted(
        _ facts: PaymentFacts, _ receipt: Receipt, _ description: String, receiptIsTaken: Bool
    ) -> Decision {
        guard receipt != facts.receipt else { return Decision(.repeated) }
        let isOpenToIt = facts.state == .completed ? facts.receipt == nil : [.review, .expired].contains(facts.state)
        guard isOpenToIt else { return Decision(.ignored) }
        guard !receiptIsTaken else { return Decision(.contradicted, discrepancies: [.taken(receipt)]) }
        guard facts.state != .completed else { return Decision(.applied, receipt: receipt) }
        return Decision(
            .applied, state: .completed, receipt: receipt, resultCode: .success, resultDescription: description)
    }

    /// A person fails what waits for one, and what was never sent.
    private static func decidedFailed(_ facts: PaymentFacts, _ description: String) -> Decision {
        switch facts.state {
        case .review, .queued: Decision(.applied, state: .failed, resultDescription: description)
        case .failed, .cancelled, .expired: Decision(.repeated)
        case .sending, .accepted, .unknown, .confirming, .completed: Decision(.ignored)
        }
    }

    private static func mismatches(_ facts: PaymentFacts, _ success: Evidence.Success) -> [Discrepancy] {
        var found: [Discrepancy] = []
        if let amount = success.amount, amount != .exact(facts.amount) {
            found.append(Discrepancy(.amount, expected: facts.amount.decimal, found: amount.text))
        }
        if case .number(let asked) = facts.payer, let payer = success.payer, payer.matches(asked) == false {
            found.append(Discrepancy(.payer, expected: asked.masked, found: payer.description))
        }
        return found
    }
}

extension Discrepancy {
    /// The receipt belongs to another payment.
    fileprivate static func taken(_ receipt: Receipt) -> Discrepancy {
        Discrepancy(.receiptTaken, expected: "an unused receipt", found: receipt.text)
    }
}
