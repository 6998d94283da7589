import Bytes
import Database
import Time

extension JobQueue {
    /// How many due jobs are looked at after others were faster, so that the next try meets them less.
    private static let contendedWindow = 200
    /// How often a claim is tried anew when others took everything it saw; after that the next poll does it.
    private static let claimTries = 3
    /// What one transaction takes over at most.
    private static let takeOverBatch = 100

    /// Claims due jobs of some kinds.
    func claim(
        kinds: [String], limit: Int, lease: Duration, randomness: Randomness
    ) async throws -> [ClaimedJob] {
        for number in 1...Self.claimTries {
            let now = clock.now
            let claim = LeaseStore.Claim(
                kinds: kinds, limit: limit, window: number == 1 ? limit : max(limit, Self.contendedWindow),
                token: JobLease.newToken(randomness), now: now, leaseUntil: now + lease, random: randomness.next())
            do {
                let claimed = try await database.write { try LeaseStore.claim(claim, $0) }
                if !claimed.jobs.isEmpty || claimed.lost == 0 { return claimed.jobs }
            } catch let error as SQLError where error.code == .outcomeUnknown {
                // If the commit counted, the jobs carry the token that was drawn beforehand.
                return try await database.write { try LeaseStore.jobs(token: claim.token, $0) }
            }
        }
        return []
    }

    /// Lengthens leases and returns those that are lost.
    func extend(_ leases: [JobLease], by duration: Duration) async throws -> [JobLease] {
        let end = clock.now + duration
        return try await database.write { try LeaseStore.extend(leases, until: end, $0) }
    }

    /// Writes what became of a job; false when its lease was lost.
    func settle(_ claimed: ClaimedJob, _ transition: JobTransition) async throws -> Bool {
        let now = clock.now
        return try await database.write { try SettlementStore.settle(claimed, transition, at: now, $0) }
    }

    /// Ends all leases that ran out and returns what became of their jobs.
    func takeOver(randomness: Randomness) async throws -> [(job: Job, transition: JobTransition)] {
        var all: [(job: Job, transition: JobTransition)] = []
        while !Task.isCancelled {
            let now = clock.now
            let token = JobLease.newToken(randomness)
            let some = try await database.write {
                try LeaseStore.takeOver(at: now, limit: Self.takeOverBatch, token: token, $0)
            }
            all += some
            if some.count < Self.takeOverBatch { break }
        }
        return all
    }
}
