/// The division of a project into parts, one for each annotator.
package struct ProjectSplit: Sendable, Equatable {
    package let id: String
    /// The number of parts, at least 1.
    package let parts: Int
    /// The newest edit and the newest comment of the project at the time of the split. Parts have them too.
    let lastEdit: Int64
    let lastComment: Int64
}

/// A tile that parts label.
package struct SplitTile: Sendable, Equatable {
    package let tile: TileKey
    /// The part whose labels become the labels of the project, from 1.
    package let owner: Int
    /// A part that labels the tile too, to measure the agreement; nil for most tiles.
    package let second: Int?

    package init(tile: TileKey, owner: Int, second: Int?) {
        self.tile = tile
        self.owner = owner
        self.second = second
    }
}

/// Which part of which split a project is.
package struct PartIdentity: Sendable, Equatable {
    package let split: ProjectSplit
    /// From 1.
    package let number: Int
}
