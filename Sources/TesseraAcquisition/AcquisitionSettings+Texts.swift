import Acquisition

extension AcquisitionSetting {
    /// The settings that a text can set: all but the strategy and the number of regions, which are arguments.
    static var settableByText: [AcquisitionSetting] {
        let others = [AcquisitionSetting.strategy, AcquisitionSetting.batchSize]
        return allCases.filter { !others.contains($0) }
    }
}

extension AcquisitionSettings {
    /// Settings with these values, as texts by name; all other settings have their defaults.
    /// - Throws: `SelectionFailure` for an unknown name, `Problem` for a text that is not a value of the setting.
    init(texts: [String: String]) throws {
        self.init()
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            guard let setting = AcquisitionSetting.settableByText.first(where: { $0.name == name }) else {
                let names = AcquisitionSetting.settableByText.map(\.name).joined(separator: ", ")
                throw SelectionFailure(description: "there is no setting \(name), only \(names)")
            }
            self[setting] = try setting.value(parsing: text)
        }
    }
}
