import Access
import Daraja
import JSON
import Payments
import TestSupport
import Testing

/// A key of one merchant reaches nothing of another, whatever it asks.
///
/// The requests are made from the OpenAPI document, so an operation that is added is tried as well.
@Suite(.timeLimit(.minutes(10))) struct MerchantSeparationTests {
    @Test(arguments: SeparationScene.Roles.all)
    func noRequestShowsOrChangesWhatIsAnothers(_ roles: SeparationScene.Roles) async throws {
        try await SeparationScene.with(roles) { scene in
            let contract = APIContract(try await scene.gateway.client.get("/api/docs").json)
            let own = try await scene.push(1, for: scene.stranger)
            let earlier = try await SeparationTrial.lists(scene, contract)
            try await scene.fill()
            // Not even a number in a list or in the statistics tells that another merchant has rows.
            for (path, list) in try await SeparationTrial.lists(scene, contract) {
                let isTheSame = list == earlier[path]
                #expect(isTheSame, "\(path): \(list.text.prefix(400))")
            }
            let trial = try await SeparationTrial(scene, contract, ownPayment: own)
            try await trial.openOperations()
            let before = try await Self.settledRows(scene)
            let payments = try await scene.gateway.client.get(
                "/api/transactions?limit=100", headers: scene.acting(for: scene.owner))
            #expect(Self.filledTables.subtracting(before.names) == [], "\(payments.text)")
            let answered = try await trial.guardedOperations()
            #expect(answered >= 15, "Most operations answer")
            try await Self.expectUnchanged(scene, since: before)
            try await Self.confuse(scene, trial.marks)
            try await Self.expectUnchanged(scene, since: before)
            let shown = try await trial.shownToAdministrator()
            #expect(Set(trial.marks.texts).subtracting(shown) == [])
        }
    }

    /// What the tables are that rows of the owner are in.
    private static let filledTables: Set = [
        "api_keys", "attempts", "audit_log", "awaited_receipts", "callback_history", "dead_letter_queue",
        "discrepancies", "events", "idempotency_keys", "merchants", "operation_attempts",
        "operations", "payout_holds", "retry_queue", "transactions",
    ]

    /// The rows of the owner, once what follows from them by itself has followed.
    private static func settledRows(_ scene: SeparationScene) async throws -> MerchantRows {
        let stats = try await scene.gateway.client.get("/api/stats", headers: scene.acting(for: scene.owner))
        #expect(stats.status == 200)
        return try await MerchantRows(of: scene.ownerID, scene.gateway.database)
    }

    private static func expectUnchanged(_ scene: SeparationScene, since before: MerchantRows) async throws {
        let now = try await MerchantRows(of: scene.ownerID, scene.gateway.database)
        #expect(now.differences(from: before) == [])
    }

    /// The stranger knows what the owner's customers know, and says the same as the owner.
    private static func confuse(_ scene: SeparationScene, _ marks: ForeignMarks) async throws {
        let (owner, client) = (scene.owner, scene.gateway.client)
        let orders: [(path: String, body: JSON, key: String)] = [
            (
                LiveGateway.pushPath, LiveGateway.order(owner.phoneNumber(1), reference: owner.reference(1)),
                "push-\(owner.reference(1))"
            ),
            (
                LiveGateway.payoutPath, SeparationScene.payout(to: owner, 21), "pay-\(owner.reference(21))"
            ),
        ]
        func expectSilence(_ reply: HTTPCaller.Reply) {
            #expect(marks.found(in: reply, sent: "", marks: marks.paymentTexts) == [], "\(reply.target)")
        }
        for order in orders {
            var headers = scene.strangerWithAllScopes
            headers["Idempotency-Key"] = order.key
            expectSilence(try await client.post(order.path, order.body, headers: headers))
        }
        let own = try await scene.push(2, for: scene.stranger)
        try await scene.report(own, scene.success(own, 2, amount: "98.00"))
        let decision: JSON = [
            "outcome": "completed", "receipt": .string(owner.receipt(1)), "reason": "a test", "operator": "a test",
        ]
        expectSilence(
            try await client.post(
                "/api/transactions/\(own.id)/decision", decision, headers: scene.strangerWithAllScopes))
        for path in ["/api/transactions", "/api/discrepancies", "/api/audit", "/api/transactions/\(own.id)"] {
            expectSilence(try await client.get(path, headers: scene.strangerWithAllScopes))
        }
        // A callback of the stranger's, by its own URL, with ids of the owner's payments.
        let named = try await scene.push(3, for: scene.stranger)
        for id in marks.checkoutRequestIDs {
            let lie = PushedPayment(
                id: 0, uid: named.uid, checkoutRequestID: id, merchantRequestID: named.merchantRequestID)
            try await scene.report(lie, scene.success(lie, 5, amount: "155.00"))
        }
    }

    @Test(arguments: SeparationScene.Roles.all)
    func noEventTellsWhatIsAnothers(_ roles: SeparationScene.Roles) async throws {
        try await SeparationScene.with(roles) { scene in
            try await scene.fill()
            let client = scene.gateway.client
            let key = scene.strangerWithAllScopes
            let seen = try await client.events(headers: key) { live in
                _ = try await live.next("connected")
                return try await client.events(try await Self.ticketed(scene)) { ticketed in
                    _ = try await ticketed.next("connected")
                    return try await client.events(headers: scene.acting(for: scene.owner)) { control in
                        _ = try await control.next("connected")
                        let fences = try await Self.act(scene)
                        let shown = try await control.text(until: fences.owner)
                        let streams = [
                            try await live.text(until: fences.stranger),
                            try await ticketed.text(until: fences.stranger),
                        ]
                        return (shown, streams, fences.stranger)
                    }
                }
            }
            let marks = try await ForeignMarks(of: scene.owner, scene.ownerID, scene.gateway.database)
            func expectSilence(_ text: String, _ stream: String) {
                #expect(marks.texts.filter(text.contains) == [], "\(stream)")
                #expect(!text.contains("\"merchant\":\"\(scene.owner)\""), "\(stream)")
            }
            for (text, stream) in zip(seen.1, ["live", "live, by ticket"]) { expectSilence(text, stream) }
            let types = ["callback:received", "transaction:created", "transaction:completed", "retry:queued"]
            let untold = types.filter { !seen.0.contains("\"\($0)\"") }
            #expect(untold == [], "The owner is told of everything")
            for (target, headers) in [
                ("/api/events", key.merging(["Last-Event-ID": "0"]) { $1 }), ("/api/events?lastEventId=0", key),
                (try await Self.ticketed(scene) + "&lastEventId=0", [:]),
            ] {
                let text = try await client.events(target, headers: headers) { try await $0.text(until: seen.2) }
                expectSilence(text, "resumed: \(target.prefix(30))")
            }
            // The past is there for those who may see it.
            let past = try await client.events(
                "/api/events?lastEventId=0", headers: scene.acting(for: scene.owner)
            ) { try await $0.text(until: scene.owner.reference(31)) }
            #expect(past.contains(scene.owner.receipt(1)) && past.contains(scene.owner.receipt(21)))
            for merchant in [scene.owner.name, "all"] {
                let refused = try await client.events("/api/events?merchant=\(merchant)", headers: key) {
                    $0.reply.status
                }
                #expect(refused == 403)
            }
        }
    }

    private static func ticketed(_ scene: SeparationScene) async throws -> String {
        let reply = try await scene.gateway.client.send(
            "POST", "/api/events/tickets", headers: scene.strangers[.read] ?? [:])
        return "/api/events?ticket=\(try #require(reply.json[path: "data", "ticket"]?.string, "\(reply.text)"))"
    }

    /// Has the owner do what is told in the feed and beside it, and then the stranger something; returns what the last
    /// message of each of them contains.
    private static func act(_ scene: SeparationScene) async throws -> (owner: String, stranger: String) {
        let payment = try await scene.push(30, for: scene.owner)
        try await scene.report(payment, scene.success(payment, 30))
        try await scene.report(payment, scene.success(payment, 30))
        try await scene.notify(.c2bValidation, 32, amount: "71.00", reference: 32)
        let letters = try await scene.gateway.client.get("/api/dead-letter", headers: scene.acting(for: scene.owner))
        let letter = try #require(letters.json[path: "data", "items"]?.array?.first?["id"]?.int)
        try await scene.demand(
            "/api/dead-letter/\(letter)/retry", ["reason": .string(scene.owner.tag)], for: scene.owner)
        _ = try await scene.push(31, for: scene.owner)
        let own = try await scene.push(9, for: scene.stranger)
        return (scene.owner.reference(31), own.uid)
    }
}

extension EventStreamReader {
    /// All messages up to one of the feed that contains a text: what is told beside the feed may come before it.
    fileprivate mutating func text(until end: String) async throws -> String {
        var all = ""
        while let message = try await next() {
            all += message.data.text + message.otherLines.joined() + "\n"
            if message.data.text.contains(end), message.data.text.contains("\"transaction:") { return all }
        }
        Issue.record("the stream ended before \(end)")
        return all
    }
}
