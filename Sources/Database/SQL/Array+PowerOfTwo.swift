extension Array {
    /// The elements with the last one repeated up to a power of two, so that lists of many lengths make few different
    /// statements; for a list where repetition does no harm, such as that of IN.
    package var filledToPowerOfTwo: [Element] {
        guard let last else { return [] }
        var size = 1
        while size < count { size *= 2 }
        return self + repeatElement(last, count: size - count)
    }
}
