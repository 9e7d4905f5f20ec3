import Acquisition
import ArgumentParser

/// Settings of the query that a command may set for itself; those of the project stand where nothing is said.
struct AcquisitionOptions: ParsableArguments {
    @Option(help: "Who asks: \(AcquisitionSettings.strategyNames.joined(separator: ", ")).")
    var strategy: String?
    @Option(name: .customLong("count"), help: ArgumentHelp("Tiles to ask (N).", valueName: "n"))
    var batchSize: Int?
    @Option(
        name: .customLong("candidates"),
        help: ArgumentHelp("Most uncertain tiles that MEAL chooses among (N_I).", valueName: "n"))
    var candidateCount: Int?

    func validate() throws {
        do {
            try applied(to: AcquisitionSettings()).check()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func applied(to settings: AcquisitionSettings) -> AcquisitionSettings {
        var settings = settings
        if let strategy { settings.strategy = strategy }
        if let batchSize { settings.batchSize = batchSize }
        if let candidateCount { settings.candidateCount = candidateCount }
        return settings
    }
}
