import Files
import Foundation
import Imagery

/// Writes sample data: generated scenes in the layout `folder`, with `train.txt`, `val.txt` and `classes.txt`.
package enum SampleSet {
    /// Whether a scene belongs to the validation set. Every fourth one does.
    package static func isValidation(_ index: Int) -> Bool { index % 4 == 3 }

    /// The name of a scene, for example `street-007`.
    package static func name(_ index: Int) -> String {
        let digits = String(index)
        return "street-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    /// Writes `images/`, `masks/`, the lists and the classes to a folder. A missing folder is created, and files of the
    /// same names are replaced.
    ///
    /// The line `void 255` in `classes.txt` applies to no pixel, because every pixel has a class.
    /// - Parameter progress: Called with the number of scenes written so far.
    /// - Throws: `Problem` with the path of the file that cannot be written.
    package static func write(
        count: Int, size: Size, seed: UInt64, to folder: URL, progress: (Int) -> Void = { _ in }
    ) throws {
        precondition(count >= 0, "SampleSet: \(count) scenes")
        let generator = SceneGenerator(seed: seed, size: size)
        let root = RootedPath(root: folder)
        let palette = SceneGenerator.classes.map(\.color)
        for index in 0..<count {
            let scene = generator.scene(index)
            try root.appending("images/\(name(index)).png").write(PNG.encode(scene.image), synchronized: false)
            try root.appending("masks/\(name(index)).png").write(
                PNG.encodeMask(scene.mask, palette: palette), synchronized: false)
            progress(index + 1)
        }
        for (list, isValidation) in [("train.txt", false), ("val.txt", true)] {
            let names = (0..<count).filter { Self.isValidation($0) == isValidation }.map { name($0) + "\n" }
            try root.appending(list).write(Array(names.joined().utf8), synchronized: false)
        }
        let classes = SceneGenerator.classes.enumerated().map { "\($0) \($1.name) \($1.color.hexadecimal)\n" }
        try root.appending("classes.txt").write(Array((classes.joined() + "void 255\n").utf8), synchronized: false)
    }
}
