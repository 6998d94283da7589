import Database
import Foundation
import Payments

/// Runs worlds one after the other.
struct Batch {
    let bug: PlantedBug?

    /// Runs some worlds.
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

    /// Runs one world and says everything about it.
    func replay(_ seed: UInt64, isTraced: Bool) throws {
        let workshop = try Workshop(bug: bug)
        defer { workshop.remove() }
        let world = try workshop.world(seed, bug: bug)
        world.trace.isPrinted = isTraced
        world.run()
        var report = Report()
        report.add(world)
        print(String(format: "seed %llu: trace %016llx, %d steps", seed, world.trace.fingerprint, world.steps))
        guard let violation = world.monitor.violation else { return print("all rules held") }
        print("\(violation.rule.rawValue) after \(violation.time): \(violation.words)")
        workshop.remove()
        Foundation.exit(1)
    }

    /// Lets other processes run parts of it.
    func share(_ seeds: Range<UInt64>, among count: Int) throws -> Report {
        let size = (UInt64(seeds.count) + UInt64(count) - 1) / UInt64(count)
        let begin = ContinuousClock.now
        let parts = try (0..<UInt64(count)).compactMap { number -> (Process, Pipe)? in
            let first = seeds.lowerBound + number * size
            guard first < seeds.upperBound else { return nil }
            let process = Process()
            process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            process.arguments = [
                "--json", "--first", "\(first)", "--seeds", "\(min(size, seeds.upperBound - first))",
            ] + (bug.map { ["--bug", $0.rawValue] } ?? [])
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            return (process, pipe)
        }
        var report = Report()
        for (process, pipe) in parts {
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            report.add(line: String(decoding: data, as: UTF8.self))
        }
        report.seconds = (ContinuousClock.now - begin) / .seconds(1)
        return report
    }
}
