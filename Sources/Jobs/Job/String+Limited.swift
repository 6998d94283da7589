extension String {
    /// Cuts text to the width of its column, which the databases count in Unicode scalars.
    func limited(to count: Int) -> String {
        utf8.count <= count ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
    }
}
