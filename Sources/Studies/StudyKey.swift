import Acquisition
import Learning
import Pool
import Rounds
import SettingValues

/// The declaration of a key of study files that describes a run: `dataset.images`, `acquisition.lambda` and so on. The
/// reader, the checks and `docs/guide/studies.md` derive from it.
package struct StudyKey: Hashable, Sendable {
    /// The values that a key can have.
    package enum Kind: Sendable, Equatable {
        case setting(SettingKind)
        /// Any text; the description says which.
        case text(String)
    }

    /// The table and the key, separated by a dot.
    package let name: String
    /// A description in one line.
    package let summary: String
    package let kind: Kind
    /// Nil if the key has no default, or one that depends on other keys.
    package let defaultValue: SettingValue?
    /// The value of runs that were stored without the key; nil if there is none. A number of the training that was
    /// added later changes nothing by itself, so it is the one of `TrainingSettings()`.
    let valueIfMissing: SettingValue?
    private let isPermitted: @Sendable (SettingValue) -> Bool

    private init(
        _ name: String, _ kind: Kind, _ summary: String, default: SettingValue? = nil,
        ifMissing: SettingValue? = nil, isPermitted: (@Sendable (SettingValue) -> Bool)? = nil
    ) {
        self.name = name
        self.summary = summary
        self.kind = kind
        defaultValue = `default`
        valueIfMissing = ifMissing ?? `default`
        self.isPermitted =
            isPermitted ?? { value in
                if case .setting(let kind) = kind { kind.contains(value) } else { true }
            }
    }

    package static func == (one: Self, other: Self) -> Bool { one.name == other.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// Whether the key describes the dataset.
    var isOfDataset: Bool { name.hasPrefix("dataset.") }

    /// The name without its table.
    package var shortName: String { name.split(separator: ".").last.map(String.init) ?? name }

    /// Whether the key may have a value of its kind.
    func permits(_ value: SettingValue) -> Bool { isPermitted(value) }

    /// The permitted values of a key that is an integer; nil for other keys.
    package var integers: ClosedRange<Int>? { if case .setting(.integer(let range)) = kind { range } else { nil } }

    /// The permitted values in words.
    package var range: String {
        switch kind {
        case .setting(let kind): kind.range
        case .text(let description): description
        }
    }
}

extension StudyKey {
    static let images = StudyKey(
        "dataset.images", .text("a folder; a relative path starts at the study file"),
        "folder of the images, or of the whole dataset")
    static let scenes = StudyKey(
        "dataset.scenes", .setting(.integer(4...100_000)),
        "number of generated scenes, instead of images; every fourth one is for validation")
    static let width = StudyKey(
        "dataset.width", .setting(.integer(32...8192)), "width of the scenes in pixels", default: .integer(240))
    static let height = StudyKey(
        "dataset.height", .setting(.integer(32...8192)), "height of the scenes in pixels", default: .integer(180))
    static let sceneSeed = StudyKey(
        "dataset.seed", .setting(.integer(0...Int.max)),
        "seed of the scenes, and of the split if the dataset has none", default: .integer(1))
    static let layout = StudyKey(
        "dataset.layout", .setting(.choice(DatasetLayout.allCases.map(\.rawValue))),
        "arrangement of the files; detected by default, folder for scenes")
    static let labels = StudyKey(
        "dataset.labels", .setting(.choice(LabelKind.allCases.map(\.rawValue))), "kind of the masks of cityscapes")
    static let masks = StudyKey("dataset.masks", .text("a folder"), "folder of the masks, if it is not a usual one")
    static let classes = StudyKey("dataset.classes", .text("a file"), "file of the classes")
    static let validation = StudyKey(
        "dataset.validation", .setting(.number(0...1)),
        "share of the images for validation, below 1, if the dataset has no split",
        default: .number(DatasetSource.defaultValidationFraction)
    ) { value in
        if case .number(let share) = value { 0..<1 ~= share } else { false }
    }
    static let tiles = StudyKey(
        "dataset.tiles", .text("rows, an x and columns, such as \"4x4\""), "tiles of each image", default: .name("4x4"))
    static let region = StudyKey(
        "dataset.region", .setting(.integer(1...100_000)), "side of square tiles in pixels, instead of tiles")
    static let network = StudyKey(
        "network.name", .setting(.choice(NetworkArchitecture.allCases.map(\.rawValue))), "the network",
        default: .name(NetworkArchitecture.full.rawValue))
    static let weights = StudyKey(
        "network.weights", .text("\"own\", \"none\" or a file; a relative path starts at the study file"),
        "initial weights of the backbone; by default Tessera's own, or none where it has none")
    static let recipe = StudyKey(
        "training.recipe", .setting(.choice(TrainingRecipe.allCases.map(\.rawValue))), "the recipe of the training",
        default: .name(TrainingRecipe.context.rawValue))
    static let finetune = StudyKey(
        "training.finetune", .setting(.flag), "whether the backbone is fine-tuned; by default only without weights")
    package static let rounds = StudyKey(
        "schedule.rounds", .setting(.integer(0...100_000)),
        "number of queries; the network is trained once more", default: .integer(8))
    static let growth = StudyKey(
        "schedule.growth", .setting(.choice(BatchSchedule.Growth.allCases.map(\.rawValue))), "sizes of the queries",
        default: .name(BatchSchedule.Growth.constant.rawValue))
    package static let budgetPixels = StudyKey(
        "schedule.budgetPixels", .setting(.integer(1...1_000_000_000_000)),
        "budget of the first query in pixels, instead of batchSize")
    package static let initialImages = StudyKey(
        "schedule.initialImages", .setting(.integer(1...1_000_000_000)),
        "random images whose tiles are labeled at the start; 2 if no key says otherwise")
    package static let initialTiles = StudyKey(
        "schedule.initialTiles", .setting(.integer(1...1_000_000_000)), "random tiles that are labeled at the start")
    package static let initialPixels = StudyKey(
        "schedule.initialPixels", .setting(.integer(1...1_000_000_000_000)),
        "random tiles with at most this many pixels are labeled at the start")
    static let labelAll = StudyKey(
        "schedule.labelAll", .setting(.flag), "whether all tiles are labeled at the start: full supervision",
        default: .flag(false))

    static let strategy = StudyKey(AcquisitionSetting.strategy)
    static let batchSize = StudyKey(AcquisitionSetting.batchSize)

    init(_ setting: AcquisitionSetting) {
        self.init(
            "acquisition." + setting.name, .setting(setting.kind), setting.summary, default: setting.defaultValue
        ) { value in
            if case .number(let number) = value, !number.isFinite { return false }
            return (try? setting.check(value)) != nil
        }
    }

    init(_ setting: TrainingSetting) {
        self.init(
            "training." + setting.name, .setting(setting.kind), setting.summary,
            ifMissing: setting.value(in: TrainingSettings()))
    }

    /// All keys, in the order in which documents list them.
    package static let allCases: [StudyKey] =
        [
            images, scenes, width, height, sceneSeed, layout, labels, masks, classes, validation, tiles, region,
            network,
            weights, recipe, finetune,
        ]
        + TrainingSetting.allCases.map { StudyKey($0) }
        + [rounds, growth, budgetPixels, initialImages, initialTiles, initialPixels, labelAll]
        + AcquisitionSetting.allCases.map { StudyKey($0) }

    /// The names of the tables.
    static let tables = Set(allCases.compactMap { $0.name.split(separator: ".").first.map(String.init) })

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

    /// The key with this name; nil if there is none.
    static func named(_ name: String) -> StudyKey? { byName[name] }
}
