import Files
import Foundation
import Imagery
import Problems

/// An image and its mask, opened and found sound, but not yet held against classes and tiling.
struct Inspection {
    let pair: LayoutScan.Pair
    let size: Size
    let mask: InspectedMask?
    /// Why the mask cannot be read; nil where it can, or there is none.
    let maskProblem: Problem?
    let fingerprint: ContentHash
    /// What decoding the image told; nil where the index did not say.
    let facts: ImageFile.Facts?

    /// For masks that are decoded at the same time. More memory lets more threads read large masks.
    private static let memoryOfMasks = 1 << 29
    /// A mask in colors, and one row of it more often.
    private static let bytesOfPixel = 4

    /// Opens all pairs, on several threads; the outcomes are in the order of the pairs.
    static func all(
        of pairs: [LayoutScan.Pair], masksAsStored: Bool, index: inout DatasetIndex
    ) -> [Result<Inspection, Problem>] {
        let known = index
        let gate = MemoryGate(limit: memoryOfMasks)
        let outcomes = [Result<Opened, Problem>?](unsafeUninitializedCapacity: pairs.count) { buffer, initialized in
            buffer.initialize(repeating: nil)
            nonisolated(unsafe) let slots = buffer
            DispatchQueue.concurrentPerform(iterations: pairs.count) {
                slots[$0] = open(pairs[$0], masksAsStored, known, gate)
            }
            initialized = pairs.count
        }.compactMap(\.self)
        index = DatasetIndex()
        return outcomes.map { outcome in
            outcome.map { opened in
                for (url, entry) in opened.entries { index.entries[url.path] = entry }
                return opened.inspection
            }
        }
    }

    /// Why the pair cannot be used with these classes and tiles; nil where it can.
    func problem(_ checks: MaskChecks, _ tiling: Tiling) -> Problem? {
        if let problem = maskProblem ?? checks.problem(of: self) { return problem }
        return tiling.problem(size, path: pair.image.path)
    }

    private struct Opened {
        let inspection: Inspection
        let entries: [(URL, DatasetIndex.Entry)]
    }

    private static func open(
        _ pair: LayoutScan.Pair, _ masksAsStored: Bool, _ known: DatasetIndex, _ gate: MemoryGate
    ) -> Result<Opened, Problem> {
        do {
            let image = try known.entry(of: pair.image)
            let orientation = masksAsStored ? image.facts?.orientation : nil
            var entries = [(pair.image, image)]
            var mask: InspectedMask?
            var maskProblem: Problem?
            if let url = pair.mask {
                do {
                    // Masks have the size of their images.
                    let entry = try gate.withMemory(bytesOfPixel * image.size.count) {
                        try known.entry(ofMask: url, orientation: orientation)
                    }
                    entries.append((url, entry))
                    mask = InspectedMask(entry)
                } catch {
                    // The image itself is there, and its record must find it.
                    maskProblem = Problem(error, path: url.path)
                }
            }
            let inspection = Inspection(
                pair: pair, size: image.size, mask: mask, maskProblem: maskProblem,
                fingerprint: ContentHash(text: image.fingerprint ?? ""), facts: image.facts)
            return .success(Opened(inspection: inspection, entries: entries))
        } catch {
            return .failure(Problem(error, path: pair.image.path))
        }
    }
}
