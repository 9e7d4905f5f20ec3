import Files
import Foundation
import Imagery
import Problems

/// An image and its mask after reading. Classes and tiling are not checked yet.
struct Inspection {
    let pair: LayoutScan.Pair
    let size: Size
    let mask: InspectedMask?
    /// The reason why the mask cannot be read; nil if it can, or if there is no mask.
    let maskProblem: Problem?
    let fingerprint: ContentHash
    /// Facts from decoding the image; nil if the index has none.
    let facts: ImageFile.Facts?

    /// The memory limit in bytes for masks that are decoded in parallel. A larger limit lets more threads read large
    /// masks, but takes more memory.
    private static let maskMemoryLimit = 1 << 29
    /// Bytes per pixel while a color mask is decoded: three channels and one for buffers.
    private static let bytesPerPixel = 4

    /// Opens all pairs in parallel. The results are in the order of the pairs.
    static func all(
        of pairs: [LayoutScan.Pair], masksAsStored: Bool, index: inout DatasetIndex
    ) -> [Result<Inspection, Problem>] {
        let known = index
        let gate = MemoryLimiter(limit: maskMemoryLimit)
        let outcomes = [Result<InspectionResult, Problem>?](unsafeUninitializedCapacity: pairs.count) {
            buffer, initialized in
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

    /// The reason why the pair cannot be used with these classes and tiles; nil if it can.
    func problem(_ checks: MaskChecks, _ tiling: Tiling) -> Problem? {
        if let problem = maskProblem ?? checks.problem(of: self) { return problem }
        return tiling.problem(size, path: pair.image.path)
    }

    private struct InspectionResult {
        let inspection: Inspection
        let entries: [(URL, DatasetIndex.Entry)]
    }

    private static func open(
        _ pair: LayoutScan.Pair, _ masksAsStored: Bool, _ known: DatasetIndex, _ gate: MemoryLimiter
    ) -> Result<InspectionResult, Problem> {
        do {
            let image = try known.entry(of: pair.image)
            let orientation = masksAsStored ? image.facts?.orientation : nil
            var entries = [(pair.image, image)]
            var mask: InspectedMask?
            var maskProblem: Problem?
            if let url = pair.mask {
                do {
                    // A mask should have the size of its image.
                    let entry = try gate.withMemory(bytesPerPixel * image.size.count) {
                        try known.entry(ofMask: url, orientation: orientation)
                    }
                    entries.append((url, entry))
                    mask = InspectedMask(entry)
                } catch {
                    // The mask failed, not the image. The image must stay in the list so that its record finds it.
                    maskProblem = Problem(error, path: url.path)
                }
            }
            let inspection = Inspection(
                pair: pair, size: image.size, mask: mask, maskProblem: maskProblem,
                fingerprint: ContentHash(hexadecimal: image.fingerprint ?? ""), facts: image.facts)
            return .success(InspectionResult(inspection: inspection, entries: entries))
        } catch {
            return .failure(Problem(error, path: pair.image.path))
        }
    }
}
