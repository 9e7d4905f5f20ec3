import Imagery
import Rounds

/// Connected pixels of one true class that have another label.
struct ErrorRegion {
    let value: UInt8
    /// Positions in the tile, ascending.
    let pixels: [Int]
    let size: Size
    /// By position in the tile.
    let contains: [Bool]

    init(value: UInt8, pixels: [Int], size: Size) {
        (self.value, self.pixels, self.size) = (value, pixels, size)
        var contains = [Bool](repeating: false, count: size.count)
        for at in pixels { contains[at] = true }
        self.contains = contains
    }

    /// The errors of `labels`, the largest first.
    /// - Parameter limit: The number of regions at most.
    static func all(in labels: LabelMask, truth: LabelMask, limit: Int) -> [ErrorRegion] {
        let (map, errors) = LabelErrors.regions(of: labels, truth)
        let largest = errors.prefix(limit)
        var pixels: [Int: [Int]] = largest.reduce(into: [:]) { $0[$1.number] = [] }
        for (at, number) in map.enumerated() { pixels[number]?.append(at) }
        return largest.map { ErrorRegion(value: $0.value, pixels: pixels[$0.number] ?? [], size: truth.size) }
    }

    /// All connected pixels of the true class around this region, wrong or right.
    func whole(in truth: LabelMask) -> ErrorRegion {
        let (regions, _, _) = truth.connectedComponents
        let own = regions[pixels[0]]
        return ErrorRegion(value: value, pixels: regions.indices.filter { regions[$0] == own }, size: size)
    }

    func pixel(_ at: Int) -> Pixel { Pixel(row: at / size.width, column: at % size.width) }

    /// The distance of each pixel of the region to the nearest pixel outside, in steps to one of 8 neighbors; 1 at the
    /// border of the region and of the tile. By position in the tile, 0 outside.
    private var depths: [Int] {
        var depths = contains.map { $0 ? Int.max : 0 }
        /// The smallest depth of some neighbors; 0 outside the tile.
        func nearest(_ place: Pixel, _ steps: [(down: Int, right: Int)]) -> Int {
            var least = Int.max
            for step in steps {
                let (row, column) = (place.row + step.down, place.column + step.right)
                let isInside = 0..<size.height ~= row && 0..<size.width ~= column
                least = min(least, isInside ? depths[row * size.width + column] : 0)
            }
            return least
        }
        // Two passes give the exact chessboard distance (Rosenfeld and Pfaltz, 1966).
        for at in pixels {
            let place = pixel(at)
            depths[at] = 1 + nearest(place, [(-1, -1), (-1, 0), (-1, 1), (0, -1)])
        }
        for at in pixels.reversed() {
            let place = pixel(at)
            depths[at] = min(depths[at], 1 + nearest(place, [(1, 1), (1, 0), (1, -1), (0, 1)]))
        }
        return depths
    }

    /// The pixel that is farthest from the border of the region, and its distance; the first of several.
    var middle: (pixel: Pixel, depth: Int) {
        let depths = depths
        let at = pixels.max { (depths[$0], $1) < (depths[$1], $0) } ?? 0
        return (pixel(at), depths[at])
    }

    var bounds: PixelRect {
        let (rows, columns) = (pixels.map { $0 / size.width }, pixels.map { $0 % size.width })
        let (top, left) = (rows.min() ?? 0, columns.min() ?? 0)
        return PixelRect(
            top: top, left: left, height: (rows.max() ?? top) - top + 1, width: (columns.max() ?? left) - left + 1)
    }

    /// Points along the region in its longer direction: the middles of the pixels in `count` slices of equal width.
    func path(_ count: Int) -> [Pixel] {
        let bounds = bounds
        let isWide = bounds.width >= bounds.height
        let (start, extent) = isWide ? (bounds.left, bounds.width) : (bounds.top, bounds.height)
        var slices = [[Pixel]](repeating: [], count: count)
        for at in pixels {
            let place = pixel(at)
            slices[((isWide ? place.column : place.row) - start) * count / extent].append(place)
        }
        return slices.filter { !$0.isEmpty }.map { slice in
            Pixel(
                row: slice.reduce(0) { $0 + $1.row } / slice.count,
                column: slice.reduce(0) { $0 + $1.column } / slice.count)
        }
    }

    /// The mean width across the path, at least 1.
    var thickness: Int { max(1, pixels.count / max(bounds.width, bounds.height)) }

    /// The corners of the region's outline at a tolerance (`RegionOutline.simplified`), as pixels of the tile.
    func outline(tolerance: Double) -> [Pixel] {
        let outline = RegionOutline(from: (pixel(pixels[0]).row, pixel(pixels[0]).column)) { row, column in
            0..<size.height ~= row && 0..<size.width ~= column && contains[row * size.width + column]
        }
        var corners: [Pixel] = []
        for corner in outline.simplified(tolerance: tolerance) {
            // The corner is between pixels: take the one next to it that belongs to the region.
            let near = [(0, 0), (-1, -1), (0, -1), (-1, 0)].map {
                Pixel(row: corner.row + $0.0, column: corner.column + $0.1)
            }
            let inside = near.first {
                0..<size.height ~= $0.row && 0..<size.width ~= $0.column && contains[$0.row * size.width + $0.column]
            }
            if let inside, corners.last != inside { corners.append(inside) }
        }
        if corners.count > 1, corners.first == corners.last { corners.removeLast() }
        return corners
    }

    /// The rectangle within the bounds of the region that makes the most pixels right, minus those that it makes wrong
    /// (Kadane's algorithm over all pairs of rows). O(height^2 * width).
    func bestRectangle(labels: LabelMask, truth: LabelMask) -> PixelRect {
        let bounds = bounds
        func gain(_ row: Int, _ column: Int) -> Int {
            let at = row * size.width + column
            guard LabelErrors.counts(truth.values[at]) else { return 0 }
            if truth.values[at] == value { return labels.values[at] == value ? 0 : 1 }
            return labels.values[at] == truth.values[at] ? -1 : 0
        }
        var best = (sum: Int.min, rect: bounds)
        for top in bounds.rows {
            var sums = [Int](repeating: 0, count: bounds.width)
            for bottom in top..<bounds.rows.upperBound {
                var (sum, left) = (0, 0)
                for column in 0..<bounds.width {
                    sums[column] += gain(bottom, bounds.left + column)
                    if sum <= 0 { (sum, left) = (0, column) }
                    sum += sums[column]
                    if sum > best.sum {
                        best = (
                            sum,
                            PixelRect(
                                top: top, left: bounds.left + left, height: bottom - top + 1, width: column - left + 1)
                        )
                    }
                }
            }
        }
        return best.rect
    }
}
