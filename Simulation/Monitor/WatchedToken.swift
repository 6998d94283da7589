/// A token of one app, by its generation.
struct WatchedToken: Hashable {
    let consumerKey: String
    let generation: Int64

    init(_ consumerKey: String, _ generation: Int64) {
        self.consumerKey = consumerKey
        self.generation = generation
    }
}
