import Imagery

extension Tool {
    /// All tools, in the order of the tool list next to the tile. Selecting any of them ends the current stroke.
    package static let all = [brush, eraser, correct, superpixel, rectangle, polygon, line, fillRegion, fillColor]

    package static let brush = Tool(
        CommandInfo("brush", "select the brush", keys: [.editor: "b"], stroke: .finishes, dropsOutline: true),
        title: "brush",
        use: .drag(disc), cursor: .brush, setting: { kit, _ in " \(kit.brush.diameter)" }, source: .drawing,
        hints: [.penDown: whilePenIsDown])

    package static let eraser = Tool(
        CommandInfo(
            "eraser", "select the eraser: pixels become unlabeled", keys: [.editor: "e"], stroke: .finishes,
            dropsOutline: true),
        title: "eraser",
        use: .drag(disc), cursor: .brush, setting: { kit, _ in " \(kit.brush.diameter)" }, erases: true,
        source: .drawing, hints: [.penDown: whilePenIsDown])

    package static let correct = Tool(
        CommandInfo(
            .correct, "correct: \(.paint, in: .editor) changes the region to the class", keys: [.editor: "."],
            hint: .init("correct", [.editor: 5]),
            needs: superpixelNeeds, stroke: .finishes, dropsOutline: true),
        title: "correct", use: .correction, unless: whyNoSuperpixels,
        setting: { kit, _ in " \(kit.superpixelSide)" }, resize: { $0.resizeSuperpixels(by: $1) }, source: .filling,
        hints: [
            .selected: [
                StateHint(.paint, "changes the outlined region"),
                StateHint(.subtract, "after a click takes the outlined part back"), StateHint(.undo, "undoes a click"),
            ]
        ])

    package static let superpixel = Tool(
        CommandInfo(
            "superpixel", "superpixels: paint patches of similar color", keys: [.editor: "c"],
            needs: superpixelNeeds, stroke: .finishes, dropsOutline: true),
        title: "superpixel",
        use: .drag(
            Footprint(
                pixels: { tile, _, center in tile.superpixel(at: center) },
                // Pressing the key again paints the superpixel at the cursor.
                paintsWhenSelectedAgain: true)),
        unless: whyNoSuperpixels,
        setting: { kit, _ in " \(kit.superpixelSide)" }, resize: { $0.resizeSuperpixels(by: $1) },
        source: .filling, showsSuperpixels: true, hints: [.penDown: whilePenIsDown])

    package static let rectangle = Tool(
        CommandInfo(
            "rectangle", "rectangle: \(.paint, in: .editor) sets the second corner",
            keys: [.editor: "r"], stroke: .finishes, dropsOutline: true),
        title: "rectangle",
        use: .outline(
            OutlineShape(
                // The first corner is set when the tool is selected, so there are never too few.
                minimumCorners: 1, tooFew: "", closesOnRelease: true, closes: { corners, _ in !corners.isEmpty },
                preview: rectangleCorners, corners: rectangleCorners,
                pixels: { lines, _, size in Outline.polygon(lines, in: size) })),
        source: .filling,
        hints: [
            .outlineOpen: [
                StateHint(.paint, "fills the rectangle"),
                StateHint(.closeEditor, "drops it"),
            ]
        ])

    package static let polygon = Tool(
        CommandInfo(
            "polygon",
            "polygon: \(.paint, in: .editor) sets corners, \(.confirm, in: .editor) fills it",
            keys: [.editor: "P"], stroke: .finishes, dropsOutline: true),
        title: "polygon",
        use: .outline(
            OutlineShape(
                minimumCorners: 3, tooFew: "A polygon needs at least three corners: \(.paint, in: .editor) sets one",
                closesOnRelease: false,
                closes: { corners, cursor in corners.count > 2 && corners.first == cursor },
                mayFollowEdges: true,
                preview: { corners, cursor in
                    corners.isEmpty || corners.last == cursor ? corners : corners + [cursor]
                },
                corners: { corners, _ in corners },
                pixels: { lines, _, size in Outline.polygon(lines, in: size) })),
        source: .filling,
        hints: [
            .outlineOpen: [
                StateHint(.paint, "sets a corner"),
                StateHint(.confirm, "fills the polygon"),
                StateHint(.removeCorner, "removes the last corner"), StateHint(.closeEditor, "drops it"),
                StateHint(.moveCorner, "moves a corner"), StateHint(.followEdges, "follows edges"),
            ]
        ])

