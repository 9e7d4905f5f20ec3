import Files
import Imagery
import ProjectStore

/// How the images of the project are shown. It is in the cache, because nothing is computed from it.
extension Workspace {
    private var displayFile: RootedPath { project.cache.appending("display.json") }

    /// The stored adjustments by image ID; empty if there are none, or the file is broken.
    private func storedAdjustments() -> [Int64: DisplayAdjustment] {
        guard let bytes = try? RegularFile.read(displayFile.url, atMost: 1 << 28) else { return [:] }
        let stored = JSON.value([String: DisplayAdjustment].self, String(decoding: bytes, as: UTF8.self)) ?? [:]
        return Dictionary(
            stored.compactMap { key, value in Int64(key).map { ($0, value) } },
            uniquingKeysWith: { first, _ in first }
        ).filter { $0.value.isValid }
    }

    /// The adjustments of the dataset's images, by their index.
    package func displayAdjustments() -> [Int: DisplayAdjustment] {
        let stored = storedAdjustments()
        return imageIDs.enumerated().reduce(into: [:]) { $0[$1.offset] = stored[$1.element.number] }
    }

    /// Saves the adjustments of the dataset's images. Those of images that are missing now are kept. A read-only
    /// project is not changed.
    package func save(_ adjustments: [Int: DisplayAdjustment]) {
        guard project.access == .readWrite else { return }
        var stored = storedAdjustments()
        for (index, id) in imageIDs.enumerated() { stored[id.number] = adjustments[index] }
        let texts: [String: DisplayAdjustment] = stored.reduce(into: [:]) { $0["\($1.key)"] = $1.value }
        // If they cannot be saved, they are lost when the program ends, and nothing else is.
        guard let text = try? JSON.text(texts) else { return }
        try? displayFile.write([UInt8](text.utf8), synchronized: false)
    }
}
