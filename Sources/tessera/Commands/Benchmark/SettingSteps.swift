import Acquisition

/// How long previews take while one setting is changed by steps, each from a value that was previewed.
struct SettingSteps: Encodable {
    let medianSeconds: Double
    let worstSeconds: Double
    /// The median, of all processors together.
    let cpuSeconds: Double
    /// How many changes were measured.
    let turns: Int

    /// Changes `setting` by up to `count` steps up and as many down from `settings`, as far as its range allows.
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
        turns = measurements.count
    }

    var text: String {
        "median \(decimal(medianSeconds * 1000, 1)) ms (\(decimal(cpuSeconds * 1000, 1)) ms of processor), "
            + "worst \(decimal(worstSeconds * 1000, 1)) ms of \(turns)"
    }
}
