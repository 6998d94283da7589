import DarajaSandbox
import Time

/// What goes wrong in a world, and how often; each world draws its own, so that some see much of one thing and nothing of
/// another.
struct Plan {
    struct Database {
        var beginFails = 0.0
        var statementFails = 0.0
        var readFails = 0.0
        var commitConflicts = 0.0
        var commitLostWithEffect = 0.0
        var commitLostWithoutEffect = 0.0
        var stalls = 0.0
        var readsSnapshot = 0.0
        var slowest: Duration = .milliseconds(5)
    }

    struct Machines {
        var killBeforeCommit = 0.0
        var killAfterCommit = 0.0
        /// Chances in a second.
        var kill = 0.0
        var freeze = 0.0
        var stop = 0.0
        var stepClock = 0.0
        var longestSkew: Duration = .zero
    }

    struct Wire {
        var notSent = 0.0
        var requestLost = 0.0
        var answerLost = 0.0
        var answerLate = 0.0
        var garbled = 0.0
        var badGateway = 0.0
        var slowest: Duration = .milliseconds(400)
    }

    struct Callbacks {
        var lost = 0.0
        var late = 0.0
        var longestDelay: Duration = .seconds(120)
        var twice = 0.0
        var burst = 0.0
        /// Sent to the reference's path, without our proof.
        var withoutToken = 0.0
        /// Forgeries in a second.
        var forged = 0.0
        /// Callbacks of another customer of Daraja's in a second.
        var foreign = 0.0
        /// In an odd form; see `Oddity`.
        var odd = 0.0
    }

    struct Clients {
        var orders = 12
        var withoutKey = 0.1
        var twins = 0.1
        var otherBody = 0.1
        var hangsUp = 0.1
        var repeatsLater = 0.2
        var refreshes = 0.05
        var payouts = 0.4
        var queued = 0.5
        var customers = 0.15
        /// How often a person is at work: holds, resumes.
        var holds = 0.0
        var samePurchase = 0.2
        /// How often, in a second, the applications' key is rotated.
        var rotations = 0.0
        /// Whether all payments end well by themselves.
        var areOrdinary = false
        /// The part of orders and customers that are the second merchant's.
        var secondMerchant = 0.5
        /// The part of requests that are signed with a key for all merchants, and name theirs.
        var sharedKeys = 0.1
        /// How often, in a second, an application looks around.
        var reads = 0.0
        /// How many twins an order may have.
        var mostTwins = 5
    }

    var database = Database()
    var machines = Machines()
    var wire = Wire()
    var callbacks = Callbacks()
    var clients = Clients()
    var faults = FaultSwitches()
    var tokensKilled = 0.0
    var storm: Duration = .seconds(120)

    /// What stays as it is in a world.
    var keepsLosing = false
    var confirmsByQuery = false
    var payoutVersionIsOld = false
    var isRegistered = true
    /// Whether the second merchant gets other shortcodes and credentials in the storm.
    var changesMerchant = false
    var sandbox = DarajaSandbox.Configuration()

    /// A world in which nothing else goes wrong than that a part of callbacks and of answers is lost, for good.
    static func losing(_ part: Double) -> Plan {
        var plan = Plan()
        plan.wire.answerLost = part
        plan.callbacks.lost = part
        plan.keepsLosing = true
        plan.clients = Clients(
            orders: 100, withoutKey: 0, twins: 0, otherBody: 0, hangsUp: 0, repeatsLater: 0, refreshes: 0, payouts: 0.5,
            queued: 0.5, customers: 0, holds: 0, samePurchase: 0)
        plan.clients.areOrdinary = true
        plan.storm = .seconds(1_200)
        plan.sandbox.ledgerCapacity = 10_000
        plan.sandbox.apps = SimulatedMerchant.all.map(\.app)
        return plan
    }

    /// The same world when nothing goes wrong any more.
    var calm: Plan {
        var calm = self
        calm.database = Database()
        calm.machines = Machines()
        calm.machines.longestSkew = machines.longestSkew
        calm.wire = Wire()
        calm.callbacks = Callbacks()
        if keepsLosing {
            calm.wire.answerLost = wire.answerLost
            calm.callbacks.lost = callbacks.lost
        }
        calm.faults = FaultSwitches()
        calm.faults.timeoutNoticeForm = faults.timeoutNoticeForm
        calm.tokensKilled = 0
        return calm
    }
}
