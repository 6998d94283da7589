extension Duration {
    /// Whole nanoseconds; what is finer is cut off.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }

    var milliseconds: Double { Double(nanoseconds) / 1_000_000 }

    var seconds: Double { Double(nanoseconds) / 1_000_000_000 }
}
