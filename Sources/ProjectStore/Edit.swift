import Foundation
import Imagery

/// A change of one tile that is asked for.
package struct Change: Sendable {
    package let tile: TileKey
    package let kind: Edit.Kind
    /// The tile's mask after the change; nil leaves it as it is.
    package let mask: LabelMask?
    /// The state after the change; nil for the one that follows from the kind, see `Edit.Kind`.
    package let state: TileState?
    /// The round of the network whose prediction was taken over, if one was.
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

/// A change of one tile that is on disk.
package struct Edit: Sendable, Equatable, Identifiable {
    /// Strokes, fills and accepted predictions draft a tile that was unlabeled or skipped, and leave a labeled or
    /// flagged one as it is; the others say below what they make of it.
    package enum Kind: String, Codable, CaseIterable, Sendable {
        case stroke
        case fill
        /// Pixels taken over from the network's prediction.
        case accept
        /// Back to unlabeled.
        case clear
        /// Labels from a file: labeled.
        case `import`
        /// Labels from the true mask: labeled.
        case oracle
        /// Labeled.
        case confirm
        /// Skipped.
        case skip
        /// Flagged.
        case flag
        /// No longer confirmed, skipped or flagged: drafted.
        case reopen

        /// Whether a person did it.
        package var isManual: Bool { self != .import && self != .oracle }

        func state(after state: TileState) -> TileState {
            switch self {
            case .stroke, .fill, .accept: state == .labeled || state == .flagged ? state : .drafted
            case .clear: .unlabeled
            case .import, .oracle, .confirm: .labeled
            case .skip: .skipped
            case .flag: .flagged
            case .reopen: .drafted
            }
        }
    }

    package let id: Int64
    package let tile: TileKey
    package let kind: Kind
    package let author: String
    package let time: Date
    package let networkRound: Int?
    /// Pixels whose label changed.
    package let changedPixels: Int
    package let stateBefore: TileState
    package let stateAfter: TileState
    /// Whether it is in effect: not undone, nor on a branch left by editing after an undo.
    package let isCurrent: Bool
}

/// A tile as its edits leave it.
package struct LabeledTile: Sendable, Equatable {
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
