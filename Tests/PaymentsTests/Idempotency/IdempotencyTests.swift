import Database
import JSON
import Payments
import TestSupport
import Testing
import Time

@Suite struct IdempotencyTests {
    @Test func theSameKeyAndBodyGiveTheSameAnswer() async throws {
        try await withInstallation { installation in
            let key = try Installation.key("k1")
            let first = try await installation.push(key: key)
            installation.clock.advance(by: .seconds(86_400))
            #expect(try await installation.push(key: key) == first)
            #expect(try await installation.restarted().push(key: key) == first)
            #expect(installation.daraja.calls("stk_push") == 1)
            #expect(try await installation.count("transactions") == 1)
        }
    }

    @Test func theAnswerStaysWhenThePaymentMovesOn() async throws {
        try await withInstallation { installation in
            let key = try Installation.key("k1")
            let first = try await installation.push(key: key)
            let delivery = try #require(installation.daraja.takeDeliveries().first)
            _ = try await installation.deliver(delivery)
            #expect(try await installation.push(key: key) == first)
        }
    }

    @Test func aKeyWithAnotherBodyIsRefused() async throws {
        try await withInstallation { installation in
            _ = try await installation.push(key: Installation.key("k1", amount: 100))
            await #expect(throws: PaymentError.keyReused) {
                try await installation.push(shillings: 200, key: Installation.key("k1", amount: 200))
            }
            #expect(installation.daraja.calls("stk_push") == 1)
            #expect(try await installation.count("transactions") == 1)
        }
    }

    /// Another scope, and a body that is not the same: two callers who number their orders alike.
    @Test func keysOfDifferentScopesWithDifferentBodiesDoNotMeet() async throws {
        try await withInstallation { installation in
            for (owner, amount) in [(nil, 100), (1, 101), (2, 102)] as [(Int64?, Int64)] {
                let scope = IdempotencyScope("stk-push", owner: owner)
                let key = try #require(IdempotencyKey("k1", scope: scope, body: ["amount": JSON(amount)]))
                _ = try await installation.push(shillings: amount, key: key)
            }
            #expect(installation.daraja.payments.count == 3)
        }
    }

    @Test func keysOfDifferentOperationsDoNotMeet() async throws {
        try await withInstallation { installation in
            for operation in ["stk-push", "b2c"] {
                let key = IdempotencyKey("k1", scope: IdempotencyScope(operation), body: ["amount": 100])
                #expect(key != nil)
                _ = try await installation.push(key: key)
            }
            #expect(installation.daraja.payments.count == 2)
        }
    }

    /// The same request after its API key was replaced, after the first API key was made, or from somebody without one.
    @Test(
        arguments: [
            (nil, 1), (1, 2), (1, nil), (1, 11), (11, 1),
        ] as [(Int64?, Int64?)], ["push", "payout", "queued payout"])
    func theSameRequestUnderAnotherScopeIsRefusedAndNotPaid(
        _ owners: (first: Int64?, second: Int64?), _ kind: String
    ) async throws {
        try await withInstallation { installation in
            let first = try await installation.send(kind, owner: owners.first)
            #expect(try await installation.send(kind, owner: owners.first) == first)
            await #expect(throws: PaymentError.keyOfAnotherCaller) {
                try await installation.send(kind, owner: owners.second)
            }
            #expect(try await installation.count("transactions") == 1)
            #expect(try await installation.count("idempotency_keys") == 1)
            #expect(try await installation.send(kind, owner: owners.first) == first)
        }
    }

    /// A row of the release before has no operation; it is met all the same.
    @Test func aKeyThatTheReleaseBeforeStoredIsMet() async throws {
        try await withInstallation { installation in
            _ = try await installation.send("payout", owner: 1)
            try await installation.database.write { connection in
                _ = try connection.execute("UPDATE idempotency_keys SET operation = NULL")
            }
            await #expect(throws: PaymentError.keyOfAnotherCaller) {
                try await installation.send("payout", owner: 2)
            }
            _ = try await installation.send("payout", owner: 1)
            #expect(try await installation.count("transactions") == 1)
        }
    }

    @Test func ofManyScopesAtOnceOnePays() async throws {
        try await withInstances(4) { instances in
            let answers = await withTaskGroup(of: Bool.self) { group in
                for owner in 0..<16 {
                    group.addTask {
                        (try? await instances[owner % 4].send("queued payout", owner: Int64(owner))) != nil
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.count(where: { $0 }) == 1)
            let payments = try await instances[0].count("transactions")
            #expect(payments == 1)
        }
    }

    @Test func sixtyFourTwinsMakeOnePush() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeCall { await gate.pass() }
            let key = try Installation.key("k1")
            let answers = try await withThrowingTaskGroup(of: PaymentAnswer.self) { group in
                for _ in 0..<64 { group.addTask { try await installation.push(key: key) } }
                await gate.waitForArrivals(1)
                await installation.clock.waitForSleepers(63)
                gate.open()
                // The first to be answered is the one that sends; the others look again when time has passed.
                var answers = [try #require(try await group.next())]
                installation.clock.advance(by: .milliseconds(50))
                for try await answer in group { answers.append(answer) }
                return answers
            }
            #expect(answers.count == 64)
            #expect(Set(answers).count == 1)
            #expect(installation.daraja.calls("stk_push") == 1)
            #expect(installation.daraja.payments.count == 1)
            #expect(try await installation.count("transactions") == 1)
            #expect(try await installation.count("idempotency_keys") == 1)
        }
    }

    @Test func aTwinOfALongRequestIsToldToComeAgain() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeCall { await gate.pass() }
            let key = try Installation.key("k1")
            let first = Task { try await installation.push(key: key) }
            await gate.waitForArrivals(1)
            let twin = Task { try await installation.push(key: key) }
            await installation.clock.waitForSleepers(1)
            installation.clock.advance(by: .seconds(5))
            await #expect(throws: PaymentError.stillRunning) { try await twin.value }
            gate.open()
            let answer = try await first.value
            #expect(try await installation.push(key: key) == answer)
        }
    }

    @Test func aTwinThatHangsUpStopsWaiting() async throws {
        try await withInstallation { installation in
            let gate = Gate()
            installation.daraja.beforeCall { await gate.pass() }
            let key = try Installation.key("k1")
            let first = Task { try await installation.push(key: key) }
            await gate.waitForArrivals(1)
            let twin = Task { try await installation.push(key: key) }
            await installation.clock.waitForSleepers(1)
            twin.cancel()
            await #expect(throws: CancellationError.self) { try await twin.value }
            gate.open()
            _ = try await first.value
        }
    }
}

extension Installation {
    /// Sends a payment of a kind with the key "k1" of an owner.
    fileprivate func send(_ kind: String, owner: Int64?) async throws -> PaymentAnswer {
        let scope = IdempotencyScope(kind == "push" ? "stk-push" : "b2c", owner: owner)
        let key = try #require(IdempotencyKey("k1", scope: scope, body: ["amount": 100]))
        guard kind != "push" else { return try await push(key: key) }
        return try await pay(key: key, isQueued: kind == "queued payout")
    }
}
