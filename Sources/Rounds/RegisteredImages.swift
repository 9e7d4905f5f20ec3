import Files
import Pool
import Problems
import ProjectStore

/// The images that the folders of a project hold now, matched with its records.
struct RegisteredImages {
    private let project: Project
    private let scan: DatasetScan
    private let registration: Registration
    private let classFindings: [Finding]

    /// Finds the images; what is new about them is recorded, unless the project is only read.
    /// - Throws: `Problem`, also where a folder is missing.
    init(_ project: Project) throws {
        let configuration = project.configuration
        classFindings = try project.journal.adopt(
            configuration.catalog, configuration: project.configurationURL.path)
        self.project = project
        scan = try Self.scan(project)
        registration = try project.journal.register(scan, tiling: configuration.source.tiling)
    }

    /// What the folders of a project hold now; files that have not changed since the last time are not read again.
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

    /// - Throws: `Problem` where not one image can be used.
    func workspace() throws -> Workspace {
        let dataset = try scan.dataset(leavingOut: registration.problems) { registration.records[$0.path]?.split }
        return Workspace(
            project: project, dataset: dataset,
            imageIDs: dataset.images.compactMap { registration.records[$0.path]?.id }, findings: try findings())
    }

    /// What about images and labels is not as it was.
    func findings() throws -> [Finding] {
        let tiling = project.configuration.source.tiling
        let grids: ImageGrids = scan.images.reduce(into: [:]) { grids, image in
            guard let id = registration.records[image.path]?.id else { return }
            grids[id] = TileGrid(tiling, of: image.size)
        }
        return classFindings + registration.findings
            + (try project.journal.findings(of: grids, tiling))
    }

    /// The files that are left out.
    var problems: [Problem] { scan.problems(and: registration.problems) }
}
