import Imagery

/// A tool of the label editor, with all that is particular to it. Its command, its line in the list of tools, its hints,
/// its cursor and what a stroke does come from its declaration.
package struct Tool: Sendable, Equatable {
    /// What is drawn around the cursor.
    enum CursorShape: Sendable { case cross, brush }

    /// What is under way in the tile.
    enum State: Hashable, Sendable { case penDown, outlineOpen }

    /// A command that matters in a state, and what it does then.
    struct StateHint: Sendable {
        let command: CommandName
        let text: String
    }

    /// The command that takes it in hand, with its key.
    package let info: CommandInfo
    /// For the list of tools.
    package let title: String
    let use: ToolUse
    /// Why it cannot be used on a tile, as a sentence for the person; nil for a tool that always can.
    let whyNot: (@Sendable (EditedTile, Picture?) -> String?)?
    let cursor: CursorShape
    /// What the tool is set to, as its title goes on.
    let setting: @Sendable (ToolKit, Look) -> String
    /// Makes what it paints with larger (1) or smaller (-1).
    let resize: @Sendable (inout ToolKit, Int) -> Void
    /// Whether it takes labels away instead of painting the class in hand.
    let erases: Bool
    /// What its strokes are to the journal.
    let source: Stroke.Source
    /// Whether the borders of the superpixels are shown while it is in hand.
    let showsSuperpixels: Bool
    let hints: [State: [StateHint]]

    init(
        _ info: CommandInfo, title: String, use: ToolUse,
        unless whyNot: (@Sendable (EditedTile, Picture?) -> String?)? = nil, cursor: CursorShape = .cross,
        setting: @escaping @Sendable (ToolKit, Look) -> String = { _, _ in "" },
        resize: @escaping @Sendable (inout ToolKit, Int) -> Void = { $0.resizeBrush(by: $1) },
        erases: Bool = false, source: Stroke.Source, showsSuperpixels: Bool = false,
        hints: [State: [StateHint]] = [:]
    ) {
        self.info = info
        self.title = title
        self.use = use
        self.whyNot = whyNot
        self.cursor = cursor
        self.setting = setting
        self.resize = resize
        self.erases = erases
        self.source = source
        self.showsSuperpixels = showsSuperpixels
        self.hints = hints
    }

    /// Tools are told apart by their commands.
    package static func == (a: Tool, b: Tool) -> Bool { a.info.name == b.info.name }

    /// Whether a stroke of it grows as the cursor moves.
    var isDragged: Bool {
        if case .drag = use { true } else { false }
    }

    /// Whether its key uses it at once where `before` is in hand: a fill is used, and some tools that are in hand already.
    func isUsed(byTakingItFrom before: Tool) -> Bool {
        switch use {
        case .fill: true
        case .drag(let footprint): before == self && footprint.paintsWhenTakenAgain
        case .outline: false
        }
    }

    /// What it encloses; nil for a tool without corners.
    var outline: OutlineShape? {
        if case .outline(let shape) = use { shape } else { nil }
    }
}

/// What a stroke of a tool does.
enum ToolUse: Sendable {
    /// It covers pixels around the cursor and grows as the cursor moves.
    case drag(Footprint)
    /// It fills a region at once; nil where there is nothing to find it in.
    case fill(@Sendable (FillPlace) -> PixelRuns?)
    /// Corners are set first, and what they enclose is filled.
    case outline(OutlineShape)
}

/// What a dragged tool covers.
struct Footprint: Sendable {
    /// The pixels at a place, as positions in the tile.
    let pixels: @Sendable (EditedTile, ToolKit, Pixel) -> [Int]
    /// Whether its key paints where it is in hand already.
    var paintsWhenTakenAgain = false
}

/// Where a fill begins, and what it may look at.
struct FillPlace {
    let tile: EditedTile
    let kit: ToolKit
    /// Nil while the image is being read.
    let picture: Picture?

    /// The labels, and where there is none the prediction.
    var labels: LabelMask {
        guard let predicted = picture?.maps?.predicted.cropped(to: tile.rect) else { return tile.mask }
        return LabelMask(
            size: tile.size,
            values: zip(tile.mask.values, predicted.values).map { $0 == LabelMask.unlabeled ? $1 : $0 })
    }
}

/// How corners enclose pixels.
struct OutlineShape: Sendable {
    let leastCorners: Int
    /// What is said where there are fewer.
    let tooFew: KeyText
    /// Whether releasing the button of the mouse closes it.
    let isClosedByRelease: Bool
    /// Whether using the tool at the cursor closes it, instead of setting a corner.
    let closes: @Sendable (_ corners: [Pixel], _ cursor: Pixel) -> Bool
    /// The corners that would be filled if it were closed at the cursor.
    let preview: @Sendable (_ corners: [Pixel], _ cursor: Pixel) -> [Pixel]
    /// The pixels of what is closed at the cursor, as positions in the tile.
    let pixels: @Sendable (_ corners: [Pixel], _ cursor: Pixel, Size) -> PixelRuns
}
