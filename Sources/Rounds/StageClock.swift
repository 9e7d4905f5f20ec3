/// Measures the time of a stage and extrapolates the remaining time linearly.
struct StageClock {
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    init() { start = clock.now }

    var seconds: Double { start.duration(to: clock.now).seconds }

    func secondsRemaining(at fraction: Double) -> Double? {
        fraction > 0 ? seconds * (1 - fraction) / fraction : nil
    }
}

extension Duration {
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
