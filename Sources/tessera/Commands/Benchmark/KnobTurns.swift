import Acquisition

/// How long answers take while one setting is turned by steps, each from a value that was answered.
struct KnobTurns: Encodable {
    let medianSeconds: Double
    let worstSeconds: Double
    /// The median, of all processors together.
    let cpuSeconds: Double
    let turns: Int

    /// Turns `setting` up to `count` steps up and as many down from `settings`, as far as its range allows.
    init(
        of setting: AcquisitionSetting, from settings: AcquisitionSettings, count: Int,
        answer: (AcquisitionSettings) throws -> Void
    ) rethrows {
        var measurements: [Measurement] = []
        for direction in [1, -1] {
            var turned = settings
            try answer(turned)
            for _ in 0..<count {
                let next = turned.changing(setting, by: direction)
                guard next != turned else { break }
                measurements.append(try Measurement.measure { try answer(next) }.1)
                turned = next
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
