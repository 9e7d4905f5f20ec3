import Acquisition
import Learning
import Pool
import Problems
import Rounds
import SettingValues

/// The values of the keys that describe the runs of an arm. Keys without a value have their defaults.
package struct StudyConfiguration: Hashable, Sendable {
    private(set) var values: [StudyKey: SettingValue] = [:]

    package init() {}

    /// - Precondition: A value of the key's kind.
    subscript(key: StudyKey) -> SettingValue? {
        get { values[key] ?? key.defaultValue }
        set { values[key] = newValue }
    }

    /// Whether the study file gives a value.
    func gives(_ key: StudyKey) -> Bool { values[key] != nil }

    /// The value that the study file gives; nil if it gives none.
    func given(_ key: StudyKey) -> SettingValue? { values[key] }

    /// Whether the value of a key excludes its alternatives. A flag that is not set says nothing.
    func decides(_ key: StudyKey) -> Bool { gives(key) && values[key] != .flag(false) }

    /// The values of `other` replace those of this configuration.
    func merging(_ other: StudyConfiguration) -> StudyConfiguration {
        var merged = self
        merged.values.merge(other.values) { $1 }
        // Both describe the same thing, and the arm decides.
        for pair in Self.alternatives where pair.contains(where: other.decides) {
            for key in pair where !other.gives(key) { merged.values[key] = nil }
        }
        return merged
    }

    /// Keys of which an arm or the study gives one.
    static let alternatives: [[StudyKey]] = [
        [.images, .scenes], [.tiles, .region],
        [.initialImages, .initialTiles, .initialPixels, .labelAll], [.batchSize, .budgetPixels],
    ]

    private func text(_ key: StudyKey) -> String? { self[key].flatMap { String($0) } }
    private func integer(_ key: StudyKey) -> Int? { self[key].flatMap { Int($0) } }
    private func choice<T: RawRepresentable<String>>(_ key: StudyKey) -> T? { text(key).flatMap { T(rawValue: $0) } }
}

// MARK: The parts of a run

extension StudyConfiguration {
    /// The generated scenes; nil if the dataset is in a folder.
    struct Scenes: Hashable {
        let count: Int
        let width: Int
        let height: Int
        let seed: UInt64
        let layout: DatasetLayout

        /// The name of their folder in the results.
        var folderName: String { "scenes-\(count)-\(width)x\(height)-\(layout.rawValue)-\(seed)" }
    }

    var scenes: Scenes? {
        guard let count = integer(.scenes) else { return nil }
        return Scenes(
            count: count, width: integer(.width) ?? 0, height: integer(.height) ?? 0, seed: sceneSeed,
            layout: layout ?? .folder)
    }

    private var sceneSeed: UInt64 { UInt64(integer(.sceneSeed) ?? 1) }

    var layout: DatasetLayout? { choice(.layout) }
    /// The folder of the images as in the study file; nil for generated scenes.
    var images: String? { text(.images) }
    var weights: String? { text(.weights) }
    var masks: String? { text(.masks) }
    var classes: String? { text(.classes) }

    var tiling: Tiling {
        get throws {
            try integer(.region).map { Tiling.region(side: $0) } ?? Tiling(tiles: text(.tiles) ?? "4x4")
        }
    }

    /// The dataset.
    /// - Parameter folder: The folder of the images.
    /// - Throws: `Problem` if the tiling is not one.
    func source(in folder: String, masks: String?, classes: String?) throws -> DatasetSource {
        var fraction = DatasetSource.defaultValidationFraction
        if case .number(let number)? = self[.validation] { fraction = number }
        return DatasetSource(
            images: folder, masks: masks, labels: choice(.labels), tiling: try tiling, validationFraction: fraction,
            seed: sceneSeed, classes: classes)
    }

    var architecture: NetworkArchitecture { choice(.network) ?? .full }
    var recipe: TrainingRecipe { choice(.recipe) ?? .context }
    var rounds: Int { integer(.rounds) ?? 0 }
    var schedule: BatchSchedule { BatchSchedule(choice(.growth) ?? .constant, pixels: integer(.budgetPixels)) }

    /// Whether the backbone is fine-tuned; nil for the default.
    var finetune: Bool? { self[.finetune].flatMap { Bool($0) } }

    var initial: InitialQuery.Amount {
        if self[.labelAll] == .flag(true) { return .tiles(.max) }
        return integer(.initialImages).map { .images($0) } ?? integer(.initialTiles).map { .tiles($0) }
            ?? integer(.initialPixels).map { .pixels($0) } ?? .standard
    }

    var training: TrainingChanges {
        TrainingChanges(
            Dictionary(
                uniqueKeysWithValues: TrainingSetting.allCases.compactMap { setting in
                    values[StudyKey(setting)].map { (setting, $0) }
                }))
    }

    var acquisition: AcquisitionSettings {
        var settings = AcquisitionSettings()
        for setting in AcquisitionSetting.allCases {
            if let value = values[StudyKey(setting)] { settings[setting] = value }
        }
        return settings
    }
}
