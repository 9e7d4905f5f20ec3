import Imagery

/// A tool of the label editor. Its command, its line in the list of tools, its hints, its cursor and its effect are
/// declared here.
package struct Tool: Sendable, Equatable {
    /// The shape that is drawn at the cursor.
    enum CursorShape: Sendable { case cross, brush }

    /// A state of the editor with hints of its own.
    enum State: Hashable, Sendable { case penDown, outlineOpen }

    /// A command that is useful in a state, and its effect there.
    struct StateHint: Sendable {
        let command: CommandName
        let text: String
    }

    /// The command that selects it, with its key.
    package let info: CommandInfo
    /// Its title in the list of tools.
    package let title: String
    let use: ToolUse
    /// Why it cannot be used on a tile, as a sentence; nil for a tool without a condition.
    let whyNot: (@Sendable (EditedTile, Picture?) -> String?)?
    let cursor: CursorShape
    /// The setting shown after the title, such as the diameter.
    let setting: @Sendable (ToolKit, Look) -> String
    /// Makes its brush or superpixels larger (1) or smaller (-1).
    let resize: @Sendable (inout ToolKit, Int) -> Void
    /// True if it erases labels instead of painting the class.
    let erases: Bool
    /// How its strokes are recorded in the journal.
    let source: Stroke.Source
    /// True if the borders of the superpixels are shown while it is selected.
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

    /// True if a stroke of it grows as the cursor moves.
    var isDragged: Bool {
        if case .drag = use { true } else { false }
    }

    /// True if its key uses it at once, when `before` was selected. Fill tools are always used at once, some other
    /// tools if they were already selected.
    func isUsed(bySelectingItAfter before: Tool) -> Bool {
        switch use {
        case .fill: true
        case .drag(let footprint): before == self && footprint.paintsWhenSelectedAgain
        case .outline: false
        }
    }

    /// The shape that its corners enclose; nil for a tool without corners.
    var outline: OutlineShape? {
        if case .outline(let shape) = use { shape } else { nil }
    }
}

/// How a tool changes pixels.
enum ToolUse: Sendable {
    /// It paints pixels around the cursor, and more as the cursor moves.
    case drag(Footprint)
    /// It fills a region at once; nil if the data to find the region is missing.
    case fill(@Sendable (FillPlace) -> PixelRuns?)
    /// The user sets corners first, then the area inside is filled.
    case outline(OutlineShape)
}

/// The pixels that a dragged tool paints.
struct Footprint: Sendable {
    /// The pixels painted at a position, as positions in the tile.
    let pixels: @Sendable (EditedTile, ToolKit, Pixel) -> [Int]
    /// True if its key paints when the tool is already selected.
    var paintsWhenSelectedAgain = false
}

/// The start of a fill, and the data that it may use.
struct FillPlace {
    let tile: EditedTile
    let kit: ToolKit
    /// Nil if the image is not loaded.
    let picture: Picture?

    /// The labels; where there are none, the prediction.
    var labels: LabelMask {
        guard let predicted = picture?.maps?.predicted.cropped(to: tile.rect) else { return tile.mask }
        return LabelMask(
            size: tile.size,
            values: zip(tile.mask.values, predicted.values).map { $0 == LabelMask.unlabeled ? $1 : $0 })
    }
}

/// A shape that is drawn by setting corners.
struct OutlineShape: Sendable {
    /// The corners it needs before it can be closed.
    let minimumCorners: Int
    /// The message if there are fewer.
    let tooFew: KeyText
    /// True if releasing the mouse button closes it.
    let isClosedByRelease: Bool
    /// True if using the tool at the cursor closes it, instead of setting a corner.
    let closes: @Sendable (_ corners: [Pixel], _ cursor: Pixel) -> Bool
    /// The corners of the shape if it were closed at the cursor.
    let preview: @Sendable (_ corners: [Pixel], _ cursor: Pixel) -> [Pixel]
    /// The pixels of the shape closed at the cursor, as positions in the tile.
    let pixels: @Sendable (_ corners: [Pixel], _ cursor: Pixel, Size) -> PixelRuns
}
