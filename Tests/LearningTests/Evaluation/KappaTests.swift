import Learning
import Tensors
import Testing

@Suite("Cohen's kappa")
struct KappaTests {
    private func kappa(_ a: [UInt8], _ b: [UInt8], classes: Int = 4) -> Double? {
        var matrix = ConfusionMatrix(classCount: classes)
        matrix.add(predicted: b, truth: a)
        return matrix.kappa
    }

    @Test("kappa equals the values of scikit-learn 1.9.1")
    func scikitLearn() throws {
        let wikipedia: [(UInt8, UInt8, Int)] = [(0, 0, 20), (0, 1, 5), (1, 0, 10), (1, 1, 15)]
        let skewed: [(UInt8, UInt8, Int)] = [(0, 0, 30), (0, 1, 15), (1, 0, 25), (1, 1, 30)]
        let cases: [(a: [UInt8], b: [UInt8], kappa: Double)] = [
            ([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2], 0.4285714285714286),
            ([0, 0, 1, 1], [1, 1, 0, 0], -1),
            ([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], [0, 0, 0, 0, 1, 1, 1, 1, 1, 1], 0.8),
            ([0, 1, 2, 3], [0, 1, 2, 3], 1),
            ([0, 0, 0], [0, 0, 1], 0),
            ([0, 0, 0], [1, 1, 1], 0),
            (
                wikipedia.flatMap { Array(repeating: $0.0, count: $0.2) },
                wikipedia.flatMap { Array(repeating: $0.1, count: $0.2) }, 0.4
            ),
            (
                skewed.flatMap { Array(repeating: $0.0, count: $0.2) },
                skewed.flatMap { Array(repeating: $0.1, count: $0.2) }, 0.20792079207920788
            ),
        ]
        for (a, b, expected) in cases { #expect(abs(try #require(kappa(a, b)) - expected) < 1e-15, "\(a), \(b)") }
    }

    @Test("kappa equals the definition by pairs: the chance agreement is that of all pairs of pixels")
    func definition() throws {
        var random = Philox(seed: 4, purpose: "test")
        for classes in [2, 3, 11] {
            for keep in [0.0, 0.5, 0.97] {
                let a = (0..<300).map { _ in UInt8(random.next() % UInt64(classes)) }
                let b = a.map { Double(random.uniform()) < keep ? $0 : UInt8(random.next() % UInt64(classes)) }
                let observed = Double(zip(a, b).count { $0 == $1 }) / 300
                let expected = Double(a.reduce(0) { sum, one in sum + b.count { $0 == one } }) / 90_000
                let naive = (observed - expected) / (1 - expected)
                #expect(abs(try #require(kappa(a, b, classes: classes)) - naive) < 1e-12)
                #expect(kappa(a, b, classes: classes) == kappa(b, a, classes: classes))
            }
        }
    }

    @Test("kappa is exactly 1 for equal labels, and nil without pixels or with a single class")
    func edges() {
        for count in [1, 3, 7, 1001] {
            #expect(kappa([UInt8](repeating: 2, count: count), [UInt8](repeating: 2, count: count)) == nil)
            let mixed = (0..<count + 1).map { UInt8($0 % 3) }
            #expect(kappa(mixed, mixed) == 1)
        }
        #expect(kappa([], []) == nil)
        #expect(kappa([255, 254], [0, 1]) == nil)
        #expect(kappa([255, 1, 0], [0, 1, 0]) == 1, "pixels without a class do not count")
    }
}
