import Files
import ProjectStore

/// The seconds that the stages of the last round took. They are an estimate for the next round.
extension Workspace {
    private var stageSecondsFile: RootedPath { project.cache.appending("stage-seconds.json") }

    func roundEstimate() -> RoundEstimate {
        RoundEstimate(
            before: stageSeconds(), poolImages: dataset.indices(of: .train).count,
            validationImages: dataset.indices(of: .val).count { dataset.images[$0].maskURL != nil })
    }

    /// Empty if they are unknown.
    private func stageSeconds() -> [String: Double] {
        guard let bytes = try? RegularFile.read(stageSecondsFile.url, atMost: 1 << 16) else { return [:] }
        let seconds = JSON.value([String: Double].self, String(decoding: bytes, as: UTF8.self)) ?? [:]
        return seconds.filter { $0.value.isFinite && $0.value >= 0 }
    }

    /// Saves the seconds of each stage. Without them, the next estimate only knows less.
    func save(_ seconds: [String: Double]) {
        try? stageSecondsFile.write([UInt8](JSON.text(seconds).utf8), synchronized: false)
    }
}
