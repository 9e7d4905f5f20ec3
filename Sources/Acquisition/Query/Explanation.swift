/// Puts the reasons of a strategy for one tile into words and numbers, as in `entropy rank 82 of 200; seed 6, 3.41
/// from the seeds before`. Journals of earlier versions lack some reasons; their words are then left out.
struct Explanation {
    private let values: [Query.Quantity: Double]

    init(_ reasons: [Query.Reason]) {
        values = Dictionary(reasons.map { ($0.quantity, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// The value of a quantity in at most two decimals.
    func number(_ quantity: Query.Quantity) -> String? { values[quantity].map(Self.text) }

    func value(_ quantity: Query.Quantity) -> Double? { values[quantity] }

    /// The rank among the candidates, as in `rank 3 of 448` or `rank 90 of 448, drawn by score`.
    var rank: String? {
        number(.rank).map { rank in
            "rank \(rank)" + (number(.candidates).map { " of \($0)" } ?? "")
                + (value(.scoreDraw) == nil ? "" : ", drawn by score")
        }
    }

    /// The place in a random order, as in `drawn at random, number 3`.
    var draw: String? { value(.draw).map { "drawn at random, number \(Self.text($0 + 1))" } }

    /// The order among the seeds of k-means++, as in `seed 6, 3.41 from the seeds before`.
    var seed: String? {
        value(.seedOrder).map { order in
            guard order > 0 else { return "seed 1, drawn at random" }
            let distance = number(.seedDistance).map { ", \($0) from the seeds before" } ?? ""
            return "seed \(Self.text(order + 1))\(distance)"
        }
    }

    var potential: String? { number(.potential).map { "potential \($0)" } }

    /// The parts that are known, separated by semicolons.
    static func joined(_ parts: String?...) -> String { parts.compactMap(\.self).joined(separator: "; ") }

    /// A whole number without decimals, up to a million; others with at most two.
    static func text(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e6 else { return "\(value)" }
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}

extension Query.Item {
    /// Why the tile is in the query, in words and numbers, in one line; empty for tiles that check the annotator or
    /// that are not in the query.
    /// - Parameter strategy: The strategy of the query. The reasons of an unknown one are listed by name.
    package func explanation(by strategy: String) -> String {
        switch origin {
        case .hand: return "added by hand"
        case .initial: return "one of the random tiles of the first round"
        case .check, .selection: return ""
        case .strategy: break
        }
        guard !reasons.isEmpty, let declared = Strategy.named(strategy) else {
            return reasons.map { "\($0.quantity.rawValue) \(Explanation.text($0.value))" }.joined(separator: "; ")
        }
        let explanation = Explanation(reasons)
        return explanation.draw ?? declared.explain(explanation)
    }
}
