import Access
import HTTPTypes
import JSON
import Payments
import TestSupport
import Testing

/// Sends what a stranger can send, and holds each answer against what it may not show.
struct SeparationTrial: Sendable {
    let scene: SeparationScene
    let contract: APIContract
    let marks: ForeignMarks
    private let requests: ForeignRequests

    init(_ scene: SeparationScene, _ contract: APIContract, ownPayment: PushedPayment) async throws {
        self.scene = scene
        self.contract = contract
        marks = try await ForeignMarks(of: scene.owner, scene.ownerID, scene.gateway.database)
        let payments = try CallbackKind.allCases.map { try scene.gateway.callbackPath(ownPayment.uid, $0) }
        requests = ForeignRequests(
            marks: marks, owner: scene.owner, stranger: scene.stranger,
            callbackPaths: payments + (try CallbackKind.allCases.map { try scene.registeredPath($0, scene.stranger) }))
    }

    /// Asks what needs no key.
    func openOperations() async throws {
        for operation in contract.operations where !operation.needsKey {
            for request in try requests.plain(operation) { try await expectSilence(request, headers: [:]) }
        }
    }

    /// Asks everything that needs a key, with keys of the stranger; returns how many operations answered the key with all
    /// scopes as if there were no other merchant.
    func guardedOperations() async throws -> Int {
        var answered: Set<String> = []
        // A stream has no end.
        for operation in contract.operations where operation.needsKey && operation.path != "/api/events" {
            let plain = try requests.plain(operation)
            #expect(!plain.isEmpty, "\(operation.name)")
            for (scope, key) in scene.strangers {
                for request in plain {
                    let status = try await expectSilence(request, headers: key)
                    if scope == .all, status < 300 { answered.insert(operation.name) }
                    if operation.path.contains("{id}") { #expect(status >= 400, "\(request.target)") }
                    let named = key.merging(["Lango-Merchant": scene.owner.name]) { $1 }
                    #expect(try await expectSilence(request, headers: named) >= 400, "\(operation.name)")
                }
            }
            for request in plain {
                for name in [scene.owner.name, "all"] {
                    let named = ForeignRequest(
                        method: request.method, target: "\(request.target)?merchant=\(name)", body: request.body)
                    #expect(
                        try await expectSilence(named, headers: scene.strangerWithAllScopes) >= 400,
                        "\(operation.name) of \(name)")
                }
            }
            for request in try requests.reaching(operation) {
                try await expectSilence(request, headers: scene.strangerWithAllScopes)
            }
            try await expectNoHint(operation)
        }
        return answered.count
    }

    /// A number of another merchant's is answered as one that nobody has.
    private func expectNoHint(_ operation: APIContract.Operation) async throws {
        guard let target = operation.numberedTarget else { return }
        let body = try requests.plain(operation).first?.body
        func answer(_ number: String) async throws -> String {
            let request = ForeignRequest(
                method: operation.method, target: target.replacing("{id}", with: number), body: body)
            let reply = try await request.send(scene.gateway.client, headers: scene.strangerWithAllScopes)
            return "\(reply.status) \(reply.json["code"]?.string ?? "")"
        }
        let expected = try await answer("987654321")
        for number in requests.ids(operation) where Int64(number) != nil {
            let found = try await answer(number)
            #expect(found == expected, "\(operation.name), \(number)")
        }
    }

    @discardableResult
    private func expectSilence(_ request: ForeignRequest, headers: [String: String]) async throws -> Int {
        let reply = try await request.send(scene.gateway.client, headers: headers)
        let found = marks.found(in: reply, sent: request.text + headers.values.joined(separator: "\n"))
        #expect(found == [], "\(request.method) \(request.target) \(request.body?.text ?? "")")
        return reply.status
    }

    /// What every list shows the key with all scopes, without what passes with time.
    static func lists(_ scene: SeparationScene, _ contract: APIContract) async throws -> [String: JSON] {
        var lists: [String: JSON] = [:]
        for operation in contract.operations
        where operation.method == "GET" && operation.needsKey && !operation.path.contains("{") {
            guard operation.path != "/api/events" else { continue }
            let reply = try await scene.gateway.client.get(operation.path, headers: scene.strangerWithAllScopes)
            lists[operation.path] = reply.json.withoutTimes
        }
        return lists
    }

    /// What a key of all merchants is shown for the owner.
    func shownToAdministrator() async throws -> Set<String> {
        var shown: Set<String> = []
        for operation in contract.operations
        where operation.method == "GET" && operation.needsKey && operation.path != "/api/events" {
            for request in try requests.plain(operation) {
                let reply = try await request.send(
                    scene.gateway.client, headers: scene.acting(for: scene.owner))
                shown.formUnion(marks.found(in: reply, sent: ""))
            }
        }
        return shown
    }
}

extension APIContract.Operation {
    fileprivate var needsKey: Bool {
        guard let security = json["security"]?.array else { return false }
        return !security.isEmpty && !security.contains([:])
    }

    /// Its target with a place for the number of a row; nil when it takes none.
    fileprivate var numberedTarget: String? {
        if path.contains("{id}") { return path }
        let isRequired = json["parameters"]?.array?.contains { $0["name"] == "id" && $0["required"] == true }
        return isRequired == true ? "\(path)?id={id}" : nil
    }
}

extension JSON {
    /// Without members that differ from one moment to the next.
    fileprivate var withoutTimes: JSON {
        if let items = array { return .array(items.map(\.withoutTimes)) }
        guard let members else { return self }
        let passing: Set = ["last_used_at", "hour", "timestamp", "requestId"]
        return .object(
            members.filter { !passing.contains($0.name) }.map { JSON.Member($0.name, $0.value.withoutTimes) })
    }
}
