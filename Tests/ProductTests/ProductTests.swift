import TesseraAcquisition
import TesseraManifold
import Testing

/// Uses the two library products as another package would, without other imports.
@Suite("The library products")
struct ProductTests {
    /// Four images of 4 x 4 regions; regions of an image have similar features.
    private static let regions = (0..<4).flatMap { image in
        (0..<16).map { Region(image: image, left: $0 % 4 * 32, top: $0 / 4 * 32, width: 32, height: 32) }
    }

    private static var pool: RegionPool {
        var pool = RegionPool(regions)
        pool.labeled = [0, 20]
        pool.excluded = [63]
        let entropies = regions.indices.map { Float($0 * 7 % 64) / 64 }
        for measure in Uncertainty.allCases { pool.uncertainties[measure] = entropies }
        let features = regions.indices.map { (index: Int) -> [Float] in
            [Float(index / 16) * 5, Float(index * 3 % 5), Float(index % 7)]
        }
        pool.features = Points(rows: features)
        pool.gradients = pool.features
        pool.classShares = Points(rows: entropies.map { [$0, 1 - $0] })
        pool.classMargins = Points(rows: entropies.map { [$0 / 2, $0 / 2] })
        return pool
    }

    @Test("the example of the documentation selects uncertain regions that are not labeled")
    func example() throws {
        let regions = Self.regions
        let entropies = regions.indices.map { Float($0) / 64 }
        var pool = RegionPool(regions)
        pool.labeled = [0, 7]
        pool.uncertainties[.entropy] = entropies
        let strategy = try SelectionStrategy("entropy+spatial", settings: ["lambda": "0.5"])
        let choices = try strategy.select(32, from: pool)
        #expect(choices.count == 32 && Set(choices.map(\.region)).isDisjoint(with: [0, 7]))
        #expect(choices[0].region == 63 && choices[0].reasons["potential"] == 1.5)
        #expect(strategy.citation.contains("Exploring Spatial Diversity"))
    }

    @Test(
        "every strategy selects the requested number of regions, the same on any number of threads",
        arguments: SelectionStrategy.names)
    func strategies(name: String) throws {
        let strategy = try SelectionStrategy(name, settings: ["clusterCount": "4", "candidateCount": "40"])
        let choices = try strategy.select(10, from: Self.pool)
        #expect(Set(choices.map(\.region)).count == 10)
        #expect(Set(choices.map(\.region)).isDisjoint(with: [0, 20, 63]))
        #expect(try strategy.select(10, from: Self.pool, threads: 2) == choices)
    }

