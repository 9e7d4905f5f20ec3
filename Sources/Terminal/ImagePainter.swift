/// Sends the images of a surface, and of each only what differs from what the terminal shows.
package struct ImagePainter {
    private let graphics: Graphics
    /// Whether the terminal may show something else than `shown`.
    private var isInvalid = false
    /// The images that the terminal shows.
    private var shown: [ImagePlacement.Slot: ImagePlacement] = [:]

    package init(_ graphics: Graphics) { self.graphics = graphics }

    /// Forgets what the terminal shows.
    package mutating func invalidate() { isInvalid = true }

    /// The bytes that show the images of `surface`. Its cells must have been sent before.
    /// - Parameters:
    ///   - old: The surface that the terminal showed before; nil if all cells were sent.
    ///   - lastRow: The last row of the terminal. A sixel image there would scroll the screen.
    package mutating func paint(_ surface: Surface, over old: Surface?, lastRow: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        if isInvalid, !shown.isEmpty, graphics.form == .kitty { bytes += Array(Self.removal(of: .kitty).utf8) }
        if isInvalid { shown = [:] }
        isInvalid = false
        for slot in ImagePlacement.Slot.allCases {
            // kitty draws images above the cells, so a dialog could not be read.
            let isHidden = graphics.form == .kitty && surface.hasDialog
            let placement = isHidden ? nil : surface.placements.first { $0.slot == slot }
            let before = shown[slot]
            switch graphics.form {
            case .kitty: bytes += Self.kitty(placement, over: before, slot, graphics)
            case .sixel:
                guard let placement else { break }
                let seen = placement.area.intersection(Rect(x: 0, y: 0, width: .max >> 1, height: max(0, lastRow)))
                bytes += SixelUpdate(placement, over: before, surface, old, in: seen, cell: graphics.cell).bytes
            }
            shown[slot] = placement
        }
        return bytes
    }

    // MARK: kitty

    /// The layers of an image, each an image of the terminal.
    private enum Layer: Int, CaseIterable {
        case base, overlay, sprite

        /// Nil if there is nothing to show. A sprite can be outside of its image.
        func raster(_ placement: ImagePlacement?, _ cell: CellSize) -> Raster? {
            guard let placement else { return nil }
            switch self {
            case .base: return placement.base
            case .overlay: return placement.overlay
            case .sprite:
                guard let sprite = placement.sprite, !placement.visible(sprite, cell).isEmpty else { return nil }
                return sprite.raster
            }
        }
    }

    /// The number of the first image. Other programs in the same window use small numbers.
    private static let firstImage = 73_200

    private static func image(_ slot: ImagePlacement.Slot, _ layer: Layer) -> Int {
        firstImage + slot.rawValue * Layer.allCases.count + layer.rawValue
    }

    private static func kitty(
        _ placement: ImagePlacement?, over before: ImagePlacement?, _ slot: ImagePlacement.Slot, _ graphics: Graphics
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        for layer in Layer.allCases {
            let image = image(slot, layer)
            guard let placement, let raster = layer.raster(placement, graphics.cell) else {
                if layer.raster(before, graphics.cell) != nil { bytes += KittyMessage.delete(image) }
                continue
            }
            let known = layer.raster(before, graphics.cell)
            var isNew = true
            if let known, known.bounds == raster.bounds {
                if let part = raster.difference(from: known) {
                    if graphics.hasEdits, layer != .base {
                        bytes += KittyMessage.edit(part, of: raster, as: image)
                        isNew = false
                    }
                } else {
                    isNew = false
                }
            }
            if isNew { bytes += KittyMessage.transmit(raster, isOpaque: layer == .base, as: image) }
            if layer == .sprite {
                let moved = placement.sprite?.x != before?.sprite?.x || placement.sprite?.y != before?.sprite?.y
                if isNew || moved || placement.area != before?.area {
                    bytes += place(placement.sprite!, of: placement, as: image, graphics.cell)
                }
            } else if isNew || placement.area != before?.area || placement.source != before?.source {
                bytes += KittyMessage.place(image, placement.source, in: placement.area, layer: layer.rawValue)
            }
        }
        return bytes
    }

    /// Shows the part of a sprite that is inside its image.
    private static func place(
        _ sprite: ImagePlacement.Sprite, of placement: ImagePlacement, as image: Int, _ cell: CellSize
    ) -> [UInt8] {
        let seen = placement.visible(sprite, cell)
        let source = Rect(x: seen.x - sprite.x, y: seen.y - sprite.y, width: seen.width, height: seen.height)
        return KittyMessage.place(
            image, source, x: placement.area.x + seen.x / cell.width, y: placement.area.y + seen.y / cell.height,
            left: seen.x % cell.width, top: seen.y % cell.height, layer: Layer.sprite.rawValue)
    }

    // MARK: Leaving

    /// The text that removes all images of the program.
    static func removal(of form: GraphicsProtocol) -> String {
        switch form {
        case .kitty:
            ImagePlacement.Slot.allCases.flatMap { slot in
                Layer.allCases.map { String(decoding: KittyMessage.delete(image(slot, $0)), as: UTF8.self) }
            }.joined()
        // Cells that are erased lose their pixels.
        case .sixel: "\u{1B}[0m\u{1B}[2J"
        }
    }
}
