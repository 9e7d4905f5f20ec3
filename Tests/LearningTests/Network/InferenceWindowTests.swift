import Imagery
import Learning
import Testing

@Suite("Windows of large images")
struct InferenceWindowTests {
    @Test(
        "an image of up to two megapixels is one window",
        arguments: [(360, 480), (1024, 2048), (1, 1), (2, 1 << 20)])
    func whole(height: Int, width: Int) {
        let windows = WindowPolicy.standard.windows(of: Size(height: height, width: width))
        #expect(windows.count == 1)
        #expect(windows[0].rows == 0..<height && windows[0].columns == 0..<width)
        #expect(windows[0].coreRows == 0..<height && windows[0].coreColumns == 0..<width)
    }

    @Test(
        "each pixel of a large image is in the core of one window, 120 pixels from borders inside the image",
        arguments: [
            (4000, 6000), (9000, 12_000), (1025, 2048), (30, 100_000), (1281, 1_700), (1279, 1_700), (3321, 3321),
        ])
    func cores(height: Int, width: Int) {
        let policy = WindowPolicy.standard
        let size = Size(height: height, width: width)
        let windows = policy.windows(of: size)
        #expect(!policy.isWhole(size) && windows.count > 1)
        #expect(windows.reduce(0) { $0 + $1.coreRows.count * $1.coreColumns.count } == height * width)
        #expect(Set(windows.map(\.size)).count == 1, "all windows have the same size, so that they share a plan")
        #expect(windows.allSatisfy { $0.size.count <= 1280 * 1280 })
        for window in windows {
            for (seen, core, extent) in [
                (window.rows, window.coreRows, height), (window.columns, window.coreColumns, width),
            ] {
                #expect(seen.lowerBound >= 0 && seen.upperBound <= extent && !core.isEmpty)
                #expect(seen.clamped(to: core) == core)
                #expect(core.lowerBound == 0 || core.lowerBound - seen.lowerBound >= 120)
                #expect(core.upperBound == extent || seen.upperBound - core.upperBound >= 120)
            }
        }
        for (a, b) in zip(windows, windows.dropFirst()) where a.coreRows == b.coreRows {
            #expect(a.coreColumns.upperBound == b.coreColumns.lowerBound)
        }
    }
}
