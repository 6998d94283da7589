import CoreMetrics
import Payments

/// Counts callbacks by kind and effect: the hottest path, so every series is made beforehand.
struct CallbackMetrics: Sendable {
    private let counters: [CallbackKind: [CallbackResult.Effect: Counter]]
    private let refused: Counter

    init(factory: any MetricsFactory) {
        counters = Dictionary(
            uniqueKeysWithValues: CallbackKind.allCases.map { type in
                let effects = CallbackResult.Effect.allCases.map { effect in
                    (
                        effect,
                        Counter(
                            label: "lango_callbacks_total",
                            dimensions: [("type", type.rawValue), ("effect", effect.rawValue)], factory: factory)
                    )
                }
                return (type, Dictionary(uniqueKeysWithValues: effects))
            })
        refused = Counter(label: "lango_callbacks_refused_total", factory: factory)
    }

    /// A callback was stored.
    func count(_ type: CallbackKind, _ effect: CallbackResult.Effect) {
        counters[type]?[effect]?.increment()
    }

    /// A callback came to a URL that we did not make, or one too many from its address.
    func countRefusal() {
        refused.increment()
    }
}
