import Imagery

/// A tool of the label editor: its command, its line in the list of tools, its hints, its cursor and how it changes
/// pixels. `Tool+All.swift` has the tools.
package struct Tool: Sendable, Equatable {
    /// The shape that is drawn at the cursor.
    enum CursorShape: Sendable { case cross, brush }

    /// A state of the editor in which other keys matter. The pen is down while moving the cursor paints; an outline is
    /// open from its first corner until it is filled. Otherwise the tool is only selected.
    enum State: Hashable, Sendable { case penDown, outlineOpen, selected }

    /// The command that selects the tool, with its key.
    package let info: CommandInfo
    /// The title in the list of tools.
    package let title: String
    let use: ToolUse
    /// Returns why the tool cannot be used on a tile, as a sentence, or nil if it can. Nil for a tool that can always
    /// be used.
    let whyNot: (@Sendable (EditedTile, Picture?) -> String?)?
    let cursor: CursorShape
    /// The setting shown after the title, such as the diameter.
    let setting: @Sendable (ToolKit, Look) -> String
    /// Makes the brush or the superpixels larger (1) or smaller (-1).
    let resize: @Sendable (inout ToolKit, Int) -> Void
    /// True if the tool erases labels instead of painting the class.
    let erases: Bool
    /// How the journal records where the labels of this tool come from.
    let source: Stroke.Source
    /// True if the borders of the superpixels are shown while the tool is selected.
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

    /// Tools are equal if their commands are, because functions cannot be compared.
    package static func == (a: Tool, b: Tool) -> Bool { a.info.name == b.info.name }

    /// True if the tool paints while the cursor moves.
    var isDragged: Bool {
        if case .drag = use { true } else { false }
    }

    /// True if the key of the tool also uses it, and does not only select it. Fill tools are always used at once, some
    /// dragged tools only if they were already selected.
    /// - Parameter before: The tool that was selected before the key was pressed.
    func isUsed(bySelectingItAfter before: Tool) -> Bool {
        switch use {
        case .fill: true
        case .drag(let footprint): before == self && footprint.paintsWhenSelectedAgain
        case .correction: before == self
        case .outline: false
        }
    }

    /// True if the tool shows what a click would change.
    var proposes: Bool {
        if case .correction = use { true } else { false }
    }

    /// The shape that the user draws by setting corners; nil for a tool without corners.
    var outline: OutlineShape? {
        if case .outline(let shape) = use { shape } else { nil }
    }
}

/// How a tool changes pixels.
enum ToolUse: Sendable {
    /// The tool paints pixels around the cursor, and more as the cursor moves.
    case drag(Footprint)
    /// The tool fills a region at once. The function returns nil if the data to find the region is missing.
    case fill(@Sendable (FillPlace) -> PixelRuns?)
    /// The user sets corners first, then the area inside is filled.
    case outline(OutlineShape)
    /// A click changes the region around it, see `ClickCorrection`.
    case correction
}

/// The pixels that a dragged tool paints.
struct Footprint: Sendable {
    /// Returns the pixels that are painted if the cursor is at a pixel. A result `p` is row `p / width`, column
    /// `p % width` of the tile.
    let pixels: @Sendable (EditedTile, ToolKit, Pixel) -> [Int]
    /// True if the tool's key paints when the tool is already selected.
    var paintsWhenSelectedAgain = false
}

/// The start of a fill, and the data that it may use.
struct FillPlace {
    let tile: EditedTile
    let kit: ToolKit
    /// Nil if the image is not loaded.
    let picture: Picture?

    /// The labels of the tile. Unlabeled pixels have the predicted class.
    var labels: LabelMask {
        guard let predicted = picture?.maps?.predicted.cropped(to: tile.rect) else { return tile.mask }
        return LabelMask(
            size: tile.size,
            values: zip(tile.mask.values, predicted.values).map { $0 == LabelMask.unlabeled ? $1 : $0 })
    }
}

/// A shape that is drawn by setting corners.
struct OutlineShape: Sendable {
    /// The number of corners that must be set before the shape can be closed, which fills it.
    let minimumCorners: Int
    /// The message if there are fewer.
    let tooFew: KeyText
    /// True if releasing the mouse button closes the shape.
    let closesOnRelease: Bool
    /// True if using the tool at the cursor closes the shape, instead of setting another corner.
    let closes: @Sendable (_ corners: [Pixel], _ cursor: Pixel) -> Bool
    /// True if a line joins the last corner with the first.
    var isClosed = true
    /// True if its lines can follow the edges of the image.
    var mayFollowEdges = false
    /// The corners of the shape that is drawn before it is closed.
    let preview: @Sendable (_ corners: [Pixel], _ cursor: Pixel) -> [Pixel]
    /// The corners of the shape closed at the cursor.
    let corners: @Sendable (_ corners: [Pixel], _ cursor: Pixel) -> [Pixel]
    /// The pixels of the shape with these lines, as positions in the tile.
    let pixels: @Sendable (_ lines: [Pixel], ToolKit, Size) -> PixelRuns
}
