import Acquisition

extension Query.Item {
    /// The terms of the tile's selection other than entropy, as one line.
    /// Numbers without a fraction are shown as integers, up to a million.
    var reason: String {
        if origin == .hand { return "added by hand" }
        return reasons.filter { $0.quantity != .entropy }.map { term in
            let isWhole = term.value == term.value.rounded() && abs(term.value) < 1e6
            return "\(term.quantity.rawValue) \(term.value.text(isWhole ? 0 : 3))"
        }.joined(separator: "  ")
    }
}
