import Bytes
import Testing
import Traces

struct TraceContextTests {
    private static let id = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let parent = "00f067aa0ba902b7"

    private static func context(_ traceparent: String..., state: String...) -> TraceContext {
        TraceContext(traceparent: traceparent, tracestate: state, randomness: Randomness { 0xABC0 })
    }

    @Test func theTraceIsTakenAndOurPartOfItIsNew() {
        let context = Self.context("00-\(Self.id)-\(Self.parent)-01")
        #expect(context.traceID.description == Self.id)
        #expect(context.traceparent == "00-\(Self.id)-000000000000abc1-01")
        #expect(context.state == nil)
    }

    @Test(
        arguments: [
            ("00", "00"), ("01", "01"), ("02", "02"), ("03", "03"), ("ff", "03"), ("fc", "00"),
        ])
    func flagsArePassedOnAsFarAsTheyAreKnown(_ taken: String, _ passed: String) {
        #expect(Self.context("00-\(Self.id)-\(Self.parent)-\(taken)").traceparent.suffix(3) == "-\(passed)")
    }

    /// Later versions may add something behind, and begin as this one.
    @Test(arguments: ["cc-\(id)-\(parent)-01", "cc-\(id)-\(parent)-01-what-the-future-brings"])
    func aLaterVersionIsReadAsFarAsItIsKnown(_ traceparent: String) {
        #expect(Self.context(traceparent).traceparent == "00-\(Self.id)-000000000000abc1-01")
    }

    @Test(
        arguments: [
            "", "00", "00-\(id)-\(parent)", "00-\(id)-\(parent)-1", "00-\(id)-\(parent)-011", "00-\(id)-\(parent)-01-",
            "00-\(id)-\(parent)-01-more", "ff-\(id)-\(parent)-01", "cc-\(id)-\(parent)-01more", "0-\(id)-\(parent)-01",
            "00-\(id.uppercased())-\(parent)-01", "00-\(id)-\(parent.uppercased())-01", "00-\(id)-\(parent)-0A",
            "00-00000000000000000000000000000000-\(parent)-01", "00-\(id)-0000000000000000-01",
            "00-\(id.dropLast())-\(parent)-01", "00-\(id)-\(parent)0-01", "00-\(id.dropLast())x-\(parent)-01",
            " 00-\(id)-\(parent)-01", "00_\(id)_\(parent)_01", "00-4bf92f35é77b34da6a3ce929d0e0e473-\(parent)-01",
        ])
    func whatCannotBeReadBeginsANewTrace(_ traceparent: String) {
        let context = Self.context(traceparent, state: "vendor=1")
        #expect(context.traceparent == "00-000000000000abc0000000000000abc1-000000000000abc1-02")
        #expect(context.state == nil)
    }

    @Test func twoParentsAreNone() {
        let header = "00-\(Self.id)-\(Self.parent)-01"
        #expect(Self.context(header, header).traceID.description != Self.id)
        #expect(TraceContext(traceparent: [], tracestate: []).traceID.description != Self.id)
    }

    @Test func theStateOfOthersIsPassedOnUnchanged() {
        let header = "00-\(Self.id)-\(Self.parent)-01"
        #expect(
            Self.context(header, state: "rojo=00f067aa0ba902b7, congo=t61rcWkgMzE").state?.hasPrefix("rojo=") == true)
        #expect(Self.context(header, state: "rojo=1", "congo=2").state == "rojo=1,congo=2")
        let longest = String(repeating: "x", count: 512)
        #expect(Self.context(header, state: longest).state == longest)
        #expect(Self.context(header, state: longest + "x").state == nil)
        #expect(Self.context(header, state: "").state == nil)
    }

    @Test func everyPartIsAnother() throws {
        let id = try #require(TraceID(Self.id))
        let headers = Set((0..<1_000).map { _ in TraceContext(id).traceparent })
        #expect(headers.count == 1_000)
        #expect(headers.allSatisfy { $0.hasPrefix("00-\(Self.id)-") && $0.hasSuffix("-02") && $0.utf8.count == 55 })
        #expect(Set((0..<1_000).map { _ in TraceContext().traceID }).count == 1_000)
    }

    @Test func workThatATaskStartsBelongsToTheSameTrace() async {
        let context = TraceContext()
        let inherited = await TraceContext.$current.withValue(context) {
            await Task { TraceContext.current }.value
        }
        #expect(inherited == context)
        #expect(TraceContext.current == nil)
    }
}
