/// Everything the sandbox answers.
enum SandboxOperations {
    static let all: [any SandboxOperation] = [
        OAuthOperation(),
        STKPushOperation(),
        STKQueryOperation(),
        ReadLedgerOperation(),
        ReadFaultsOperation(),
        ChangeFaultsOperation(),
        KillTokensOperation(),
        ResetOperation(),
    ]

    static let byPath: [String: [any SandboxOperation]] = Dictionary(grouping: all, by: \.path)
}
