import Files
import Formats
import Foundation
import Imagery
import Learning
import Pool
import Problems
import ProjectStore
import Tensors

/// What is exported of a project. The raw value is the name on the command line.
package enum ExportedLabels: String, CaseIterable, Sendable {
    case labels
    case predictions

    /// A short description for help and documentation.
    package var summary: String {
        switch self {
        case .labels: "the labels of confirmed tiles"
        case .predictions: "the predictions of the last network for whole images"
        }
    }
}

/// An export of labels or predictions.
package struct ExportRequest: Sendable {
    package var format: AnnotationFormat
    package var content: ExportedLabels
    /// Only images of this split; nil for all.
    package var split: Split?
    /// Only images whose tiles are all confirmed.
    package var onlyComplete: Bool
    /// Whether the image files are copied too.
    package var hasImages: Bool
    package var classMap: ClassMap

    package init(
        format: AnnotationFormat, content: ExportedLabels = .labels, split: Split? = nil, onlyComplete: Bool = false,
        hasImages: Bool = false, classMap: ClassMap = ClassMap()
    ) {
        self.format = format
        self.content = content
        self.split = split
        self.onlyComplete = onlyComplete
        self.hasImages = hasImages
        self.classMap = classMap
    }
}

/// The result of an export.
package struct ExportOutcome: Sendable {
    /// The pixels that were written.
    package fileprivate(set) var counts = AnnotationExport.Counts()
    /// The tiles of the exported images by state.
    package fileprivate(set) var tiles: [TileState: Int] = [:]
    /// Images that were left out, because not all of their tiles are confirmed.
    package fileprivate(set) var incompleteImages = 0
    /// Images that could not be read.
    package fileprivate(set) var problems: [Problem] = []
}

extension Workspace {
    /// Writes labels or predictions to a folder. A stopped export continues in the same folder.
    /// - Throws: `Problem`, also if the folder has other files, `CancellationError`.
    package func export(
        _ request: ExportRequest, to folder: URL, monitor: StageMonitor = StageMonitor()
    ) throws -> ExportOutcome {
        let set = try ExportedSet(
            dataset.catalog, images: dataset.images, classMap: request.classMap, hasImages: request.hasImages,
            arePredictions: request.content == .predictions)
        var outcome = ExportOutcome()
        let images = try exportedImages(request, &outcome)
        switch request.content {
        case .labels: try exportLabels(of: images, request, set, to: folder, &outcome, monitor)
        case .predictions: try exportPredictions(of: images, request, set, to: folder, &outcome, monitor)
        }
        return outcome
    }

    /// The images of the split. For labels, only those with confirmed tiles.
    private func exportedImages(_ request: ExportRequest, _ outcome: inout ExportOutcome) throws -> [Int] {
        let candidates = dataset.images.indices.filter {
            request.split == nil || dataset.images[$0].split == request.split
        }
        guard request.content == .labels else { return candidates }
        let states = try project.journal.states(of: grids)
        return candidates.filter { index in
            let grid = dataset.grid(of: index)
            var counts: [TileState: Int] = [:]
            for tile in 0..<grid.count {
                let rect = grid.rect(row: tile / grid.columns, column: tile % grid.columns)
                counts[states[TileKey(image: imageIDs[index], rect: rect)] ?? .unlabeled, default: 0] += 1
            }
            guard let labeled = counts[.labeled] else { return false }
            if request.onlyComplete, labeled < grid.count {
                outcome.incompleteImages += 1
                return false
            }
            outcome.tiles.merge(counts, uniquingKeysWith: +)
            return true
        }
    }

    private func exportLabels(
        of images: [Int], _ request: ExportRequest, _ set: ExportedSet, to folder: URL,
        _ outcome: inout ExportOutcome, _ monitor: StageMonitor
    ) throws {
        var export = try AnnotationExport(request.format, of: set, content: describe(request, "labels"), to: folder)
        try export.start()
        let clock = StageClock()
        for (position, index) in images.enumerated() {
            try monitor.cancellation.check()
            var mask = LabelMask(size: dataset.images[index].size)
            for (tile, labels) in try project.journal.labeledMasks(of: [imageIDs[index]: dataset.grid(of: index)]) {
                mask.paste(labels, top: tile.rect.top, left: tile.rect.left)
            }
            try export.add(dataset.images[index], number: position + 1, labels: mask)
            let fraction = Double(position + 1) / Double(images.count)
            monitor.progress(
                StageProgress(
                    stage: .export, fraction: fraction, secondsRemaining: clock.secondsRemaining(at: fraction)))
        }
        outcome.counts = try export.finish()
    }

    private func exportPredictions(
        of images: [Int], _ request: ExportRequest, _ set: ExportedSet, to folder: URL,
        _ outcome: inout ExportOutcome, _ monitor: StageMonitor
    ) throws {
        guard let round = try lastTrainedRound() else { throw Problem.notTrained }
        let network = try network(ofRound: round, from: networkSource(workers: Workers()))
        let hash = ContentHash(try RegularFile.read(checkpoint(ofRound: round), atMost: WeightFile.maximumLength))
        var export = try AnnotationExport(
            request.format, of: set, content: describe(request, "predictions \(hash.hexadecimal)"), to: folder)
        try export.start()
        let features = ImageFeatureStore(dataset: dataset)
        // Images that an earlier run wrote are not predicted again. The numbers of the others do not change.
        let open = images.enumerated().filter { !export.addFinished(dataset.images[$1], number: $0 + 1) }
        var problems: [Problem] = []
        try network.forEachImage(
            open.count, stage: .export, isLarge: { features.isLarge(open[$0].element) }, monitor: monitor
        ) { position in
            let index = open[position].element
            var mask = LabelMask(size: dataset.images[index].size)
            try features.forEachWindow(ofImage: index, from: network) { window, input in
                try monitor.cancellation.check()
                let predicted = LabelMask(size: window.rect.size, values: network.labels(input))
                guard let part = window.part(of: window.core) else { return }
                mask.paste(predicted.cropped(to: part), top: window.core.top, left: window.core.left)
            }
            return mask
        } finish: { position, result in
            let (number, index) = (open[position].offset + 1, open[position].element)
            switch result {
            case .success(let mask): try export.add(dataset.images[index], number: number, labels: mask)
            case .failure(let error):
                problems.append(Problem(error, path: dataset.images[index].imageURL.path))
            }
        }
        problems.forEach(monitor.skipped)
        outcome.problems = problems
        outcome.counts = try export.finish()
    }

    private func describe(_ request: ExportRequest, _ content: String) -> String {
        "\(content) of \(request.split?.rawValue ?? "all") \(request.onlyComplete ? "complete" : "") images"
    }
}
