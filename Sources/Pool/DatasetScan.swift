import Foundation
import Imagery
import Problems

/// The images that the folders of a dataset hold now. A project decides from its records what each is for.
package struct DatasetScan: Sendable {
    /// In byte order of their paths; those that cannot be used as they are have a `problem`.
    package let images: [FoundImage]
    /// Files that cannot be read, and other trouble that belongs to no readable image.
    package let problems: [Problem]
    package let catalog: ClassCatalog
    /// Where the images, masks, splits and classes were found.
    package let report: DatasetReport
    private let source: DatasetSource

    /// Finds the images of `source` and reads all headers and masks once. Files that `index` knows are not read again;
    /// the index is brought up to date.
    ///
    /// - Parameters:
    ///   - catalog: The classes; when nil those of the source's file, of a `classes.txt` beside the images, of the
    ///     layout, or of the values in the masks, in this order.
    ///   - base: What relative paths start from.
    /// - Throws: `Problem` where a folder is missing or the classes are not known.
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
        let censuses = inspected.compactMap { inspection in
            inspection.mask.map { (path: inspection.pair.mask?.path ?? "", census: $0.census) }
        }
        let masks = FoundMasks(
            censuses, problems: scan.places.unreadableLists + problems + inspected.compactMap(\.maskProblem))
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
        report = DatasetReport(source, places, classes, images, censuses.map(\.census), mapping)
    }

    /// What stands before the paths of all images, with the slash at its end; nil where there are none.
    package var imageRoot: String? {
        images.first.flatMap { image in
            let file = image.imageURL.path
            return file.hasSuffix("/" + image.path) ? String(file.dropLast(image.path.count)) : nil
        }
    }

    /// Decides what images are for that nobody has seen before.
    package var splitRule: SplitRule { SplitRule(source, images.filter { $0.problem == nil }) }

    /// The dataset of the usable images.
    ///
    /// - Parameters:
    ///   - leavingOut: Further problems to name, of images that `split` leaves out.
    ///   - split: What an image is for; nil leaves it out.
    /// - Throws: `Problem` where not one image is left.
    package func dataset(leavingOut further: [Problem] = [], split: (FoundImage) -> Split?) throws -> Dataset {
        let all = problems(and: further)
        let usable = images.filter { $0.problem == nil }.compactMap { image in split(image).map { (image, $0) } }
        guard !usable.isEmpty else { throw Problem.nothingUsable(source, all) }
        return Dataset(
            images: Self.named(usable), catalog: catalog, tiling: source.tiling, problems: all,
            sampleRange: usable.compactMap { $0.0.sampleRange }.max())
    }

    /// Everything that is left out, with the reason.
    /// - Parameter further: Problems of images that can be read.
    package func problems(and further: [Problem]) -> [Problem] { problems + images.compactMap(\.problem) + further }

    /// Short names where they are unique, and the order that goes with the names.
    private static func named(_ usable: [(image: FoundImage, split: Split)]) -> [PoolImage] {
        let uses = Dictionary(grouping: usable, by: \.image.shortName).mapValues(\.count)
        return usable.map { image, split in
            let isInRoot = image.stem == image.shortName
            return PoolImage(
                name: uses[image.shortName] == 1 ? image.shortName : isInRoot ? image.path : image.stem,
                path: image.path,
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
