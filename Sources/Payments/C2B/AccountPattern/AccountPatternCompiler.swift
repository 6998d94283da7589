/// Writes a pattern as a program.
struct AccountPatternCompiler {
    private(set) var steps: [AccountPatternStep] = []

    mutating func compile(_ node: AccountPatternNode) throws(AccountPattern.Problem) {
        switch node {
        case .empty: break
        case .set(let set): try append(.consume(set))
        case .start: try append(.start)
        case .end: try append(.end)
        case .sequence(let nodes): for node in nodes { try compile(node) }
        case .choice(let nodes): try choice(nodes)
        case .repetition(let node, let minimum, let maximum):
            for _ in 0..<minimum { try repeated(node) }
            guard let maximum else { return try anyNumber(of: node) }
            // Each further one may be left out, and with it those behind it.
            var exits: [Int] = []
            for _ in minimum..<maximum {
                exits.append(steps.count)
                try append(.split(steps.count + 1, 0))
                try compile(node)
            }
            for exit in exits { steps[exit] = .split(exit + 1, steps.count) }
        }
    }

    private mutating func repeated(_ node: AccountPatternNode) throws(AccountPattern.Problem) {
        let before = steps.count
        try compile(node)
        // Nothing, a billion times, would be written out for as long.
        if steps.count == before { throw Self.tooLarge }
    }

    private mutating func anyNumber(of node: AccountPatternNode) throws(AccountPattern.Problem) {
        let split = steps.count
        try append(.split(split + 1, 0))
        try compile(node)
        try append(.jump(split))
        steps[split] = .split(split + 1, steps.count)
    }

    private mutating func choice(_ nodes: [AccountPatternNode]) throws(AccountPattern.Problem) {
        var ends: [Int] = []
        for (index, node) in nodes.enumerated() {
            let split = steps.count
            let isLast = index == nodes.count - 1
            if !isLast { try append(.split(split + 1, 0)) }
            try compile(node)
            guard !isLast else { break }
            ends.append(steps.count)
            try append(.jump(0))
            steps[split] = .split(split + 1, steps.count)
        }
        for end in ends { steps[end] = .jump(steps.count) }
    }

    private mutating func append(_ step: AccountPatternStep) throws(AccountPattern.Problem) {
        guard steps.count < AccountPattern.maximumSize else { throw Self.tooLarge }
        steps.append(step)
    }

    private static let tooLarge = AccountPattern.Problem(
        message: "it is too large: with counted repetitions written out it has more than "
            + "\(AccountPattern.maximumSize) steps")
}
