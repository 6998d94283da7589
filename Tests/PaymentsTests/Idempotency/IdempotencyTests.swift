import Daraja
import Payments
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

    @Test func keysOfDifferentScopesDoNotMeet() async throws {
        try await withInstallation { installation in
            for scope in ["shop", "till"] {
                let key = try #require(IdempotencyKey("k1", scope: scope, body: ["amount": 100]))
                _ = try await installation.push(key: key)
            }
            #expect(installation.daraja.payments.count == 2)
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
