import DarajaSandbox
import Time

extension Plan {
    /// Draws what goes wrong in a world.
    init(_ dice: inout Dice) {
        self.init()
        drawDatabase(&dice)
        drawMachines(&dice)
        drawNetwork(&dice)
        drawDaraja(&dice)
        drawClients(&dice)
    }

    /// A chance up to a limit in some worlds, and none in the others.
    private static func some(_ dice: inout Dice, upTo limit: Double, inPartOfWorlds part: Double = 0.5) -> Double {
        let isThere = dice.happens(part)
        let chance = dice.fraction() * limit
        return isThere ? chance : 0
    }

    private mutating func drawDatabase(_ dice: inout Dice) {
        database.beginFails = Self.some(&dice, upTo: 0.03)
        database.statementFails = Self.some(&dice, upTo: 0.05)
        database.readFails = Self.some(&dice, upTo: 0.03)
        database.commitConflicts = Self.some(&dice, upTo: 0.1)
        database.commitLostWithEffect = Self.some(&dice, upTo: 0.05)
        database.commitLostWithoutEffect = Self.some(&dice, upTo: 0.05)
        database.stalls = Self.some(&dice, upTo: 0.005)
        database.readsSnapshot = Self.some(&dice, upTo: 1, inPartOfWorlds: 0.6)
        database.slowest = dice.pick([.milliseconds(2), .milliseconds(20), .milliseconds(200)])
    }

    private mutating func drawMachines(_ dice: inout Dice) {
        machines.killBeforeCommit = Self.some(&dice, upTo: 0.02)
        machines.killAfterCommit = Self.some(&dice, upTo: 0.02)
        machines.kill = Self.some(&dice, upTo: 0.03)
        machines.freeze = Self.some(&dice, upTo: 0.02)
        machines.stop = Self.some(&dice, upTo: 0.01)
        machines.stepClock = Self.some(&dice, upTo: 0.02)
        machines.longestSkew = dice.pick([.zero, .seconds(1), .seconds(30)])
    }

    private mutating func drawNetwork(_ dice: inout Dice) {
        wire.notSent = Self.some(&dice, upTo: 0.2)
        wire.requestLost = Self.some(&dice, upTo: 0.1)
        wire.answerLost = Self.some(&dice, upTo: 0.2)
        wire.answerLate = Self.some(&dice, upTo: 0.1)
        wire.garbled = Self.some(&dice, upTo: 0.1)
        wire.badGateway = Self.some(&dice, upTo: 0.1)
        wire.slowest = dice.pick([.milliseconds(100), .seconds(1), .seconds(8)])
        callbacks.lost = Self.some(&dice, upTo: 0.4)
        callbacks.late = Self.some(&dice, upTo: 0.4)
        callbacks.longestDelay = dice.pick([.seconds(5), .seconds(60), .seconds(1_200), .seconds(7_200)])
        callbacks.twice = Self.some(&dice, upTo: 0.3)
        callbacks.burst = Self.some(&dice, upTo: 0.03)
        callbacks.withoutToken = Self.some(&dice, upTo: 0.5)
        callbacks.forged = Self.some(&dice, upTo: 0.2)
        callbacks.foreign = Self.some(&dice, upTo: 0.2)
        callbacks.odd = Self.some(&dice, upTo: 0.3)
    }

    private mutating func drawDaraja(_ dice: inout Dice) {
        for fault in Fault.allCases where dice.happens(0.35) { faults[fault] = dice.fraction() * 0.2 }
        faults.callbackDelay = dice.pick([.milliseconds(50), .milliseconds(1_500), .seconds(10)])
        faults.noAnswerDelay = .seconds(26)
        faults.timeoutNoticeForm = dice.happens(0.5) ? .request : .result
        tokensKilled = Self.some(&dice, upTo: 0.02)
        confirmsByQuery = dice.happens(0.25)
        payoutVersionIsOld = dice.happens(0.2)
        isRegistered = dice.happens(0.7)
        changesMerchant = dice.happens(0.4)
        sandbox.tokenKillsPrevious = dice.happens(0.5)
        sandbox.subscriberLock = dice.happens(0.5)
        sandbox.duplicateRule = dice.happens(0.3)
        sandbox.queryInFlightAsError = dice.happens(0.3)
        sandbox.spikeArrestPerSecond = dice.happens(0.2) ? dice.number(1...4) : nil
        sandbox.ledgerCapacity = 10_000
        sandbox.apps = SimulatedMerchant.all.map(\.app)
        sandbox.faults = faults
    }

    private mutating func drawClients(_ dice: inout Dice) {
        clients.orders = dice.number(6...20)
        clients.withoutKey = Self.some(&dice, upTo: 0.3)
        clients.twins = Self.some(&dice, upTo: 0.3)
        clients.mostTwins = dice.pick([1, 5, 63])
        clients.otherBody = Self.some(&dice, upTo: 0.3)
        clients.hangsUp = Self.some(&dice, upTo: 0.3)
        clients.repeatsLater = Self.some(&dice, upTo: 0.5)
        clients.refreshes = Self.some(&dice, upTo: 0.2)
        clients.payouts = dice.fraction() * 0.8
        clients.customers = Self.some(&dice, upTo: 0.3)
        clients.holds = Self.some(&dice, upTo: 0.01, inPartOfWorlds: 0.3)
        clients.samePurchase = Self.some(&dice, upTo: 0.6)
        clients.rotations = Self.some(&dice, upTo: 0.05)
        clients.secondMerchant = 0.2 + dice.fraction() * 0.5
        clients.sharedKeys = Self.some(&dice, upTo: 0.5)
        clients.reads = Self.some(&dice, upTo: 0.3)
        storm = dice.duration(.seconds(30)...(.seconds(200)))
    }
}
