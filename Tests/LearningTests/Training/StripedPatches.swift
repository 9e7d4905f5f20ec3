import Imagery
import Tensors

@testable import Learning

/// Patches of three colored stripes. Each stripe is a class. The order of the stripes depends on the patch.
struct StripedPatches: PatchSource {
    let count: Int
    private let size: Size
    private let other: Size?
    private let label: UInt8?
    let isFixed: Bool

    init(count: Int, size: Size, everyThird other: Size? = nil, label: UInt8? = nil, isFixed: Bool = true) {
        self.count = count
        self.size = size
        self.other = other
        self.label = label
        self.isFixed = isFixed
    }

    func size(at index: Int) -> Size { index % 3 == 0 ? other ?? size : size }

    func patch(at index: Int, epoch: Int) -> Patch {
        let size = size(at: index)
        var labels: [UInt8] = []
        var bytes: [UInt8] = []
        for pixel in 0..<size.count {
            let stripe = (pixel % size.width * 3 / size.width + index) % 3
            labels.append(label ?? UInt8(stripe))
            bytes += (0..<3).map { $0 == stripe ? 220 : UInt8(20 + (pixel * 7 + index) % 30) }
        }
        return Patch(pixels: Image(size: size, bytes: bytes), labels: labels)
    }
}

/// A network for the classes of `StripedPatches`.
func smallNetwork(_ architecture: NetworkArchitecture = .full, threads: Int = 2) throws -> SegmentationNetwork {
    try SegmentationNetwork(architecture, classCount: 3, seed: 1, workers: Workers(count: threads))
}
