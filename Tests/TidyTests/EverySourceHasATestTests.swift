import Foundation
import Testing

/// The targets that decide about money name each of their types in a test, or say here why not.
struct EverySourceHasATestTests {
    private static let targets = [
        "Bytes", "Daraja", "DarajaClient", "Database", "JSON", "OperatorLog", "Ownership", "Payments", "PublicForms",
    ]

    /// Files without a test of their own, and what proves them instead.
    private static let reasons: [String: String] = [
        "Sources/Payments/Records/RecordReader.swift":
            "C2BDoubleAnnouncementTests and UnknownWordTests read through it",
        "Sources/Access/AccessRetention.swift": "EventTicketEndpointTests prune with it",
        "Sources/Access/EventTickets/EventTicketStore.swift": "SQL that EventTicketServiceTests run",
        "Sources/Database/Records/Connection+Removing.swift": "SQL that PruningTests run",
        "Sources/Database/Records/RecordRetention.swift": "a protocol; PruningTests run what conforms to it",
        "Sources/OperatorLog/Redaction/SecretShape.swift": "words; RedactorTests look for what begins with them",
        "Sources/DarajaClient/DarajaWire.swift": "a protocol without code; HTTPWireTests run one",
        "Sources/Database/Writing/PendingWriteOf.swift": "WriteGroupTests and WriteQueueTests",
        "Sources/Database/Writing/TransactionSession.swift": "every test that writes to SQLite opens one",
        "Sources/Access/APIKeys/APIKey.swift": "a value; APIKeyServiceTests and APIKeyEndpointTests",
        "Sources/OperatorLog/Audit/AuditEntry.swift": "a value; DecisionServiceTests and PayoutHoldTests",
        "Sources/OperatorLog/Audit/AuditRecord.swift": "a value; DecisionServiceTests read it",
        "Sources/Payments/C2B/AwaitedReceiptStore.swift": "SQL that C2BDoubleAnnouncementTests run",
        "Sources/Payments/Pace/PaceKeeper.swift":
            "QueuedPayoutJobTests and LookUpServiceTests; the rules are in PaceTests",
        "Sources/Payments/Records/DiscrepancyRecord.swift": "a value; DecisionServiceTests read it",
        "Sources/Access/SharedLook.swift": "APIKeyServiceTests count its reads",
        "Sources/Payments/Schema/Migration014KeyRotation.swift":
            "APIKeyServiceTests and IdempotencyTests use what it adds",
        "Sources/Payments/Schema/Migration017TicketSecrets.swift": "EventTicketServiceTests use what it adds",
        "Sources/Payments/Schema/Migration016AwaitedAmounts.swift": "C2BTillTests use its index",
        "Sources/Payments/Schema/Migration015ClockLeaps.swift": "SeenTimeTests use what it adds",
        "Sources/DarajaClient/IssuedToken.swift": "a value; TokenCacheTests prove when it is renewed",
        "Sources/Payments/Schema/Migration013AccessTokens.swift": "AccessTokenStoreTests use what it adds",
        "Sources/Payments/Schema/Migration012Traces.swift": "PaymentInWorkTests read what it adds",
        "Sources/Payments/Schema/Migration011AwaitedReceipts.swift": "PaymentsSchemaTests",
        "Sources/Payments/Schema/Migration010EventTickets.swift": "PaymentsSchemaTests",
        "Sources/Payments/Schema/Migration007Reconciliation.swift": "PaymentsSchemaTests",
        "Sources/Payments/Callbacks/CallbackFilter.swift": "a value; APIKeyEndpointTests filter callbacks with it",
        "Sources/Payments/Callbacks/CallbackRecord.swift": "a value; APIKeyEndpointTests read it over HTTP",
        "Sources/Payments/Events/FeedEntry.swift": "a value without code",
        "Sources/OperatorLog/Errors/ErrorEventStore.swift": "SQL that LogWriterTests run",
        "Sources/OperatorLog/Errors/ErrorRecord.swift": "a value without code",
        "Sources/OperatorLog/Logs/LogLevel.swift": "words without code",
        "Sources/OperatorLog/Logs/LogRecord.swift": "a value without code",
        "Sources/OperatorLog/Logs/LogStore.swift": "SQL that LogWriterTests run",
        "Sources/Payments/Orders/OutcomeRecorder.swift": "STKPushServiceTests and PayoutServiceTests",
        "Sources/Database/Records/Record.swift": "a protocol without code",
        "Sources/Database/Records/RecordPage.swift": "a value; APIKeyEndpointTests read it over HTTP",
        "Sources/Database/Records/RecordPart.swift": "a value; APIKeyEndpointTests read it over HTTP",
        "Sources/Database/Records/RecordQuery.swift": "LogWriterTests and APIKeyEndpointTests read through it",
        "Sources/Payments/Guards/GuardStore.swift": "SQL that SeveralInstancesTests and EventSequencerTests run",
        "Sources/Payments/Schema/Migration008Instances.swift": "PaymentsSchemaTests",
        "Sources/Payments/Schema/Migration009Takeover.swift": "PaymentsSchemaTests",
        "Sources/Takeover/EarlierCallback.swift": "a row that TakeoverTests copy",
        "Sources/Takeover/EarlierPayment.swift": "a row that TakeoverTests copy",
        "Sources/Takeover/EarlierTable.swift": "TakeoverTests find the reference's and leave ours alone",
        "Sources/Takeover/TakeoverError.swift": "a sentence; TakeoverTests expect it",
        "Sources/Takeover/TakeoverPlan.swift": "TakeoverTests read it",
        "Sources/Takeover/TakeoverStore.swift": "SQL that TakeoverTests run",
        "Sources/Payments/Schema/Migration003Payouts.swift": "PaymentsSchemaTests",
        "Sources/Payments/Schema/Migration004Totals.swift": "PaymentsSchemaTests",
        "Sources/Payments/Schema/Migration005Access.swift": "PaymentsSchemaTests",
        "Sources/Payments/Schema/Migration006Search.swift": "PaymentsSchemaTests",
        "Sources/Database/SQL/SQLRowReader.swift": "every test that reads a row reads it with this",
        "Sources/Database/SQL/SQLSession.swift": "a protocol without code; the conformance suite runs its drivers",
        "Sources/Payments/Callbacks/CallbackNews.swift": "CallbackIntakeTests and RecordedCallbackTests",
        "Sources/Payments/Callbacks/CallbackStore.swift": "SQL that CallbackIntakeTests run",
        "Sources/Payments/Events/EventStore.swift": "SQL that every test of a transition runs",
        "Sources/Payments/Events/PaymentEvent.swift": "a value without code",
        "Sources/Payments/Idempotency/IdempotencyStore.swift": "SQL that IdempotencyTests run",
        "Sources/Payments/Transactions/EvidenceRecorder.swift": "CallbackIntakeTests and STKPushServiceTests",
        "Sources/Payments/Schema/Migration001Payments.swift": "PaymentsSchemaTests",
        "Sources/Payments/Transactions/Attempt.swift": "a value without code",
        "Sources/Payments/Transactions/AttemptStore.swift": "SQL that STKPushServiceTests run",
        "Sources/Payments/Transactions/DiscrepancyStore.swift": "SQL that CallbackIntakeTests run",
        "Sources/Database/SQL/SQLCondition.swift": "TransactionReaderTests and TransactionSearchTests",
        "Sources/Payments/Transactions/TransactionListQuery.swift": "TransactionReaderTests",
        "Sources/Payments/Transactions/TransactionStore.swift": "SQL that every test of a payment runs",
    ]

    @Test(arguments: targets)
    func everyTypeIsNamedInATest(_ target: String) {
        // Names count in code and in comments, alone or as the beginning of a suite's name.
        let text = Repository.tests.filter { $0.target != "TidyTests" }.flatMap(\.lines).joined(separator: "\n")
        let words = Set(text.utf8.split { !Self.isInWord($0) }.compactMap { String($0) })
        let missing = Repository.sources.filter { source in
            source.target == target && !source.name.contains("+") && Self.reasons[source.path] == nil
                && !words.contains(source.name) && !words.contains("\(source.name)Tests")
        }.map(\.path)
        #expect(missing == [])
    }

    @Test func reasonsAreGivenOnlyForFilesThatExist() {
        #expect(Self.reasons.keys.filter { !Repository.exists($0) } == [])
    }

    private static func isInWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
