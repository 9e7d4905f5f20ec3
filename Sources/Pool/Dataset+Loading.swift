import Foundation
import Imagery

extension Dataset {
    /// Finds the images of `source`, reads all headers and masks once, and leaves out what cannot be used.
    ///
    /// - Parameters:
    ///   - catalog: The classes; when nil those of the source's file, of a `classes.txt` beside the images, of the
    ///     layout, or of the values in the masks, in this order.
    ///   - base: What relative paths start from.
    /// - Throws: `PoolError` where a folder is missing, the classes are not known, or not one image can be used.
    package static func load(
        _ source: DatasetSource, catalog: ClassCatalog? = nil,
        relativeTo base: URL = URL(filePath: FileManager.default.currentDirectoryPath)
    ) throws -> Dataset {
        var index = DatasetIndex()
        return try load(source, catalog: catalog, relativeTo: base, index: &index)
    }

    /// As above; files that `index` knows are not read, and it is brought up to date.
    package static func load(
        _ source: DatasetSource, catalog: ClassCatalog? = nil,
        relativeTo base: URL = URL(filePath: FileManager.default.currentDirectoryPath), index: inout DatasetIndex
    ) throws -> Dataset {
        let scan = try LayoutScan(source, relativeTo: base)
        var inspected: [Inspection] = []
        var problems = scan.problems
        for outcome in Inspection.all(of: scan.pairs, index: &index) {
            switch outcome {
            case .success(let inspection): inspected.append(inspection)
            case .failure(let error): problems.append(error.problem)
            }
        }
        let classes = try catalog ?? Self.catalog(of: source, scan, inspected, relativeTo: base)
        let mapping = MaskMapping(classes)
        var usable: [Inspection] = []
        for inspection in inspected {
            if let problem = inspection.problem(mapping, source.tiling) {
                problems.append(problem)
            } else {
                usable.append(inspection)
            }
        }
        guard !usable.isEmpty else { throw PoolError(.nothingUsable(source, problems)) }
        return Dataset(
            images: named(usable, SplitRule(source, usable)), catalog: classes, tiling: source.tiling,
            problems: problems)
    }

    private static func catalog(
        of source: DatasetSource, _ scan: LayoutScan, _ inspected: [Inspection], relativeTo base: URL
    ) throws -> ClassCatalog {
        if let path = source.classes { return try ClassCatalog.read(base.resolving(path)) }
        if let file = scan.catalogFile { return try ClassCatalog.read(file) }
        if source.layout == .camvid { return .camVid }
        let values = Set(inspected.flatMap(\.maskValues))
        guard !values.subtracting([255]).isEmpty else {
            throw PoolError(
                path: source.images, reason: "no masks to learn the classes from",
                mend: "name the classes in a file with a line `value name` each")
        }
        return try ClassCatalog(maskValues: values)
    }

    /// Short names where they are unique, and the order that goes with the names.
    private static func named(_ usable: [Inspection], _ rule: SplitRule) -> [PoolImage] {
        let uses = Dictionary(grouping: usable, by: \.shortName).mapValues(\.count)
        return usable.map { inspection in
            PoolImage(
                name: uses[inspection.shortName] == 1 ? inspection.shortName : inspection.pair.stem,
                imageURL: inspection.pair.image, maskURL: inspection.pair.mask, size: inspection.size,
                split: rule.split(of: inspection))
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

extension Problem {
    fileprivate static func nothingUsable(_ source: DatasetSource, _ problems: [Problem]) -> Problem {
        guard let first = problems.first else {
            return Problem(
                path: source.images, reason: "no PNG or JPEG images found", mend: "check the folder and the layout")
        }
        return Problem(
            path: source.images,
            reason:
                "not one image can be used; of \(problems.count) problems the first is \(first.path): \(first.reason)",
            mend: first.mend)
    }
}
