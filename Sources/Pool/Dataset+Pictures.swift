import Foundation
import Imagery
import Problems

extension Dataset {
    /// The images of a folder and of the folders below, or a single image, without masks and tiles. Files that cannot
    /// be read are in `problems`.
    ///
    /// - Parameter sampleRange: The range by which 16-bit samples are scaled; nil for the largest one of the images.
    /// - Throws: `Problem` if there is no image.
    package static func pictures(
        at url: URL, catalog: ClassCatalog, sampleRange: SampleRange? = nil
    ) throws -> Dataset {
        var files: [(path: String, url: URL)] = [(url.lastPathComponent, url)]
        var problems: [Problem] = []
        if url.isFolder {
            let found = PictureFiles(under: url)
            problems = found.problems
            files = found.files.map { ($0.stem + "." + $0.url.pathExtension, $0.url) }
        }
        var images: [PoolImage] = []
        var ranges: [SampleRange] = []
        for file in files {
            do {
                let (facts, hash) = try ImageFile.inspect(file.url)
                images.append(
                    PoolImage(
                        name: file.path, path: file.path, imageURL: file.url, maskURL: nil, size: facts.size,
                        split: .test, fingerprint: hash))
                facts.sampleRange.map { ranges.append($0) }
            } catch {
                problems.append(Problem(error, path: file.url.path))
            }
        }
        guard !images.isEmpty else {
            throw Problem(
                path: url.path, reason: problems.first.map { "there is no image: \($0.reason)" } ?? "there is no image",
                fix: problems.first?.fix ?? "give an image or a folder of images")
        }
        return Dataset(
            images: images, catalog: catalog, tiling: .grid(rows: 1, columns: 1), problems: problems,
            sampleRange: sampleRange ?? ranges.max { $0.bits < $1.bits })
    }
}
