import Acquisition

/// The times of previews while one setting is changed step by step. Each step starts at a value that was previewed.
struct SettingSteps: Encodable {
    let medianSeconds: Double
    let worstSeconds: Double
    /// The median of the CPU time of all threads together.
    let cpuSeconds: Double
    /// The number of changes that were measured.
    let changes: Int

    /// Changes `setting` from its value in `settings` by up to `count` steps up, then by up to `count` steps down. It
    /// stops at the ends of the range.
    init(
        of setting: AcquisitionSetting, from settings: AcquisitionSettings, count: Int,
        preview: (AcquisitionSettings) throws -> Void
    ) rethrows {
        var measurements: [Measurement] = []
        for direction in [1, -1] {
            var changed = settings
            try preview(changed)
            for _ in 0..<count {
                let next = changed.changing(setting, by: direction)
                guard next != changed else { break }
                measurements.append(try Measurement.measure { try preview(next) }.1)
                changed = next
            }
        }
        let seconds = measurements.map(\.seconds).sorted()
        let cpuSeconds = measurements.map(\.cpuSeconds).sorted()
        medianSeconds = seconds.isEmpty ? 0 : seconds[seconds.count / 2]
        worstSeconds = seconds.last ?? 0
        self.cpuSeconds = cpuSeconds.isEmpty ? 0 : cpuSeconds[cpuSeconds.count / 2]
        changes = measurements.count
    }

    var text: String {
        "median \(decimal(medianSeconds * 1000, 1)) ms (\(decimal(cpuSeconds * 1000, 1)) ms of CPU), "
            + "worst \(decimal(worstSeconds * 1000, 1)) ms of \(changes)"
    }
}
