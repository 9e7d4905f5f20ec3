import Files
import Foundation
import Imagery
import Learning
import Pool
import Problems
import Rounds
import Scenes

/// The files that the runs of a study read: the dataset and the initial weights.
package struct StudyPlaces: Sendable {
    /// The folder that relative paths of the study file start at.
    let base: URL
    /// The folder of the images instead of the one in the study file; nil for that one.
    let data: URL?
    /// The weights instead of those in the study file; nil for those.
    let weights: String?
    /// Tessera's own weights.
    let ownWeights: @Sendable () throws -> URL

    package init(
        base: URL, data: URL? = nil, weights: String? = nil, ownWeights: @escaping @Sendable () throws -> URL
    ) {
        self.base = base
        self.data = data
        self.weights = weights
        self.ownWeights = ownWeights
    }

    /// The places that the last `study run` of a folder used.
    /// - Parameter data: The folder of the images instead; nil for that one.
    package init(reading folder: StudyFolder, data: URL?, ownWeights: @escaping @Sendable () throws -> URL) {
        let stored = folder.storedPlaces()
        self.init(
            base: stored.map { URL(filePath: $0.base, directoryHint: .isDirectory) } ?? folder.root.url,
            data: data ?? stored?.data.map { URL(filePath: $0, directoryHint: .isDirectory) }, ownWeights: ownWeights)
    }

    /// The places in the form that a folder stores.
    var stored: Stored {
        Stored(base: base.standardizedFileURL.path, data: data?.standardizedFileURL.path)
    }

    /// The places of the images on this computer.
    struct Stored: Codable {
        let base: String
        let data: String?
    }

    /// Opens the dataset of an arm. Generated scenes are drawn if they are missing.
    func dataset(_ configuration: StudyConfiguration, in folder: StudyFolder) throws -> StudyDataset {
        if let scenes = configuration.scenes {
            let drawn = try Self.draw(scenes, in: folder)
            return try StudyDataset(
                configuration.source(in: drawn.path, masks: nil, classes: nil), layout: scenes.layout)
        }
        let images = data ?? base.resolving(configuration.images ?? "")
        return try StudyDataset(
            configuration.source(
                in: images.standardizedFileURL.path,
                masks: configuration.masks.map { DatasetSource.resolved(masks: $0, in: base) },
                classes: configuration.classes.map { base.resolving($0).path }), layout: configuration.layout)
    }

    /// The folder of generated scenes. Another process may draw the same scenes now; one of both is used.
    private static func draw(_ scenes: StudyConfiguration.Scenes, in folder: StudyFolder) throws -> URL {
        let drawn = folder.data.appending(scenes.folderName)
        let exists = { FileManager.default.fileExists(atPath: drawn.url.path) }
        guard !exists() else { return drawn.url }
        do {
            try drawn.makeFolder { draft in
                try SampleSet.write(
                    count: scenes.count, size: Size(height: scenes.height, width: scenes.width), seed: scenes.seed,
                    layout: scenes.layout, to: draft.url)
            }
        } catch {
            guard exists() else { throw error }
        }
        return drawn.url
    }

    /// The weight file of an arm's backbone; nil for random numbers.
    func weights(_ configuration: StudyConfiguration) throws -> URL? {
        let standard = configuration.architecture.hasOwnWeights ? "own" : "none"
        switch weights ?? configuration.weights ?? standard {
        case "none": return nil
        case "own":
            guard configuration.architecture.hasOwnWeights else {
                throw Problem(
                    reason: "there are no own weights for the network \(configuration.architecture.rawValue)",
                    fix: "give a file, or none")
            }
            return try ownWeights()
        case let path: return (weights == nil ? base : Self.current).resolving(path).standardizedFileURL
        }
    }

    private static var current: URL {
        URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
    }
}
