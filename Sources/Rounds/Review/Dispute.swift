import Imagery
import ProjectStore

extension JournalTransaction {
    /// Marks a tile as disputed if its confirmed labels differ too much from second labels that were just confirmed.
    /// - Parameters:
    ///   - second: The key of the second labels.
    ///   - leastAgreement: See `ReviewSettings`.
    /// - Returns: The agreement, 0...1; nil if there is nothing to compare.
    @discardableResult
    package func compareSecondLabels(_ second: TileKey, leastAgreement: Double) throws -> Double? {
        let first = second.labels(of: nil)
        guard let labels = try tile(first), labels.state == .labeled, let other = try tile(second),
            other.state.isConfirmed, let agreement = labels.mask.agreement(with: other.mask)
        else { return nil }
        if agreement < leastAgreement { try record(EditRequest(.dispute, of: first, to: labels.mask)) }
        return agreement
    }
}

extension LabelMask {
    /// The share of the pixels with the same label, of all pixels with a label in both masks. Void is a label. Nil
    /// without such pixels.
    package func agreement(with other: LabelMask) -> Double? {
        precondition(size == other.size, "LabelMask: agreement of \(size) and \(other.size)")
        var (known, same) = (0, 0)
        for (a, b) in zip(values, other.values) where a != LabelMask.unlabeled && b != LabelMask.unlabeled {
            known += 1
            if a == b { same += 1 }
        }
        return known == 0 ? nil : Double(same) / Double(known)
    }
}
