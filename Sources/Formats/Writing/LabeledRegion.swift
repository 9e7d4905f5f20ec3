import Imagery

/// A connected region of pixels of one class, as an object of formats that store objects.
struct LabeledRegion {
    let classIndex: Int
    /// The pixels, run-length encoded by row.
    let pixels: PixelRuns
    /// The smallest rectangle around the pixels.
    let box: PixelRect

    /// The 4-connected regions of a mask, by class and then in reading order of their first pixels. O(pixels).
    static func all(in labels: LabelMask) -> [LabeledRegion] {
        let (components, starts, _) = labels.connectedComponents
        var runs = [PixelRuns](repeating: PixelRuns(), count: starts.count)
        let width = labels.size.width
        for row in 0..<labels.size.height {
            var start = row * width
            while start < (row + 1) * width {
                var end = start + 1
                while end < (row + 1) * width, components[end] == components[start] { end += 1 }
                runs[components[start]].append(start..<end)
                start = end
            }
        }
        return starts.indices.filter { labels.values[starts[$0]] < LabelMask.void }
            .sorted { (labels.values[starts[$0]], $0) < (labels.values[starts[$1]], $1) }
            .map { LabeledRegion(classIndex: Int(labels.values[starts[$0]]), pixels: runs[$0], width: width) }
    }

    private init(classIndex: Int, pixels: PixelRuns, width: Int) {
        self.classIndex = classIndex
        self.pixels = pixels
        // A run that reaches over the end of a row covers whole rows together with the next ones.
        var (left, right) = (width, 0)
        for range in pixels.ranges {
            let (first, last) = (range.lowerBound, range.upperBound - 1)
            let isOneRow = first / width == last / width
            left = min(left, isOneRow ? first % width : 0)
            right = max(right, isOneRow ? last % width + 1 : width)
        }
        let top = (pixels.ranges.first?.lowerBound ?? 0) / width
        let bottom = ((pixels.ranges.last?.upperBound ?? 1) - 1) / width + 1
        box = PixelRect(top: top, left: left, height: bottom - top, width: right - left)
    }
}
