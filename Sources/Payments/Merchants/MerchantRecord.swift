import Daraja
public import JSON
public import Ownership
public import Time

/// A merchant as people and programs are shown it: without a secret.
public struct MerchantRecord: Sendable, Hashable {
    /// Its number.
    public let id: MerchantID
    /// Its name.
    public let name: String
    /// `active`, `suspended`, or a word of a newer release.
    public let state: String
    /// Counts its versions; 0 for the one of the settings before it was remembered.
    public let version: Int64
    /// Its fields that are no secrets.
    public let profile: JSON
    /// The last characters of its consumer key; nil when that cannot be read.
    public let consumerKeyEnding: String?
    /// Why it cannot be used; nil when it can.
    public let problem: String?
    /// When it was made; nil for the one of the settings.
    public let createdAt: Instant?
    /// When it was last changed; nil for the one of the settings.
    public let updatedAt: Instant?
}

extension MerchantRecord {
    private static let shownCharacters = 4

    init(_ row: MerchantRow, _ form: Result<MerchantForm, MerchantError>) {
        id = row.id
        name = row.name
        state = row.stateWord
        version = row.version
        switch form {
        case .success(let form):
            profile = form.profile
            consumerKeyEnding = form.text(.consumerKey).map { String($0.suffix(Self.shownCharacters)) }
            problem = nil
        case .failure(let error):
            profile = row.content.flatMap { try? JSON(parsing: $0.profile) } ?? [:]
            consumerKeyEnding = nil
            problem = error.description
        }
        createdAt = row.id == .default ? nil : row.createdAt
        updatedAt = row.id == .default ? nil : row.updatedAt
    }

    /// The merchant of the settings, as the settings have it now.
    init(settings form: MerchantForm?, version: Int64) {
        id = .default
        name = MerchantService.settingsName
        state = MerchantState.active.rawValue
        self.version = version
        profile = form?.profile ?? [:]
        consumerKeyEnding = form?.text(.consumerKey).map { String($0.suffix(Self.shownCharacters)) }
        problem = nil
        createdAt = nil
        updatedAt = nil
    }
}
