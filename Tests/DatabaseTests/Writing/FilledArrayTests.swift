import Database
import Testing

@Suite struct FilledArrayTests {
    @Test(arguments: [
        ([], []), ([1], [1]), ([1, 2], [1, 2]), ([1, 2, 3], [1, 2, 3, 3]),
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 5, 5, 5]),
    ])
    func theLastIsRepeatedUpToAPowerOfTwo(_ list: [Int], _ filled: [Int]) {
        #expect(list.filledToPowerOfTwo == filled)
    }
}
