import Daraja

/// Everything the sandbox answers.
enum SandboxOperations {
    static let all: [any SandboxOperation] = [
        OAuthOperation(),
        STKPushOperation(),
        STKQueryOperation(),
        C2BRegisterOperation(version: .v1),
        C2BRegisterOperation(version: .v2),
        C2BSimulateOperation(version: .v1),
        C2BSimulateOperation(version: .v2),
        B2COperation(version: .v1),
        B2COperation(version: .v3),
        TransactionStatusOperation(),
        ReadLedgerOperation(),
        ReadFaultsOperation(),
        ChangeFaultsOperation(),
        ChangeShortcodeOperation(),
        ReadCertificateOperation(),
        DeclareAppOperation(),
        ReadAppsOperation(),
        KillTokensOperation(),
        ResetOperation(),
    ]

    /// Those that live at a path, one for each method.
    static func at(_ path: String) -> [any SandboxOperation] {
        if let operations = byPath[path] { return operations }
        guard let slash = path.lastIndex(of: "/"), path.index(after: slash) < path.endIndex else { return [] }
        return byPath[path[...slash] + "*"] ?? []
    }

    private static let byPath: [String: [any SandboxOperation]] = Dictionary(grouping: all, by: \.path)
}
