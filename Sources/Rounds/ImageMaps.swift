import Files
import Foundation
import Imagery
import Learning

/// Predicted class and entropy of each pixel of an image.
package struct ImageMaps: Sendable, Equatable {
    package private(set) var predicted: LabelMask
    /// The entropy of each pixel as round(255 · H / log C): 0 is certain, 255 is uniform over C classes.
    package private(set) var entropy: LabelMask

    package init(predicted: LabelMask, entropy: LabelMask) {
        precondition(
            predicted.size == entropy.size, "ImageMaps: predictions \(predicted.size), entropies \(entropy.size)")
        self.predicted = predicted
        self.entropy = entropy
    }

    package var size: Size { predicted.size }

    init(_ prediction: Prediction) {
        let size = Size(height: prediction.height, width: prediction.width)
        let scale = 255 / Float(Double(max(2, prediction.classCount)).logarithm)
        predicted = LabelMask(size: size, values: prediction.predictedClasses)
        entropy = LabelMask(size: size, values: prediction.entropy.map { UInt8(min(255, max(0, $0 * scale + 0.5))) })
    }
}

extension ImageMaps {
    /// Maps without values. `paste` fills them.
    init(size: Size) {
        self.init(predicted: LabelMask(size: size), entropy: LabelMask(size: size))
    }

    /// Copies the valid part of a window's maps.
    mutating func paste(_ maps: ImageMaps, _ window: InferenceWindow) {
        if maps.size == size {
            self = maps
            return
        }
        let core = window.core
        guard let part = window.part(of: core) else { return }
        predicted.paste(maps.predicted.cropped(to: part), top: core.top, left: core.left)
        entropy.paste(maps.entropy.cropped(to: part), top: core.top, left: core.left)
    }
}

extension Double {
    fileprivate var logarithm: Double { log(self) }
}

/// The cached maps of the pool's images: two gray PNG files per image. They can be computed again.
struct MapCache: Sendable {
    private let all: RootedPath
    private let pool: String
    private var folder: RootedPath { all.appending(pool) }

    /// - Parameters:
    ///   - all: The folder that has one subfolder per pool.
    ///   - pool: The fingerprint of the pool.
    init(in all: RootedPath, pool: String) {
        self.all = all
        self.pool = pool
    }

    /// Removes the maps of earlier pools. Files and folders with other name formats are not touched.
    func removeOthers() {
        for name in all.folders() where name != pool && Fingerprint.isText(name) {
            let old = all.appending(name)
            for file in old.files().map(\.name) where Self.isName(file) { try? old.appending(file).removeFile() }
            // The folder stays if it has other files.
            try? old.removeEmptyFolder()
        }
    }

    /// Whether a file name has exactly the format of `files`.
    private static func isName(_ name: String) -> Bool {
        suffixes.contains { suffix in
            name.hasSuffix(suffix) && ContentHash.isText(String(name.dropLast(suffix.count)))
        }
    }

    private static let suffixes = [".predicted.png", ".entropy.png"]

    func write(_ maps: ImageMaps, ofImage path: String) throws {
        let (predicted, entropy) = files(ofImage: path)
        try predicted.write(PNG.encodeMask(maps.predicted), synchronized: false)
        try entropy.write(PNG.encodeMask(maps.entropy), synchronized: false)
    }

    /// Reads the maps of an image; nil if the image has no maps.
    func read(ofImage path: String) throws -> ImageMaps? {
        let (predicted, entropy) = (files(ofImage: path).predicted.url, files(ofImage: path).entropy.url)
        guard FileManager.default.fileExists(atPath: predicted.path),
            FileManager.default.fileExists(atPath: entropy.path)
        else { return nil }
        let maps = (try ImageFile.readMask(predicted), try ImageFile.readMask(entropy))
        return maps.0.size == maps.1.size ? ImageMaps(predicted: maps.0, entropy: maps.1) : nil
    }

    private func files(ofImage path: String) -> (predicted: RootedPath, entropy: RootedPath) {
        // The path may be too long for a file name.
        let name = ContentHash(hashing: path).hexadecimal
        return (folder.appending(name + Self.suffixes[0]), folder.appending(name + Self.suffixes[1]))
    }
}
