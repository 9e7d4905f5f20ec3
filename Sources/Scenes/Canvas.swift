import Imagery

/// A canvas with several samples per pixel. Each sample has a color, a class and a depth (the distance of its object).
struct Canvas {
    /// The number of samples along each side of a pixel. More samples give smoother edges and need more time.
    static let samples = 2

    /// The size in samples.
    let width: Int
    let height: Int
    private var tones: [Tone]
    private var classes: [SceneClass]
    private var depths: [Double]

    /// - Parameter size: The size in pixels.
    init(_ size: Size) {
        width = size.width * Self.samples
        height = size.height * Self.samples
        tones = [Tone](repeating: .zero, count: width * height)
        classes = [SceneClass](repeating: .sky, count: width * height)
        depths = [Double](repeating: .infinity, count: width * height)
    }

    /// Paints a sample, unless it shows a nearer object.
    mutating func paint(_ x: Int, _ y: Int, _ depth: Double, _ sceneClass: SceneClass, _ tone: Tone) {
        let at = y * width + x
        guard depth <= depths[at] else { return }
        depths[at] = depth
        classes[at] = sceneClass
        tones[at] = tone
    }

    /// Paints the samples whose centers are inside a polygon. Samples for which `tone` returns nil are not painted.
    mutating func fill(
        _ corners: [SIMD2<Double>], depth: Double, _ sceneClass: SceneClass, tone: (SIMD2<Double>) -> Tone?
    ) {
        forEachSample(inside: corners) { canvas, x, y in
            if let tone = tone(SIMD2(Double(x) + 0.5, Double(y) + 0.5)) { canvas.paint(x, y, depth, sceneClass, tone) }
        }
    }

    mutating func fill(_ corners: [SIMD2<Double>], depth: Double, _ sceneClass: SceneClass, _ tone: Tone) {
        fill(corners, depth: depth, sceneClass) { _ in tone }
    }

    /// Paints an axis-aligned ellipse.
    /// - Parameter tone: The color of a sample. `x` and `y` are its position relative to the radii, -1...1. Samples for
    ///   which it returns nil are not painted.
    mutating func fillEllipse(
        _ center: SIMD2<Double>, _ radii: SIMD2<Double>, depth: Double, _ sceneClass: SceneClass,
        tone: (_ x: Double, _ y: Double, _ sample: SIMD2<Int>) -> Tone?
    ) {
        guard radii.x > 0, radii.y > 0 else { return }
        for y in rows(center.y - radii.y, center.y + radii.y) {
            for x in columns(center.x - radii.x, center.x + radii.x) {
                let u = (Double(x) + 0.5 - center.x) / radii.x
                let v = (Double(y) + 0.5 - center.y) / radii.y
                if u * u + v * v <= 1, let tone = tone(u, v, SIMD2(x, y)) { paint(x, y, depth, sceneClass, tone) }
            }
        }
    }

    /// Paints a straight line. It is at least one sample wide.
    mutating func stroke(
        _ from: SIMD2<Double>, _ to: SIMD2<Double>, width: Double, depth: Double, _ sceneClass: SceneClass, _ tone: Tone
    ) {
        let along = to - from
        let length = (along * along).sum().squareRoot()
        guard length > 0 else { return }
        let across = SIMD2(-along.y, along.x) / length * max(1, width) / 2
        fill([from + across, to + across, to - across, from - across], depth: depth, sceneClass, tone)
    }

    /// Darkens road and pavement inside a polygon: multiplies their colors by `factor`.
    mutating func shadow(_ corners: [SIMD2<Double>], _ factor: Double) {
        forEachSample(inside: corners) { canvas, x, y in
            let at = y * canvas.width + x
            if canvas.classes[at] == .road || canvas.classes[at] == .pavement { canvas.tones[at] *= factor }
        }
    }

    /// The rows of the canvas whose centers are between two vertical positions.
    func rows(_ from: Double, _ to: Double) -> Range<Int> { Self.span(from, to, height) }

    /// The columns of the canvas whose centers are between two horizontal positions.
    func columns(_ from: Double, _ to: Double) -> Range<Int> { Self.span(from, to, width) }

    /// The mean color of the samples of each pixel, row by row.
    func resolvedTones() -> [Tone] {
        pixelCorners.map { corner in
            var sum = Tone.zero
            for row in 0..<Self.samples {
                for column in 0..<Self.samples { sum += tones[corner + row * width + column] }
            }
            return sum / Double(Self.samples * Self.samples)
        }
    }

    /// The most frequent class among the samples of each pixel. Among equally frequent ones the highest rank wins.
    func resolvedClasses() -> [UInt8] {
        var votes = [Int](repeating: 0, count: SceneClass.allCases.count)
        return pixelCorners.map { corner in
            for at in votes.indices { votes[at] = 0 }
            for row in 0..<Self.samples {
                for column in 0..<Self.samples { votes[Int(classes[corner + row * width + column].rawValue)] += 1 }
            }
            return SceneClass.allCases.max { a, b in
                let (votesA, votesB) = (votes[Int(a.rawValue)], votes[Int(b.rawValue)])
                return votesA == votesB ? a.rank < b.rank : votesA < votesB
            }!.rawValue
        }
    }

    /// The index of the first sample of each pixel.
    private var pixelCorners: [Int] {
        (0..<height / Self.samples).flatMap { row in
            (0..<width / Self.samples).map { (row * width + $0) * Self.samples }
        }
    }

    /// The indices in 0..<limit whose centers (index + 0.5) are between two positions.
    private static func span(_ from: Double, _ to: Double, _ limit: Int) -> Range<Int> {
        let low = max(0, min(Double(limit), (from - 0.5).rounded(.up)))
        let high = max(low, min(Double(limit), (to - 0.5).rounded(.down) + 1))
        return Int(low)..<Int(high)
    }

    /// Calls `body` for each sample whose center is inside a polygon (even-odd rule), row by row.
    private mutating func forEachSample(inside corners: [SIMD2<Double>], _ body: (inout Canvas, Int, Int) -> Void) {
        let heights = corners.map(\.y)
        guard let top = heights.min(), let bottom = heights.max() else { return }
        for y in rows(top, bottom) {
            let middle = Double(y) + 0.5
            var crossings: [Double] = []
            for (at, a) in corners.enumerated() {
                let b = corners[(at + 1) % corners.count]
                if (a.y <= middle) != (b.y <= middle) {
                    crossings.append(a.x + (middle - a.y) / (b.y - a.y) * (b.x - a.x))
                }
            }
            crossings.sort()
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                for x in columns(crossings[pair], crossings[pair + 1]) { body(&self, x, y) }
            }
        }
    }
}
