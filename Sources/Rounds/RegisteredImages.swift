import Files
import Pool
import Problems
import ProjectStore

/// The images in the folders of a project, matched with the image records.
struct RegisteredImages {
    private let project: Project
    private let scan: DatasetScan
    private let registration: Registration
    private let classFindings: [Finding]

    /// Finds the images. New and changed records are written, unless the project is read-only.
    /// - Throws: `Problem`, also if a folder is missing.
    init(_ project: Project) throws {
        let configuration = project.configuration
        classFindings = try project.journal.adopt(
            configuration.catalog, configuration: project.configurationURL.path)
        self.project = project
        scan = try Self.scan(project)
        registration = try project.journal.register(scan, tiling: configuration.source.tiling)
    }

    /// Scans the folders of a project. The index in the cache avoids reading unchanged files again. A read-only project
    /// does not write the index. If the index cannot be written, the next scan reads all files.
    static func scan(_ project: Project) throws -> DatasetScan {
        let configuration = project.configuration
        let file = project.cache.appending("index")
        let known = try? DatasetIndex(file: RegularFile.read(file.url, atMost: DatasetIndex.maximumFileLength))
        var index = known ?? DatasetIndex()
        let scan = try DatasetScan(
            configuration.source, catalog: configuration.catalog, relativeTo: project.url, index: &index)
        if project.access == .readWrite && index != known {
            try? file.write(index.file(), synchronized: false)
        }
        return scan
    }

    /// The workspace with the usable images.
    /// - Throws: `Problem` if no image can be used.
    func workspace() throws -> Workspace {
        let dataset = try scan.dataset(leavingOut: registration.problems) { registration.records[$0.path]?.split }
        return Workspace(
            project: project, dataset: dataset,
            imageIDs: dataset.images.compactMap { registration.records[$0.path]?.id }, findings: try findings())
    }

    /// All findings about images, classes and labels.
    func findings() throws -> [Finding] {
        let tiling = project.configuration.source.tiling
        let grids: ImageGrids = scan.images.reduce(into: [:]) { grids, image in
            guard let id = registration.records[image.path]?.id else { return }
            grids[id] = TileGrid(tiling, of: image.size)
        }
        return classFindings + registration.findings
            + (try project.journal.findings(of: grids, tiling))
    }

    /// The problems of all files that are not used.
    var problems: [Problem] { scan.problems(and: registration.problems) }
}
