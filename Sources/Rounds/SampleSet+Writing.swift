import Foundation
import Imagery
import Pool
import Scenes

extension SampleSet {
    /// Writes generated scenes in a layout. A missing folder is created, and files of the same names are replaced.
    /// - Throws: `Problem` with the path of the file that cannot be written.
    package static func write(
        count: Int, size: Size, seed: UInt64, layout: DatasetLayout = .folder, to folder: URL
    ) throws {
        let generator = SceneGenerator(seed: seed, size: size)
        var writer = DatasetWriter(layout, classes: SceneGenerator.classes, to: folder)
        for index in 0..<count {
            let scene = generator.scene(index)
            try writer.write(
                LabeledImage(
                    number: index, name: name(index), split: isValidation(index) ? .val : .train, image: scene.image,
                    mask: scene.mask))
        }
        try writer.finish()
    }
}
