import Imagery
import Pool
import Rounds

/// Click to correct.
extension EditedTile {
    /// What a proposal is computed from, apart from the correction itself.
    struct ProposalKey: Sendable, Equatable {
        let pixel: Int
        let kind: ClickCorrection.Kind
        let value: UInt8
        /// The last requests to the journal, which stand for the labels.
        let requested: Int
        let answered: Int
    }

    /// Computes the costs of all classes again, because superpixels or probabilities have changed.
    mutating func prepareCorrection() {
        (proposal, proposalKey) = (nil, nil)
        // While other superpixels are computed, the clicks stay.
        guard let graph else { return }
        let energy = CorrectionEnergy(
            graph, classCount: probabilities?.classCount ?? 0, probabilities: probabilities?.values)
        if correction == nil { correction = ClickCorrection(energy) } else { correction?.use(energy) }
    }

    /// True if a click at the cursor would take back a part of the region of this class.
    func canSubtract(_ value: UInt8) -> Bool {
        correction?.canSubtract(at: index(of: cursor), value, from: mask) == true
    }

    /// Computes what a click at the cursor would change, unless it is known already.
    mutating func propose(_ kind: ClickCorrection.Kind, _ kit: ToolKit, predicted: @autoclosure () -> LabelMask?) {
        let pixel = index(of: cursor)
        let key = ProposalKey(
            pixel: pixel, kind: kind, value: kit.value, requested: requested, answered: answered)
        guard key != proposalKey, graph != nil, let correction else { return }
        proposalKey = key
        proposal = correction.proposal(kind, at: pixel, kit.value, labels: mask, predicted: predicted())
    }

    mutating func forgetProposal() { (proposal, proposalKey) = (nil, nil) }

    /// The labels after the proposed click; nil without a proposal.
    func proposedLabels(_ kit: ToolKit) -> LabelMask? {
        proposal.map { proposal in
            let kit = Self.kit(kit, for: proposal)
            var labels = mask
            for pixel in proposal.pixels where kit.mayPaint(over: mask.values[pixel]) {
                labels.values[pixel] = proposal.labels.values[pixel]
            }
            return labels
        }
    }

    /// As the eraser, a click that takes back also works if only unlabeled pixels are painted.
    private static func kit(_ kit: ToolKit, for proposal: ClickCorrection.Proposal) -> ToolKit {
        var kit = kit
        if proposal.kind == .subtract { kit.tool = .eraser }
        return kit
    }

    /// Does what is proposed, as far as no pixel is protected. Returns the stroke; nil if nothing changes.
    mutating func acceptProposal(_ kit: ToolKit) -> Stroke? {
        guard let proposal else { return nil }
        let kit = Self.kit(kit, for: proposal)
        let stroke = paint(proposal.pixels, source: .filling, kit: kit) { proposal.labels.values[$0] }
        if stroke != nil { correction?.record(proposal, labels: mask) }
        forgetProposal()
        return stroke
    }

    /// The position of a pixel in the arrays of the tile.
    private func index(of pixel: Pixel) -> Int { pixel.row * size.width + pixel.column }
}
