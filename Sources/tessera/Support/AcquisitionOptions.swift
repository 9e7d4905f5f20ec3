import Acquisition

/// The options for the settings of queries. Without an option the project's setting is used.
typealias AcquisitionOptions = SettingOptions<AcquisitionSetting>

extension AcquisitionSetting: DeclaredOption {
    /// The label on the screen.
    var note: String { label }
}

extension SettingOptions<AcquisitionSetting> {
    /// The project's settings, replaced by those of the command line.
    /// - Throws: `Problem` if they do not fit together.
    func checked(over settings: AcquisitionSettings) throws -> AcquisitionSettings {
        let settings = applied(to: settings)
        try settings.check()
        return settings
    }

    func applied(to settings: AcquisitionSettings) -> AcquisitionSettings {
        var settings = settings
        for (setting, value) in values { settings[setting] = value }
        return settings
    }
}