    package static let line = Tool(
        CommandInfo(
            "line", "line of the brush's width: \(.paint, in: .editor) sets the end", keys: [.editor: "_"],
            stroke: .finishes, dropsOutline: true),
        title: "line",
        use: .outline(
            OutlineShape(
                // The start is set when the tool is selected, so there are never too few.
                minimumCorners: 1, tooFew: "", closesOnRelease: true, closes: { corners, _ in !corners.isEmpty },
                isClosed: false, mayFollowEdges: true, preview: { corners, cursor in corners.prefix(1) + [cursor] },
                corners: { corners, cursor in corners.prefix(1) + [cursor] },
                pixels: { lines, kit, size in
                    let covered = lines.flatMap { kit.brush.stamp(at: $0, in: size) }
                    return PixelRuns(Set(covered.map { $0.row * size.width + $0.column }).sorted())
                })),
        cursor: .brush, setting: { kit, _ in " \(kit.brush.diameter)" }, source: .drawing,
        hints: [
            .outlineOpen: [
                StateHint(.paint, "paints the line"), StateHint(.closeEditor, "drops it"),
                StateHint(.followEdges, "follows edges"),
            ]
        ])

    package static let fillRegion = Tool(
        CommandInfo(
            "fill-region", "fill the connected pixels of one class",
            keys: [.editor: "f"],
            hint: .init("fill", [.editor: 8]), stroke: .finishes, dropsOutline: true),
        title: "fill",
        use: .fill { $0.labels.region(atRow: $0.tile.cursor.row, column: $0.tile.cursor.column) }, source: .filling)

    package static let fillColor = Tool(
        CommandInfo(
            "fill-color", "fill connected pixels of similar color", keys: [.editor: "t"], needs: "the image",
            stroke: .finishes, dropsOutline: true),
        title: "color fill",
        use: .fill { place in
            place.picture?.image.cropped(to: place.tile.rect).region(
                atRow: place.tile.cursor.row, column: place.tile.cursor.column, tolerance: place.kit.tolerance)
        },
        unless: { _, picture in picture == nil ? "The image could not be read, so there are no colors to compare" : nil
        },
        setting: { kit, look in " \(look.glyph("±", "~"))\(kit.tolerance)" }, source: .filling)

    /// The pixels under the brush, as positions in the tile.
    private static let disc = Footprint { tile, kit, center in
        kit.brush.stamp(at: center, in: tile.size).map { $0.row * tile.size.width + $0.column }
    }

    private static let rectangleCorners: @Sendable ([Pixel], Pixel) -> [Pixel] = { corners, cursor in
        guard let first = corners.first else { return [] }
        return [
            first, Pixel(row: first.row, column: cursor.column), cursor, Pixel(row: cursor.row, column: first.column),
        ]
    }

    private static let superpixelNeeds = "the superpixels of the tile, which must be computed first"

    private static let whyNoSuperpixels: @Sendable (EditedTile, Picture?) -> String? = { tile, _ in
        guard tile.superpixels == nil else { return nil }
        return tile.size.count > Superpixels.mostPixels
            ? "The tile has too many pixels for superpixels: make the tiles smaller in project.toml"
            : "The superpixels are still being computed"
    }

    private static let whilePenIsDown = [
        StateHint(.pen, "lifts the pen"), StateHint(.undo, "reverts the stroke"),
    ]
}
