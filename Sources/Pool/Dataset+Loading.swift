import Foundation

extension Dataset {
    /// The dataset of a source that no project has records of: all usable images, their splits by the layout's lists or
    /// folders, else drawn by `SplitRule`.
    ///
    /// - Throws: What `DatasetScan` throws, and `Problem` where not one image can be used.
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
        let scan = try DatasetScan(source, catalog: catalog, relativeTo: base, index: &index)
        let rule = scan.splitRule
        return try scan.dataset { rule.split(of: $0) }
    }
}
