import Time

/// A broken rule, with what is needed to see why.
struct Violation {
    let rule: Rule
    let words: String
    let time: Duration
}
