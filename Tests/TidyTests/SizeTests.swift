import Testing

/// What does not fit on a few screens is two things in one place.
struct SizeTests {
    private static let maximumFile = 300
    private static let maximumBody = 70

    private static let files = Repository.sources + Repository.tests + Repository.benchmarks + Repository.simulation

    @Test func filesStayShort() {
        let violations = Self.files.filter { $0.lines.count > Self.maximumFile }
            .map { "\($0.path) has \($0.lines.count) lines, at most \(Self.maximumFile) are allowed" }
        #expect(violations == [])
    }

    @Test func functionsStayShort() {
        let violations = Self.files.flatMap { source in
            source.bodies.compactMap { body -> String? in
                guard let length = body.length, length > Self.maximumBody else { return nil }
                return "\(source.place(body.line)) \(body.kind) \(body.name) has \(length) lines, "
                    + "at most \(Self.maximumBody) are allowed"
            }
        }
        #expect(violations == [])
    }

    @Test func theMeasuringFindsFunctions() {
        // A scanner that finds nothing would pass everything.
        #expect(Self.files.flatMap(\.bodies).count > Self.files.count)
    }
}