    @Test("an error names the missing part of the pool, the unknown setting or the permitted values of a setting")
    func failures() {
        let bare = RegionPool(Self.regions)
        #expect(throws: SelectionFailure.self) { try SelectionStrategy("guess") }
        for (name, lacking) in [
            ("entropy", "entropy"), ("core-set", "features"), ("meal", "entropy"), ("badge", "gradients"),
        ] {
            #expect {
                try SelectionStrategy(name).select(3, from: bare)
            } throws: {
                "\($0)".contains(lacking)
            }
        }
        for name in ["classbal", "pixbal", "ripu"] {
            var pool = Self.pool
            pool.classMargins = nil
            if name != "pixbal" { pool.classShares = nil }
            #expect {
                try SelectionStrategy(name).select(3, from: pool)
            } throws: {
                "\($0)" == "\(name) needs the \(name == "pixbal" ? "classMargins" : "classShares") of the regions"
            }
        }
        #expect {
            try SelectionStrategy("random", settings: ["lambda": "9"])
        } throws: {
            "\($0)" == "setting lambda is 9.0; it must be 0.0 to 4.0"
        }
        #expect {
            try SelectionStrategy("random", settings: ["alpha": "9"])
        } throws: {
            "\($0)".contains("no setting alpha")
        }
    }

    @Test("a pool with a part of the wrong size or with invalid values is refused, and the message names the part")
    func invalidParts() throws {
        let invalidParts: [(String, (inout RegionPool) -> Void)] = [
            ("labeled: there is no region 64", { $0.labeled = [3, 64] }),
            ("excluded: there is no region -1", { $0.excluded = [-1] }),
            ("63 entries of the uncertainties by margin", { $0.uncertainties[.margin]?.removeLast() }),
            ("2 rows of features", { $0.features = Points(rows: [[1], [2]]) }),
            ("1 rows of gradients", { $0.gradients = Points(rows: [[1]]) }),
            ("1 rows of classShares", { $0.classShares = Points(rows: [[1, 0]]) }),
            (
                "classMargins has 1 columns, classShares 2",
                { $0.classMargins = Points(rows: Self.regions.map { _ in [1] }) }
            ),
            (
                "classShares has 257 columns",
                { $0.classShares = Points(rows: Self.regions.map { _ in [Float](repeating: 0, count: 257) }) }
            ),
            ("features of region 9", { $0.features = Self.table(with: .nan, at: 9) }),
            ("features of region 9 is 1e+20: its magnitude", { $0.features = Self.table(with: 1e20, at: 9) }),
            ("gradients of region 9", { $0.gradients = Self.table(with: .infinity, at: 9) }),
            ("classShares of region 9", { $0.classShares = Self.table(with: .nan, at: 9) }),
            ("classMargins of region 9", { $0.classMargins = Self.table(with: .nan, at: 9) }),
        ]
        for (message, spoil) in invalidParts {
            var pool = Self.pool
            spoil(&pool)
            for name in SelectionStrategy.names {
                #expect {
                    try SelectionStrategy(name, settings: ["clusterCount": "4"]).select(3, from: pool)
                } throws: {
                    "\($0)".contains(message)
                }
            }
        }
        #expect(throws: SelectionFailure.self) { try Self.pool.spatialDistances(from: 64) }
        for name in SelectionStrategy.names {
            let strategy = try SelectionStrategy(name, settings: ["clusterCount": "4"])
            #expect(throws: SelectionFailure.self) { try strategy.select(-1, from: Self.pool) }
            #expect(try strategy.select(0, from: Self.pool).isEmpty)
            #expect(try strategy.select(100, from: Self.pool).count == 61)
        }
    }

    @Test("a region without pixels is refused, and the message has its size", arguments: [(0, 32), (32, -1)])
    func emptyRegion(width: Int, height: Int) throws {
        var regions = Self.regions
        regions[5] = Region(image: 0, left: 32, top: 32, width: width, height: height)
        let strategy = try SelectionStrategy("random")
        #expect {
            try strategy.select(3, from: RegionPool(regions))
        } throws: {
            "\($0)" == "region 5 has \(width) x \(height) pixels: each side must be at least 1"
        }
    }

    private static func table(with value: Float, at region: Int) -> Points {
        Points(rows: regions.indices.map { [$0 == region ? value : 1, Float($0)] })
    }

    @Test("an uncertainty that is not finite is an error that names the region, unless the region is excluded")
    func notFinite() throws {
        var pool = Self.pool
        pool.uncertainties[.entropy]?[9] = .nan
        let strategy = try SelectionStrategy("entropy")
        #expect {
            try strategy.select(3, from: pool)
        } throws: {
            "\($0)" == "the entropy of region 9 is nan: it must be finite"
        }
        pool.excluded = [9]
        #expect(try strategy.select(3, from: pool).count == 3)
    }

    @Test("the strategy and the number of regions are not settings, and any number of candidates is valid")
    func settings() throws {
        for name in ["batchSize", "strategy"] {
            #expect(SelectionStrategy.settingNames[name] == nil)
            #expect {
                try SelectionStrategy("meal", settings: [name: "meal"])
            } throws: {
                "\($0)".hasPrefix("there is no setting \(name), only ")
            }
        }
        let strategy = try SelectionStrategy("meal", settings: ["candidateCount": "10"])
        #expect(try strategy.select(5, from: Self.pool).count == 5)
        #expect(try strategy.select(40, from: Self.pool).count == 40)
    }

    @Test("the spatial distance grows up to two sides, and is 1 beyond that and between images")
    func distances() throws {
        let distances = try Self.pool.spatialDistances(from: 0)
        #expect(distances[0] == 0 && distances[1] == 0.5 && distances[2] == 1 && distances[16] == 1)
        let linear = try Self.pool.spatialDistances(from: 0, settings: ["distanceForm": "linear", "norm": "l1"])
        #expect(linear[15] == 1 && linear[1] == linear[4] && linear[1] < linear[5])
    }

    @Test("distances are in units of the nominal size, which clipped regions do not change")
    func units() throws {
        // Two rows and three columns of 40 x 10 pixels; the last row and column are clipped.
        let regions = (0..<6).map { index in
            Region(
                image: 3, left: index % 3 * 40, top: index / 3 * 10, width: index % 3 == 2 ? 6 : 40,
                height: index > 2 ? 4 : 10)
        }
        let settings = ["norm": "l1", "delta": "1.5"]
        #expect(try RegionPool(regions).spatialDistances(from: 0, settings: settings) == [0, 0.5, 1, 0.5, 1, 1])
        let clipped = Array(regions.suffix(1)) + [Region(image: 3, left: 80, top: 14, width: 6, height: 4)]
        let nominal = [3: RegionSize(width: 40, height: 10)]
        let wide = ["norm": "l1", "delta": "0.5"]
        #expect(try RegionPool(clipped).spatialDistances(from: 0, settings: wide) == [0, 1])
        #expect(try RegionPool(clipped, nominalSizes: nominal).spatialDistances(from: 0, settings: wide) == [0, 0.5])
    }

    @Test(
        "the linear distance is divided by the largest distance of two regions of an image",
        arguments: ["l1", "l2", "chebyshev"])
    func linear(norm: String) throws {
        var number: UInt32 = 1
        func next(_ limit: UInt32) -> Int {
            number = number &* 1_664_525 &+ 1_013_904_223
            return Int((number >> 8) % limit)
        }
        for _ in 0..<20 {
            let regions = (0..<60).map { Region(image: $0 / 20, left: next(90), top: next(300), width: 10, height: 20) }
            let lengths = regions.map { a in
                regions.map { b -> Double in
                    guard a.image == b.image else { return -1 }
                    let (x, y) = (Double(abs(a.left - b.left)) / 10, Double(abs(a.top - b.top)) / 20)
                    return norm == "l1" ? x + y : norm == "l2" ? (x * x + y * y).squareRoot() : max(x, y)
                }
            }
            let largest = lengths.joined().max() ?? 0
            let distances = try RegionPool(regions)
                .spatialDistances(from: 17, settings: ["distanceForm": "linear", "norm": norm])
            for (distance, length) in zip(distances, lengths[17]) {
                #expect(abs(distance - Float(length < 0 ? 1 : length / largest)) < 1e-5)
            }
        }
    }

    @Test("points can be embedded, added to an embedding, seeded and projected")
    func manifold() throws {
        let rows = (0..<60).map { (index: Int) -> [Float] in
            [Float(index % 3) * 10, Float(index * index % 17), Float(index % 5)]
        }
        let points = Points(rows: rows)
        var options = UMAP.Options()
        options.neighborCount = 8
        options.seed = 3
        let embedding = try UMAP(of: points, options)
        #expect(embedding.positions.count == 60 && embedding.positions.columnCount == 2)
        #expect(try UMAP(of: points, options, threads: 2).positions == embedding.positions)
        var fewer = options
        fewer.neighborCount = 3
        #expect(try UMAP(of: points, fewer).positions != embedding.positions)
        let placed = try embedding.placing(Points(rows: [[10, 4, 2]]))
        #expect(placed.count == 1 && placed[0].allSatisfy(\.isFinite))
        let seeds = try KMeansPlusPlus.seeds(of: points, count: 5, seed: 1)
        #expect(Set(seeds).count == 5 && seeds.allSatisfy { 0..<60 ~= $0 })
        let axes = try PCA(of: points, count: 2)
        #expect(try axes.project(points).columnCount == 2)
    }

    @Test("invalid points and options are refused")
    func unusable() throws {
        let broken = Points(rows: [[.infinity, 0], [1, 2], [3, 4]])
        let points = Points(rows: [[0, 0], [1, 2], [3, 4]])
        #expect(throws: ManifoldFailure.self) { try UMAP(of: broken) }
        #expect(throws: ManifoldFailure.self) { try KMeansPlusPlus.seeds(of: broken, count: 2, seed: 0) }
        #expect(throws: ManifoldFailure.self) { try PCA(of: broken, count: 1) }
        let large = Points([1e20, -1e20, 3, 4], columnCount: 2)
        #expect(throws: ManifoldFailure.self) { try PCA(of: large, count: 1) }
        #expect(throws: ManifoldFailure.self) { try UMAP(of: large) }
        #expect(throws: ManifoldFailure.self) { try KMeansPlusPlus.seeds(of: points, count: -1, seed: 0) }
        #expect(throws: ManifoldFailure.self) { try KMeansPlusPlus.seeds(of: points, count: 1, trials: 0, seed: 0) }
        #expect(throws: ManifoldFailure.self) { try PCA(of: points, count: 0) }
        let axes = try PCA(of: points, count: 5)
        #expect(try axes.project(points).columnCount == 2)
        #expect(throws: ManifoldFailure.self) { try axes.project(Points(rows: [[1]])) }
        #expect(throws: ManifoldFailure.self) { try UMAP(of: points).placing(Points(rows: [[1]])) }
        let spoils: [(inout UMAP.Options) -> Void] = [
            { $0.neighborCount = 1 }, { $0.minimumDistance = 3 }, { $0.minimumDistance = -1 }, { $0.epochs = -1 },
        ]
        for spoil in spoils {
            var options = UMAP.Options()
            spoil(&options)
            #expect(throws: ManifoldFailure.self) { try UMAP(of: points, options) }
        }
        #expect(try UMAP(of: Points([], columnCount: 2)).positions.count == 0)
    }
}
