/// Where the labels of a tile come from: who drew, accepted, confirmed and reviewed them.
package struct TileProvenance: Sendable, Equatable {
    package enum Part: Sendable, Equatable {
        case drawn(by: String)
        /// The prediction of the network of a round was accepted for some pixels.
        case accepted(by: String, networkRound: Int?)
        case imported(by: String)
        case fromTruth(by: String)
        case confirmed(by: String)
        case reviewed(by: String)
        case disputed
        case skipped(by: String)
        case flagged(by: String)
    }

    /// Each part once, in the order in which it was last true.
    package let parts: [Part]

    package init(parts: [Part]) { self.parts = parts }

    /// - Parameter edits: The edits of a tile in their order. Edits that are not in effect are ignored.
    init(_ edits: [Edit]) {
        var parts: [Part] = []
        for edit in edits where edit.isCurrent {
            if edit.kind == .clear { parts = [] }
            guard let part = Self.part(edit) else { continue }
            // A decision about the tile replaces those before it.
            if part.isDecision { parts.removeAll(where: \.isDecision) }
            parts.removeAll { $0 == part }
            parts.append(part)
        }
        self.parts = parts
    }

    private static func part(_ edit: Edit) -> Part? {
        switch edit.kind {
        case .stroke, .fill: edit.changedPixels > 0 ? .drawn(by: edit.author) : nil
        case .accept: edit.changedPixels > 0 ? .accepted(by: edit.author, networkRound: edit.networkRound) : nil
        case .import: edit.changedPixels > 0 ? .imported(by: edit.author) : nil
        case .oracle: .fromTruth(by: edit.author)
        case .confirm: .confirmed(by: edit.author)
        case .review: .reviewed(by: edit.author)
        case .dispute: .disputed
        case .skip: .skipped(by: edit.author)
        case .flag: .flagged(by: edit.author)
        case .clear, .reopen: nil
        }
    }

    /// The parts as one line.
    package var text: String {
        parts.map { part in
            switch part {
            case .drawn(let author): "drawn by \(author)"
            case .accepted(let author, let round): "accepted by \(author)" + (round.map { " from network \($0)" } ?? "")
            case .imported(let author): "imported by \(author)"
            case .fromTruth(let author): "from the ground truth, by \(author)"
            case .confirmed(let author): "confirmed by \(author)"
            case .reviewed(let author): "reviewed by \(author)"
            case .disputed: "disputed: another annotator labeled it differently"
            case .skipped(let author): "skipped by \(author)"
            case .flagged(let author): "flagged by \(author)"
            }
        }.joined(separator: ", ")
    }
}

extension TileProvenance.Part {
    /// Whether the part is a decision about the whole tile after the confirmation.
    fileprivate var isDecision: Bool {
        switch self {
        case .reviewed, .disputed, .skipped, .flagged: true
        case .drawn, .accepted, .imported, .fromTruth, .confirmed: false
        }
    }
}

extension Journal {
    /// Where the labels of a tile come from. Labels from tiles of another tiling are not included.
    package func provenance(of tile: TileKey) throws -> TileProvenance { TileProvenance(try edits(of: tile)) }
}
