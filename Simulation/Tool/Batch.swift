import Database
import Foundation
import Payments

/// Runs worlds one after the other.
struct Batch {
    let bug: PlantedBug?

    /// Runs some worlds; with a bug, until it is found.
    func run(_ seeds: Range<UInt64>) throws -> Report {
        let workshop = try Workshop(bug: bug)
        defer { workshop.remove() }
        var report = Report()
        let begin = ContinuousClock.now
        for seed in seeds {
            let world = try workshop.world(seed, bug: bug)
            world.run()
            report.add(world)
            workshop.discard(world)
            if bug != nil, !report.failures.isEmpty { break }
        }
        report.seconds = (ContinuousClock.now - begin) / .seconds(1)
        return report
    }

    /// How many worlds a process of `share` runs.
    private static let portion: UInt64 = 100

    /// Lets other processes run parts of it.
    func share(_ seeds: Range<UInt64>, among count: Int) throws -> Report {
        let begin = ContinuousClock.now
        let size = min(Self.portion, (UInt64(seeds.count) + UInt64(count) - 1) / UInt64(count))
        var next = seeds.lowerBound
        var running: [(Process, Pipe)] = []
        var report = Report()
        while next < seeds.upperBound || !running.isEmpty {
            while running.count < count, next < seeds.upperBound {
                let end = min(next + size, seeds.upperBound)
                running.append(try start(next..<end))
                next = end
            }
            let (process, pipe) = running.removeFirst()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            report.add(line: String(decoding: data, as: UTF8.self))
        }
        report.seconds = (ContinuousClock.now - begin) / .seconds(1)
        return report
    }

    private func start(_ seeds: Range<UInt64>) throws -> (Process, Pipe) {
        let process = Process()
        process.executableURL = Executable.own
        process.arguments =
            ["run", "--json", "--first", "\(seeds.lowerBound)", "--seeds", "\(seeds.count)"]
            + (bug.map { ["--bug", $0.rawValue] } ?? [])
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        return (process, pipe)
    }
}
