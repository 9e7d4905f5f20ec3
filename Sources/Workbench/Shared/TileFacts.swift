import ProjectStore

/// What the journal knows about a tile besides its labels.
package struct TileFacts: Sendable, Equatable {
    package let provenance: TileProvenance
    /// The newest comment.
    package let comment: TileComment?
    package let commentCount: Int

    package init(provenance: TileProvenance, comments: [TileComment]) {
        self.provenance = provenance
        comment = comments.last
        commentCount = comments.count
    }

    /// The comment and the provenance in one line; nil if there are none.
    package var text: String? {
        var parts: [String] = []
        if let comment {
            parts.append("\(comment.author): \(comment.text)" + (commentCount > 1 ? " (\(commentCount) comments)" : ""))
        }
        if !provenance.parts.isEmpty { parts.append(provenance.text) }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }
}
