import GRDB
import Imagery

extension JournalTransaction {
    /// Marks a tile as disputed if its confirmed labels differ too much from confirmed second labels. A reviewed tile
    /// stays reviewed.
    /// - Parameters:
    ///   - tile: The key of the labels of the project.
    ///   - leastAgreement: See `ReviewSettings`.
    /// - Returns: Whether the tile became disputed.
    @discardableResult
    package func disputeIfDifferent(_ tile: TileKey, leastAgreement: Double) throws -> Bool {
        try journal.disputeIfDifferent(tile, leastAgreement: leastAgreement, in: database)
    }
}

extension Journal {
    /// See `JournalTransaction.disputeIfDifferent`.
    func disputeIfDifferent(_ tile: TileKey, leastAgreement: Double, in database: Database) throws -> Bool {
        guard let labels = try snapshot(of: tile, in: database), labels.state == .labeled else { return false }
        let differs = try confirmedLabels(of: tile, in: database).contains { other in
            other.isSecond && other.mask.agreement(with: labels.mask).map { $0 < leastAgreement } ?? false
        }
        if differs { _ = try record(EditRequest(.dispute, of: tile), in: database) }
        return differs
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
