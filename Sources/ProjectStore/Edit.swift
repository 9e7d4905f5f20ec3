import Foundation
import Imagery

/// A requested edit of one tile.
package struct EditRequest: Sendable {
    package let tile: TileKey
    package let kind: Edit.Kind
    /// The new mask of the tile; nil if the mask stays.
    package let mask: LabelMask?
    /// The new state of the tile; nil for the state that the kind gives, see `Edit.Kind`.
    package let state: TileState?
    /// The round of the network whose prediction was applied; nil if none was.
    package let networkRound: Int?

    package init(
        _ kind: Edit.Kind, of tile: TileKey, to mask: LabelMask? = nil, state: TileState? = nil,
        networkRound: Int? = nil
    ) {
        self.tile = tile
        self.kind = kind
        self.mask = mask
        self.state = state
        self.networkRound = networkRound
    }
}

/// An edit of one tile that is on disk.
package struct Edit: Sendable, Equatable, Identifiable {
    /// The kind of an edit, which gives the new state. A stroke, a fill or an accepted prediction makes an unlabeled or
    /// skipped tile a draft, and a reviewed tile a labeled one. It does not change other states.
    package enum Kind: String, Codable, CaseIterable, Sendable {
        case stroke
        case fill
        /// The prediction of the network was applied to pixels.
        case accept
        /// The tile becomes unlabeled.
        case clear
        /// Labels from a file. The tile becomes labeled.
        case `import`
        /// Labels from the ground truth. The tile becomes labeled.
        case oracle
        /// The tile becomes labeled.
        case confirm
        /// The tile becomes skipped.
        case skip
        /// The tile becomes flagged.
        case flag
        /// The tile becomes a draft. It is no longer labeled, reviewed, disputed, skipped or flagged.
        case reopen
        /// A person has checked the labels. The tile becomes reviewed.
        case review
        /// The labels of another annotator differ. The tile becomes disputed.
        case dispute

        /// Whether a person made the edit.
        package var isManual: Bool { self != .import && self != .oracle && self != .dispute }

        func state(after state: TileState) -> TileState {
            switch self {
            case .stroke, .fill, .accept:
                switch state {
                case .unlabeled, .skipped, .drafted: .drafted
                case .labeled, .reviewed: .labeled
                case .disputed, .flagged: state
                }
            case .clear: .unlabeled
            case .import, .oracle, .confirm: .labeled
            case .skip: .skipped
            case .flag: .flagged
            case .reopen: .drafted
            case .review: .reviewed
            case .dispute: .disputed
            }
        }
    }

    package let id: Int64
    package let tile: TileKey
    package let kind: Kind
    package let author: String
    package let time: Date
    package let networkRound: Int?
    /// The number of pixels whose label changed.
    package let changedPixels: Int
    package let stateBefore: TileState
    package let stateAfter: TileState
    /// Whether the edit is in effect: it is not undone and not on a branch that an edit after an undo left.
    package let isCurrent: Bool
}

/// The current state and mask of a tile. Masks contain class indices.
package struct TileSnapshot: Sendable, Equatable {
    package let tile: TileKey
    package let state: TileState
    package let mask: LabelMask
    package let canUndo: Bool
    package let canRedo: Bool

    package init(tile: TileKey, state: TileState, mask: LabelMask, canUndo: Bool, canRedo: Bool) {
        self.tile = tile
        self.state = state
        self.mask = mask
        self.canUndo = canUndo
        self.canRedo = canRedo
    }
}
