import Files
import Foundation
import Imagery
import Learning

/// What the network said of one image, pixel by pixel.
package struct ImageMaps: Sendable, Equatable {
    package let predicted: LabelMask
    /// Entropy of each pixel: 0 is none, 255 is log C.
    package let entropy: LabelMask

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
        predicted = LabelMask(size: size, values: prediction.labels)
        entropy = LabelMask(size: size, values: prediction.entropy.map { UInt8(min(255, max(0, $0 * scale + 0.5))) })
    }
}

extension Double {
    fileprivate var logarithm: Double { log(self) }
}

/// The maps of the pool's images on disk, as two gray PNGs an image: nothing that cannot be made again.
struct MapCache: Sendable {
    let folder: RootedPath

    func write(_ maps: ImageMaps, ofImage path: String) throws {
        let (predicted, entropy) = files(ofImage: path)
        try predicted.write(PNG.encodeMask(maps.predicted), synchronized: false)
        try entropy.write(PNG.encodeMask(maps.entropy), synchronized: false)
    }

    /// Nil when the image was never scored.
    func read(ofImage path: String) throws -> ImageMaps? {
        let (predicted, entropy) = (files(ofImage: path).predicted.url, files(ofImage: path).entropy.url)
        guard FileManager.default.fileExists(atPath: predicted.path),
            FileManager.default.fileExists(atPath: entropy.path)
        else { return nil }
        let maps = (try ImageFile.readMask(predicted), try ImageFile.readMask(entropy))
        return maps.0.size == maps.1.size ? ImageMaps(predicted: maps.0, entropy: maps.1) : nil
    }

    private func files(ofImage path: String) -> (predicted: RootedPath, entropy: RootedPath) {
        // A path may be longer than what the name of a file can hold.
        let name = ContentHash(of: path).text
        return (folder.appending(name + ".predicted.png"), folder.appending(name + ".entropy.png"))
    }
}
