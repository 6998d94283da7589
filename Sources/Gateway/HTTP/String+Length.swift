extension String {
    /// Characters as JSON Schema counts them, and the columns of the databases: code points.
    ///
    /// One letter with a thousand accents is a thousand and one of them.
    var length: Int { unicodeScalars.count }
}
