extension Strategy {
    /// Half of the query, rounded up, are the tiles with the highest entropy. The other half is drawn at random (a
    /// baseline of Cai, Xu, Zhang, Foo, "Exploring Spatial Diversity for Region-based Active Learning", IEEE
    /// Transactions on Image Processing 2021).
    static let entropyRandom: Strategy = Strategy(
        "entropy+random", "half of the tiles by entropy, the other half at random", .spatialDiversity,
        measure: .entropy, explain: { $0.ranked(by: .entropy) }
    ) { _, _ in
        RandomShareStrategy(
            base: UncertaintyStrategy(.entropy, name: entropyRandom.name), share: 0.5,
            purpose: "acquisition.entropy+random")
    }
}
