import Foundation
import Imagery
import Problems

/// The images that are now in the folders of a dataset. A project gives each image its split from its records.
package struct DatasetScan: Sendable {
    /// The images in byte order of their paths. An unusable image has a `problem`.
    package let images: [FoundImage]
    /// Problems of unreadable files, and problems that belong to no readable image.
    package let problems: [Problem]
    package let catalog: ClassCatalog
    /// The locations of images, masks, splits and classes, for the user.
    package let report: DatasetReport
    private let source: DatasetSource

    /// Finds the images of `source` and reads each header and mask once. Files that `index` has with the same stamp are
    /// not read again. The index is updated.
    ///
    /// - Parameters:
    ///   - catalog: The classes; nil to detect them, see `ClassSource`.
    ///   - base: The folder that relative paths start from.
    /// - Throws: `Problem` if a folder is missing or the classes are not known.
    package init(
        _ source: DatasetSource, catalog: ClassCatalog? = nil,
        relativeTo base: URL = URL(filePath: FileManager.default.currentDirectoryPath), index: inout DatasetIndex
    ) throws {
        let scan = try LayoutScan(source, relativeTo: base)
        var inspected: [Inspection] = []
        var problems = scan.problems
        for outcome in Inspection.all(of: scan.pairs, masksAsStored: source.masksAsStored, index: &index) {
            switch outcome {
            case .success(let inspection): inspected.append(inspection)
            case .failure(let problem): problems.append(problem)
            }
        }
        let histograms = inspected.compactMap { inspection in
            inspection.mask.map { (path: inspection.pair.mask?.path ?? "", histogram: $0.histogram) }
        }
        let masks = FoundMasks(
            histograms, problems: scan.places.unreadableLists + problems + inspected.compactMap(\.maskProblem))
        let classes = try catalog.map(ClassSource.init) ?? ClassSource(source, scan, masks, relativeTo: base)
        let mapping = MaskMapping(classes.catalog)
        let checks = MaskChecks(mapping, masksAsStored: source.masksAsStored, inspected)
        images = inspected.map { inspection in
            FoundImage(
                inspection, masksAsStored: source.masksAsStored, problem: inspection.problem(checks, source.tiling))
        }.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        self.problems = problems
        self.catalog = classes.catalog
        self.source = source
        var places = scan.places
        places.notes += checks.notes
        report = DatasetReport(source, places, classes, images, histograms.map(\.histogram), mapping)
    }

    /// The absolute path of the image folder with a slash at its end; nil without images.
    package var imageRoot: String? {
        images.first.flatMap { image in
            let file = image.imageURL.path
            return file.hasSuffix("/" + image.path) ? String(file.dropLast(image.path.count)) : nil
        }
    }

    /// The rule that assigns splits to new images.
    package var splitRule: SplitRule { SplitRule(source, images.filter { $0.problem == nil }) }

    /// The dataset of the usable images.
    ///
    /// - Parameters:
    ///   - leavingOut: More problems to list, for images that `split` excludes.
    ///   - split: The split of an image; nil excludes the image.
    /// - Throws: `Problem` if no image is left.
    package func dataset(leavingOut further: [Problem] = [], split: (FoundImage) -> Split?) throws -> Dataset {
        let all = problems(and: further)
        let usable = images.filter { $0.problem == nil }.compactMap { image in split(image).map { (image, $0) } }
        guard !usable.isEmpty else { throw Problem.nothingUsable(source, all) }
        return Dataset(
            images: Self.named(usable), catalog: catalog, tiling: source.tiling, problems: all,
            sampleRange: usable.compactMap { $0.0.sampleRange }.max())
    }

    /// All problems of images and files.
    /// - Parameter further: Problems of readable images.
    package func problems(and further: [Problem]) -> [Problem] { problems + images.compactMap(\.problem) + further }

    /// Gives each image the first of these texts that no other image can be called by: its file name and its path
    /// without extension. Otherwise the name is the whole path. So names are different. Sorts the images by name.
    private static func named(_ usable: [(image: FoundImage, split: Split)]) -> [PoolImage] {
        var uses: [String: Int] = [:]
        for (image, _) in usable {
            for text in Set([image.shortName, image.stem, image.path]) { uses[text, default: 0] += 1 }
        }
        return usable.map { image, split in
            PoolImage(
                name: [image.shortName, image.stem].first { uses[$0] == 1 } ?? image.path, path: image.path,
                imageURL: image.imageURL, maskURL: image.maskURL, maskOrientation: image.maskOrientation,
                size: image.size, split: split, fingerprint: image.fingerprint)
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

extension Problem {
    fileprivate static func nothingUsable(_ source: DatasetSource, _ problems: [Problem]) -> Problem {
        guard let first = problems.first else {
            return Problem(
                path: source.images, reason: "no PNG or JPEG images found", fix: "check the folder and the layout")
        }
        return Problem(
            path: source.images,
            reason:
                "not one image can be used; problem 1 of \(problems.count): \(first.place): \(first.reason)",
            fix: first.fix)
    }
}
