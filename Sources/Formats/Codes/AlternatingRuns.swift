import Imagery
import Problems

/// A run-length code of a binary mask: the lengths of runs of zeros and ones in turn, zeros first.
enum AlternatingRuns {
    /// - Parameter total: The number of pixels of the mask.
    static func lengths(of pixels: PixelRuns, total: Int) -> [Int] {
        var lengths: [Int] = []
        var end = 0
        for range in pixels.ranges {
            lengths += [range.lowerBound - end, range.count]
            end = range.upperBound
        }
        if end < total || lengths.isEmpty { lengths.append(total - end) }
        return lengths
    }

    /// - Throws: `Problem` if a length is negative, or if the lengths are not those of `total` pixels.
    static func pixels(from lengths: [Int], total: Int) throws(Problem) -> PixelRuns {
        var pixels = PixelRuns()
        var end = 0
        for (index, length) in lengths.enumerated() {
            guard length >= 0, length <= total - end else {
                throw Problem(reason: "the run lengths overrun \(total) pixels", fix: "export the labels again")
            }
            if !index.isMultiple(of: 2) { pixels.append(end..<end + length) }
            end += length
        }
        guard end == total else {
            throw Problem(
                reason: "the run lengths cover \(end) of \(total) pixels", fix: "export the labels again")
        }
        return pixels
    }
}

extension PixelRuns {
    /// The union of ranges in any order, which may overlap.
    init(merging ranges: [Range<Int>]) {
        self.init()
        var end = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where range.upperBound > end {
            append(Swift.max(end, range.lowerBound)..<range.upperBound)
            end = range.upperBound
        }
    }

    /// The same pixels in an image whose columns are stored one after another: positions `column * height + row`.
    func transposed(in size: Size) -> PixelRuns {
        PixelRuns(map { $0 % size.width * size.height + $0 / size.width }.sorted())
    }

    /// The pixels of a rectangle as positions in it.
    func cropped(to box: PixelRect, width: Int) -> PixelRuns {
        PixelRuns(map { ($0 / width - box.top) * box.width + $0 % width - box.left })
    }

    /// The pixels of a rectangle as positions in an image that contains it.
    func placed(in box: PixelRect, width: Int) -> PixelRuns {
        PixelRuns(map { ($0 / box.width + box.top) * width + $0 % box.width + box.left })
    }
}
