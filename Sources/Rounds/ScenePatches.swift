import Imagery
import Learning
import Scenes
import Tensors

/// Crops of generated street scenes; each scene is used once. The scene is up to twice as large as the patch. Half of
/// the crops are mirrored, and each has a random `CameraResponse`.
struct ScenePatches: PatchSource {
    let seed: UInt64
    let size: Size
    /// The index of the first scene.
    let first: Int
    let count: Int
    var isFixed: Bool { false }

    func size(at index: Int) -> Size { size }

    func patch(at index: Int, epoch: Int) -> Patch {
        let number = first + index
        var random = Philox(seed: seed, purpose: "scene crop", item: number)
        let quarters = [4, 5, 6, 8].randomElement(using: &random)!
        let drawn = Size(height: size.height * quarters / 4, width: size.width * quarters / 4)
        let rect = PixelRect(
            top: Int.random(in: 0...drawn.height - size.height, using: &random),
            left: Int.random(in: 0...drawn.width - size.width, using: &random), height: size.height, width: size.width)
        let scene = SceneGenerator(seed: seed, size: drawn).scene(number)
        var image = scene.image.cropped(to: rect)
        var labels = scene.mask.cropped(to: rect)
        if Bool.random(using: &random) {
            image = image.flippedHorizontally()
            labels = labels.flippedHorizontally()
        }
        CameraResponse(&random).apply(to: &image)
        return Patch(pixels: image, labels: labels.values)
    }
}
