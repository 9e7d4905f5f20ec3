extension LabelMask {
    /// The largest distance in pixels between the outline of a region and the polygon that a person draws for it. With
    /// a smaller distance, polygons follow every step between pixels and have many more corners.
    package static let outlineTolerance = 1.5

    /// An estimate of the clicks that a person needs to label the mask: one click to fill it with the class of the
    /// largest region, and the corners of a polygon around each other region. Unlabeled pixels need no clicks.
    ///
    /// Regions are 4-connected. Other works count the corners of an annotator's polygons (Mackowiak et al., "CEREALS",
    /// BMVC 2018); here, the polygons are computed from the mask (`RegionOutline.simplified`).
    package var clickCount: Int {
        let (components, starts, sizes) = connectedComponents
        let labeled = starts.indices.filter { values[starts[$0]] != Self.unlabeled }
        guard let largest = labeled.max(by: { (sizes[$0], $1) < (sizes[$1], $0) }) else { return 0 }
        return 1
            + labeled.filter { $0 != largest }.reduce(0) { sum, index in
                let start = (row: starts[index] / size.width, column: starts[index] % size.width)
                let outline = RegionOutline(from: start) { row, column in
                    0..<size.height ~= row && 0..<size.width ~= column
                        && components[row * size.width + column] == index
                }
                return sum + outline.simplified(tolerance: Self.outlineTolerance).count
            }
    }

    /// The 4-connected regions of equal values: the index of the region of each pixel, and the first pixel in reading
    /// order and the number of pixels of each region. O(pixels).
    package var connectedComponents: (components: [Int], starts: [Int], sizes: [Int]) {
        var components = [Int](repeating: -1, count: values.count)
        var starts: [Int] = []
        var sizes: [Int] = []
        for start in values.indices where components[start] < 0 {
            let index = starts.count
            starts.append(start)
            sizes.append(0)
            floodFill(in: size, from: start) {
                components[$0] < 0 && values[$0] == values[start]
            } fill: { run in
                sizes[index] += run.count
                for pixel in run { components[pixel] = index }
            }
        }
        return (components, starts, sizes)
    }
}
