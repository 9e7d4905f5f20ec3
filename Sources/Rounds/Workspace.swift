import Acquisition
import Files
import Foundation
import Imagery
import Learning
import Pool
import Problems
import ProjectStore
import Tensors

/// An open project with its images. All stages of a round use it.
package struct Workspace: Sendable {
    package let project: Project
    package let dataset: Dataset
    /// The image IDs of the dataset's images, in their order.
    package let imageIDs: [ImageID]
    /// Differences between the project and its files.
    package let findings: [Finding]
    /// The hash of the pool, which identifies its cache files.
    let poolFingerprint: String
    private let positions: [ImageID: Int]
    let memory = RoundMemory()

    /// - Precondition: `imageIDs` has a different ID for each image of the dataset.
    init(project: Project, dataset: Dataset, imageIDs: [ImageID], findings: [Finding]) {
        precondition(imageIDs.count == dataset.images.count, "Workspace: \(imageIDs.count) numbers of images")
        self.project = project
        self.dataset = dataset
        self.imageIDs = imageIDs
        self.findings = findings
        positions = Dictionary(uniqueKeysWithValues: imageIDs.enumerated().map { ($1, $0) })
        poolFingerprint = dataset.poolFingerprint()
    }

    /// Opens a project and finds its images. Files that did not change are not read again. New and changed image
    /// records are written, unless the project is read-only.
    /// - Throws: `Problem`.
    package static func open(_ url: URL, access: Project.Access) throws -> Workspace {
        try open(Project.open(at: url, access: access))
    }

    package static func open(_ project: Project) throws -> Workspace { try RegisteredImages(project).workspace() }

    package func key(of tile: TileID) -> TileKey {
        TileKey(image: imageIDs[tile.image], rect: dataset.rect(of: tile))
    }

    /// The tile with a key; nil if the image is not used, or if its current grid has no such tile.
    package func tile(of key: TileKey) -> TileID? {
        guard let image = positions[key.image] else { return nil }
        let grid = dataset.grid(of: image)
        guard grid.holds(key.rect) else { return nil }
        let (row, column) = grid.tile(atRow: key.rect.top, column: key.rect.left)
        return TileID(image: image, row: row, column: column)
    }

    /// The tile at a row and column of an image. The image is given by path, by path without extension, or by name. Nil
    /// if there is no such tile.
    /// - Throws: `Problem` if several images have the name. It may have been unique when it was written.
    package func tile(inImage name: String, row: Int, column: Int) throws -> TileID? {
        let images = dataset.images(named: name)
        guard images.count < 2 else {
            throw Problem(
                path: name, reason: "\(images.count) images have this name",
                fix: "write the path: " + images.map { dataset.images[$0].path }.joined(separator: " or "))
        }
        guard let image = images.first, case let grid = dataset.grid(of: image), 0..<grid.rows ~= row,
            0..<grid.columns ~= column
        else {
            return nil
        }
        return TileID(image: image, row: row, column: column)
    }

    /// The grids of all images of the dataset.
    package var grids: ImageGrids { grids(of: dataset.images.indices) }

    /// The grids of the pool's images, whose labels are used for training.
    package var poolGrids: ImageGrids { grids(of: dataset.indices(of: .train)) }

    private func grids(of images: some Sequence<Int>) -> ImageGrids {
        Dictionary(uniqueKeysWithValues: images.map { (imageIDs[$0], dataset.grid(of: $0)) })
    }

    /// The labeled tiles of the pool.
    package func labeledTiles() throws -> [TileLabels] {
        try project.journal.labeledMasks(of: poolGrids).compactMap { key, mask in
            tile(of: key).map { TileLabels(tile: $0, labels: mask) }
        }
    }

    /// The states of the pool's tiles, in their order.
    package func tileStates() throws -> [TileState] {
        let states = try project.journal.states(of: poolGrids)
        return dataset.tiles(of: .train).map { states[key(of: $0)] ?? .unlabeled }
    }

    /// The settings of queries.
    /// - Throws: `Problem` with the setting that is out of range.
    package func acquisitionSettings() throws -> AcquisitionSettings {
        let settings: AcquisitionSettings = try decoded(project.configuration.acquisition, table: "acquisition")
        try settings.check()
        return settings
    }

    /// The strategy in `project.toml`, also if there is none with this name.
    package var strategyName: String {
        guard case .string(let name)? = project.configuration.acquisition.values[AcquisitionSetting.strategy.name]
        else {
            return AcquisitionSettings().strategy
        }
        return name
    }

    /// The settings in `project.toml` that stop a training or a query.
    package var wrongSettings: [Problem] {
        let checks: [() throws -> Void] = [
            { _ = try self.architecture() }, { _ = try self.trainingPlan() }, { _ = try self.acquisitionSettings() },
        ]
        return checks.compactMap { check in
            do {
                try check()
                return nil
            } catch { return Problem(error, path: project.configurationURL.path) }
        }
    }

    /// The training of the project.
    /// - Parameters:
    ///   - recipe: Another recipe. The numbers in `project.toml` belong to the project's recipe, so they are not used.
    ///   - changes: Values that replace those of the recipe and of `project.toml`.
    /// - Throws: `Problem`, also if a setting is out of its range.
    package func trainingPlan(
        recipe: TrainingRecipe? = nil, changes: TrainingChanges = TrainingChanges(), finetune: Bool? = nil,
        seed: UInt64? = nil
    ) throws -> TrainingPlan {
        let configuration = project.configuration
        let own: TrainingChanges = try decoded(configuration.training, table: "training")
        let ownRecipe: TrainingRecipe = try namedCase(
            configuration.recipe, table: "training", key: "recipe", as: "recipe")
        let layout = configuration.source.layout
        if let wrong = ownRecipe.settings(for: layout).firstWrong(of: own) {
            throw project.refusal(
                of: "training.\(wrong.setting.name)", reason: "\(wrong.value.text) is not \(wrong.range)")
        }
        let isOwn = recipe ?? ownRecipe == ownRecipe
        return try TrainingPlan(
            recipe: recipe ?? ownRecipe, changes: isOwn ? own.merging(changes) : changes,
            layout: layout, finetune: finetune ?? configuration.finetune,
            seed: seed ?? configuration.seed)
    }

    /// The source of the project's networks.
    /// - Throws: `Problem` if the network of the project does not exist.
    package func networkSource(workers: Workers) throws -> NetworkSource {
        try NetworkSource(
            architecture(), classCount: dataset.catalog.count, weights: weights, seed: project.configuration.seed,
            workers: workers)
    }

    /// The network architecture of the project.
    /// - Throws: `Problem` if it does not exist.
    package func architecture() throws -> NetworkArchitecture {
        try namedCase(project.configuration.network, table: "network", key: "name", as: "network")
    }

    /// The case of a declaration with the name in a setting.
    private func namedCase<T: RawRepresentable<String> & CaseIterable>(
        _ name: String, table: String, key: String, as what: String
    ) throws -> T {
        if let namedCase = T(rawValue: name) { return namedCase }
        let known = T.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        throw project.refusal(of: "\(table).\(key)", reason: "there is no \(what) \"\(name)\", only \(known)")
    }

    /// A hash of the initial weight file of the backbone; nil for random weights.
    /// - Throws: `Problem` if the file cannot be read.
    package func weightsHash() throws -> String? {
        guard let weights else { return nil }
        return try ContentHash(of: weights).hexadecimal
    }

    /// The initial weight file of the backbone.
    package var weights: URL? {
        project.configuration.weights.map { URL(filePath: $0, relativeTo: project.url).absoluteURL }
    }

    private func decoded<T: Decodable>(_ settings: Settings, table: String) throws -> T {
        do {
            return try settings.decoded(as: T.self)
        } catch let DecodingError.typeMismatch(type, context) {
            let key = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw project.refusal(of: "\(table).\(key)", reason: "it must be of type \(type)")
        } catch DecodingError.dataCorrupted {
            // Foundation does not say which setting is not a whole number.
            let wrong = settings.values.sorted { $0.key < $1.key }.first { name, value in
                (try? Settings([name: value]).decoded(as: T.self)) == nil
            }
            throw project.refusal(of: "\(table).\(wrong?.key ?? "")", reason: "it must be a whole number")
        }
    }

    /// The keys of `project.toml` that no code reads.
    package func unknownKeys() throws -> [Problem] {
        try project.unknownKeys(
            training: Set(TrainingSetting.allCases.map(\.name)),
            acquisition: Set(Settings(encoding: AcquisitionSettings()).values.keys))
    }
}
