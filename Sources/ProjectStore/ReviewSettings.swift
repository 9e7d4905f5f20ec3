/// The settings in `[review]`: how the work of annotators is checked.
package struct ReviewSettings: Hashable, Sendable {
    /// The share of the tiles of a query that a second annotator labels too, without seeing the first labels, 0...1.
    package var secondShare = 0.0
    /// The number of gold tiles that are hidden in a query, as a share of its tiles, 0...1.
    package var goldShare = 0.0
    /// A tile is disputed if less than this share of its pixels has the same label from two annotators, 0...1.
    /// Annotators differ by a few pixels at most borders, so a share of 1 would dispute almost every tile.
    package var leastAgreement = 0.9

    package init(secondShare: Double = 0, goldShare: Double = 0, leastAgreement: Double = 0.9) {
        self.secondShare = secondShare
        self.goldShare = goldShare
        self.leastAgreement = leastAgreement
    }

    /// The keys in the file, with what they hold.
    static let keys: [(name: String, property: WritableKeyPath<ReviewSettings, Double> & Sendable, comment: String)] = [
        (
            "secondShare", \.secondShare,
            "The share of the tiles of a query that a second annotator labels too, without seeing the first labels."
        ),
        ("goldShare", \.goldShare, "The number of gold tiles hidden in a query, as a share of its tiles."),
        (
            "leastAgreement", \.leastAgreement,
            "A tile is disputed if less than this share of its pixels has the same label from two annotators."
        ),
    ]
}
