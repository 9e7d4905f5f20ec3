import Foundation

extension Dataset {
    /// Loads a dataset without a project: all usable images. Lists or folders of the layout give the splits; otherwise
    /// `SplitRule` draws them.
    ///
    /// - Throws: `Problem` if a folder is missing, the classes are not known, or no image can be used.
    package static func load(
        _ source: DatasetSource, catalog: ClassCatalog? = nil,
        relativeTo base: URL = URL(filePath: FileManager.default.currentDirectoryPath)
    ) throws -> Dataset {
        var index = DatasetIndex()
        return try load(source, catalog: catalog, relativeTo: base, index: &index)
    }

    /// Loads a dataset without a project. Files that `index` has with the same stamp are not read. The index is
    /// updated.
    package static func load(
        _ source: DatasetSource, catalog: ClassCatalog? = nil,
        relativeTo base: URL = URL(filePath: FileManager.default.currentDirectoryPath), index: inout DatasetIndex
    ) throws -> Dataset {
        let scan = try DatasetScan(source, catalog: catalog, relativeTo: base, index: &index)
        let rule = scan.splitRule
        return try scan.dataset { rule.split(of: $0) }
    }
}
