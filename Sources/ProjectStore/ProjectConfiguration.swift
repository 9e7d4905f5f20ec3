import Imagery
import Pool

/// The content of `project.toml`.
package struct ProjectConfiguration: Hashable, Sendable {
    package var name: String
    /// The author of edits; nil for the name of the user's account.
    package var author: String?
    /// The random seed of training and queries. `source.seed` is the seed for drawing the validation images.
    package var seed: UInt64
    /// The images and masks. Relative paths start at the project folder. `source.classes` is not stored, because
    /// `catalog` is.
    package var source: DatasetSource
    package var catalog: ClassCatalog
    /// The name of the network architecture.
    package var network: String
    /// The file with the initial weights of the backbone.
    package var weights: String?
    /// The name of the training recipe.
    package var recipe: String
    /// Whether the backbone is fine-tuned.
    package var finetune: Bool
    /// The other keys of `[training]`. `Rounds` reads them.
    package var training: Settings
    /// The keys of `[acquisition]`. `Acquisition` reads them.
    package var acquisition: Settings
    package var review: ReviewSettings
    /// The colors of classes on the screen.
    package var palette: ClassPalette

    /// The values of missing keys. Files of the first versions do not have these keys, so the values must not change.
    /// `init` writes the keys and may use other values for new projects.
    package static let impliedSeed: UInt64 = 1
    package static let impliedNetwork = "full"
    package static let impliedRecipe = "meal"

    package init(
        name: String, source: DatasetSource, catalog: ClassCatalog, seed: UInt64 = Self.impliedSeed,
        network: String = Self.impliedNetwork, weights: String? = nil, recipe: String = Self.impliedRecipe,
        finetune: Bool = false, training: Settings = Settings(), acquisition: Settings = Settings(),
        review: ReviewSettings = ReviewSettings(), palette: ClassPalette = .readable, author: String? = nil
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
        self.review = review
        self.palette = palette
        self.author = author
    }
}

extension ProjectConfiguration {
    /// A line of the file with one scalar. If `value` is nil, the file has no such line.
    struct Line: Equatable {
        /// The table; empty for the top of the file.
        let table: String
        let key: String
        let value: Setting?
    }

    /// All settings except the classes, as lines in the order of the file.
    var lines: [Line] {
        let (tiles, region): (Setting?, Setting?) =
            switch source.tiling {
            case .grid: (.string(source.tiling.description), nil)
            case .region(let side): (nil, .int(side))
            }
        let fixed = [
            Line(table: "", key: "name", value: .string(name)),
            Line(table: "", key: "author", value: author.map(Setting.string)),
            Line(table: "", key: "seed", value: .int(Int(bitPattern: UInt(seed)))),
            Line(table: "dataset", key: "images", value: .string(source.images)),
            Line(table: "dataset", key: "imageFolder", value: source.imageFolder.map(Setting.string)),
            Line(table: "dataset", key: "masks", value: source.masks.map(Setting.string)),
            Line(table: "dataset", key: "maskPattern", value: source.maskPattern.map(Setting.string)),
            Line(table: "dataset", key: "masksAsStored", value: source.masksAsStored ? .bool(true) : nil),
            Line(table: "dataset", key: "layout", value: .string(source.layout.rawValue)),
            Line(table: "dataset", key: "labels", value: source.labels.map { .string($0.rawValue) }),
            Line(table: "dataset", key: "tiles", value: tiles),
            Line(table: "dataset", key: "region", value: region),
            Line(table: "dataset", key: "validationFraction", value: .double(source.validationFraction)),
            Line(table: "dataset", key: "validationSeed", value: .int(Int(bitPattern: UInt(source.seed)))),
            Line(table: "display", key: "palette", value: .string(palette.rawValue)),
            Line(table: "network", key: "name", value: .string(network)),
            Line(table: "network", key: "weights", value: weights.map(Setting.string)),
            Line(table: "training", key: "recipe", value: .string(recipe)),
            Line(table: "training", key: "finetune", value: .bool(finetune)),
        ]
        return fixed + Self.lines(of: training, table: "training") + Self.lines(of: acquisition, table: "acquisition")
            + ReviewSettings.keys.map {
                Line(table: "review", key: $0.name, value: .double(review[keyPath: $0.property]))
            }
    }

    private static func lines(of settings: Settings, table: String) -> [Line] {
        settings.values.sorted { $0.key < $1.key }.map { Line(table: table, key: $0.key, value: $0.value) }
    }
}
