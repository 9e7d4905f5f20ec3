import Imagery
import Pool

/// What `project.toml` says.
package struct ProjectConfiguration: Hashable, Sendable {
    package var name: String
    /// What everything drawn at random follows from, but for `source.seed`, which draws the validation images.
    package var seed: UInt64
    /// The images and masks. Relative paths start at the project's folder. `source.classes` is not stored: `catalog` is.
    package var source: DatasetSource
    package var catalog: ClassCatalog
    /// The name of the network's architecture.
    package var network: String
    /// The file of the backbone's first weights.
    package var weights: String?
    /// The name of the way in which networks are trained.
    package var recipe: String
    /// Whether the backbone is trained too.
    package var finetune: Bool
    /// Further settings of the training, as its room names them.
    package var training: Settings
    /// The settings of the queries, as their room names them.
    package var acquisition: Settings

    /// What a `project.toml` without the key means. Files of the first versions lack the keys, so these values must not
    /// change; `init` writes the keys and may choose others for new projects.
    package static let impliedSeed: UInt64 = 1
    package static let impliedNetwork = "full"
    package static let impliedRecipe = "meal"

    package init(
        name: String, source: DatasetSource, catalog: ClassCatalog, seed: UInt64 = Self.impliedSeed,
        network: String = Self.impliedNetwork, weights: String? = nil, recipe: String = Self.impliedRecipe,
        finetune: Bool = false, training: Settings = Settings(), acquisition: Settings = Settings()
    ) {
        self.name = name
        self.seed = seed
        self.source = source
        self.source.classes = nil
        self.catalog = catalog
        self.network = network
        self.weights = weights
        self.recipe = recipe
        self.finetune = finetune
        self.training = training
        self.acquisition = acquisition
    }
}

extension ProjectConfiguration {
    /// A line of the file that holds one scalar; nil where the file has no such line.
    struct Line: Equatable {
        /// The table; empty for the top of the file.
        let table: String
        let key: String
        let value: Setting?
    }

    /// Everything but the classes, as lines in the order of the file.
    var lines: [Line] {
        let (tiles, region): (Setting?, Setting?) =
            switch source.tiling {
            case .grid: (.string(source.tiling.description), nil)
            case .region(let side): (nil, .int(side))
            }
        let fixed = [
            Line(table: "", key: "name", value: .string(name)),
            Line(table: "", key: "seed", value: .int(Int(bitPattern: UInt(seed)))),
            Line(table: "dataset", key: "images", value: .string(source.images)),
            Line(table: "dataset", key: "imageFolder", value: source.imageFolder.map(Setting.string)),
            Line(table: "dataset", key: "masks", value: source.masks.map(Setting.string)),
            Line(table: "dataset", key: "maskPattern", value: source.maskPattern.map(Setting.string)),
            Line(table: "dataset", key: "masksAsStored", value: source.masksAsStored ? .bool(true) : nil),
            Line(table: "dataset", key: "layout", value: .string(source.layout.rawValue)),
            Line(table: "dataset", key: "tiles", value: tiles),
            Line(table: "dataset", key: "region", value: region),
            Line(table: "dataset", key: "validationFraction", value: .double(source.validationFraction)),
            Line(table: "dataset", key: "validationSeed", value: .int(Int(bitPattern: UInt(source.seed)))),
            Line(table: "network", key: "name", value: .string(network)),
            Line(table: "network", key: "weights", value: weights.map(Setting.string)),
            Line(table: "training", key: "recipe", value: .string(recipe)),
            Line(table: "training", key: "finetune", value: .bool(finetune)),
        ]
        return fixed + Self.lines(of: training, table: "training") + Self.lines(of: acquisition, table: "acquisition")
    }

    private static func lines(of settings: Settings, table: String) -> [Line] {
        settings.values.sorted { $0.key < $1.key }.map { Line(table: table, key: $0.key, value: $0.value) }
    }
}
