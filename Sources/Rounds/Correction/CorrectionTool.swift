import Imagery

/// A tool that a simulated annotator clicks with.
protocol CorrectionTool {
    /// The labels after a click at a pixel with a class.
    func labels(clicking pixel: Int, _ value: UInt8, on labels: LabelMask) -> LabelMask
    /// Does the click.
    mutating func click(_ pixel: Int, _ value: UInt8, on labels: LabelMask) -> LabelMask
}

/// Fills the superpixel at the click.
struct SuperpixelFill: CorrectionTool {
    let superpixels: Superpixels

    func labels(clicking pixel: Int, _ value: UInt8, on labels: LabelMask) -> LabelMask {
        var labels = labels
        for at in superpixels.pixels(of: Int(superpixels.labels[pixel])) { labels.values[at] = value }
        return labels
    }

    mutating func click(_ pixel: Int, _ value: UInt8, on labels: LabelMask) -> LabelMask {
        self.labels(clicking: pixel, value, on: labels)
    }
}

/// Click to correct. If the last region covers a pixel that had the right class before, a click takes it back.
struct RegionCorrection: CorrectionTool {
    private var correction: ClickCorrection
    /// The class of the last region, and the labels before it.
    private var last: (value: UInt8, before: LabelMask)?

    init(_ energy: CorrectionEnergy) { correction = ClickCorrection(energy) }

    func labels(clicking pixel: Int, _ value: UInt8, on labels: LabelMask) -> LabelMask {
        proposal(pixel, value, labels).labels
    }

    mutating func click(_ pixel: Int, _ value: UInt8, on labels: LabelMask) -> LabelMask {
        let proposal = proposal(pixel, value, labels)
        if last?.value != proposal.value { last = (proposal.value, labels) }
        correction.record(proposal, labels: proposal.labels)
        return proposal.labels
    }

    private func proposal(_ pixel: Int, _ value: UInt8, _ labels: LabelMask) -> ClickCorrection.Proposal {
        if let last, last.before.values[pixel] == value, correction.canSubtract(at: pixel, last.value, from: labels) {
            return correction.proposal(.subtract, at: pixel, last.value, labels: labels, predicted: nil)
        }
        return correction.proposal(.add, at: pixel, value, labels: labels, predicted: nil)
    }
}
