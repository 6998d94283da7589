/// A setting that cannot be used, in a sentence that names it and the remedy.
///
/// Never contains a secret.
struct SettingsError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
