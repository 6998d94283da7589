import Testing

/// Swift lets a target import any module that happens to be built, so who imports whom is checked here.
struct LayeringTests {
    @Test func everyTargetHasItsPlaceInTheTable() {
        let targets = Set(Repository.sources.map(\.target))
        #expect(!targets.isEmpty)
        #expect(targets.subtracting(Architecture.allowed.keys) == [])
    }

    @Test func targetsImportOnlyWhatTheTableAllows() {
        let violations = Repository.sources.flatMap { source in
            source.imports.filter { found in
                Architecture.allowed.keys.contains(found.module)
                    && Architecture.allowed[source.target]?.contains(found.module) != true
            }.map { "\(source.place($0.line)) imports \($0.module)" }
        }
        #expect(violations == [])
    }

    @Test func modulesOfOthersStayInTheirPlace() {
        let violations = Repository.sources.flatMap { source in
            source.imports.filter { found in
                guard let folders = Architecture.confined[found.module] else { return false }
                return !folders.contains { source.path.hasPrefix("Sources/\($0)/") }
            }.map { "\(source.place($0.line)) imports \($0.module)" }
        }
        #expect(violations == [])
    }

    @Test func everyImportIsDeclaredInTheManifest() throws {
        let manifest = Manifest(try Repository.text("Package.swift"))
        let declared = manifest.dependencies
        #expect(!declared.isEmpty)
        let violations = (Repository.sources + Repository.tests).flatMap { source in
            guard let dependencies = declared[source.target] else { return [String]() }
            return source.imports
                .filter { !dependencies.contains($0.module) && !Architecture.toolchain.contains($0.module) }
                .map { "\(source.place($0.line)) imports \($0.module)" }
        }
        #expect(violations == [])
    }

    @Test func theDocumentShowsTheSameTable() throws {
        let document = try Repository.text("docs/architecture.md")
        for target in Set(Repository.sources.map(\.target)).sorted() {
            let present = Set(Repository.sources.map(\.target))
            let allowed = (Architecture.allowed[target] ?? []).intersection(present).subtracting(["Time"]).sorted()
            let names =
                switch allowed.count {
                case 0: "-"
                case present.count - 2: "all"
                default: allowed.map { "`\($0)`" }.joined(separator: ", ")
                }
            let row = document.split(separator: "\n").first { $0.hasPrefix("| `\(target)` |") }
            #expect(row?.hasSuffix("| \(names) |") == true, "the row of \(target) should end with | \(names) |")
        }
    }
}
