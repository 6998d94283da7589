extension String {
    /// Cuts text to the width of its column, so that odd words of somebody else cannot fail a write.
    ///
    /// Databases count the width of a column in Unicode scalars.
    package func limited(to count: Int) -> String {
        utf8.count <= count ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
    }
}
