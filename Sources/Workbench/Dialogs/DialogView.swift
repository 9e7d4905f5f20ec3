import Terminal

/// Draws the open dialog.
enum DialogView {
    static func draw(_ dialog: Dialog, _ model: Model, look: Look, into surface: inout Surface) {
        switch dialog {
        case .confirmQuit(let question):
            ask(
                question + " y quits, any other key stays. Labels are saved.", title: "Quit", look: look,
                into: &surface)
        case .confirmRetrain:
            let open = model.shared.openQueryPositions.count
            let tiles = open == 1 ? "1 tile of the query is" : "\(open) tiles of the query are"
            ask(
                "\(tiles) still open. k trains and keeps \(open == 1 ? "it" : "them") in the next query, y trains and "
                    + "replaces \(open == 1 ? "it" : "them"), any other key goes back.",
                title: "Train", look: look, into: &surface)
        case .bulk(let list): BulkAcceptView(list: list, shared: model.shared, look: look).draw(into: &surface)
        case .classes(let picker): drawClasses(picker, shared: model.shared, look: look, into: &surface)
        case .commands(let list): CommandListView(list, model, look: look).draw(into: &surface)
        case .search(let search): drawSearch(search, shared: model.shared, look: look, into: &surface)
        }
    }

    private static func ask(_ question: String, title: String, look: Look, into surface: inout Surface) {
        let width = min(50, surface.width)
        let lines = TextLayout.wrap(question, to: max(1, width - 2)).count
        let rect = box(width: width, height: lines + 4, in: surface.bounds)
        clear(rect, title: title, look: look, into: &surface)
        surface.writeCentered(question, in: rect.inset(), style: look.style(.overlay))
    }

    private static func drawSearch(_ search: Search, shared: SharedState, look: Look, into surface: inout Surface) {
        let rect = box(width: 64, height: min(search.matches.count, 14) + 5, in: surface.bounds)
        let title = search.matches.isEmpty ? "Search" : "Search: \(search.matches.count) found"
        clear(rect, title: title, look: look, into: &surface)
        let inside = rect.inset()
        prompt("/", search.text, in: inside, look: look, into: &surface)
        guard !search.text.isEmpty else {
            let hint = "image, class, state or row,column: `0016 car queried`"
            surface.write(
                " " + hint, x: inside.x, y: inside.y + 1, style: look.style(.muted), limit: inside.width)
            return
        }
        drawLines(search.matches.count, selection: search.selection, in: inside, look: look, into: &surface) {
            index, selected in
            let match = search.matches[index]
            let tile = shared.pool.tiles[match.position]
            let mark = shared.mark(match.position)
            let text = selected ?? look.style(.text)
            let name = shared.pool.picture(ofTile: match.position).name
                .column(inside.width - 33, ellipsis: look.symbols.ellipsis)
            guard !match.isWholeImage else { return [(" \(name)  whole image".column(inside.width), text)] }
            let place = "row \(tile.row) column \(tile.column)".column(18)
            return [
                (" \(name) \(place)", text), ("\(mark.glyph(look)) ", selected ?? look.style(mark.role, .bold)),
                (mark.title.column(10), text),
            ]
        }
    }

    private static func drawClasses(
        _ picker: ClassPicker, shared: SharedState, look: Look, into surface: inout Surface
    ) {
        let values = picker.values(shared.catalog)
        let longest = shared.catalog.names.map(\.cellWidth).max() ?? 0
        let rect = box(width: max(36, min(64, longest + 12)), height: values.count + 4, in: surface.bounds)
        clear(rect, title: "Class: type letters, Enter picks", look: look, into: &surface)
        let inside = rect.inset()
        prompt("/", picker.filter, in: inside, look: look, into: &surface)
        drawLines(values.count, selection: picker.selection, in: inside, look: look, into: &surface) {
            index, selected in
            let value = values[index]
            let color = shared.classColors(look)[value]
            let name = shared.catalog.name(of: value).column(inside.width - 8, ellipsis: look.symbols.ellipsis)
            return [
                (" " + shared.key(ofLabel: value).column(3), selected ?? look.style(.accent)),
                (color == nil ? " " : String(look.glyph("█", "#")), color.map { look.swatch($0) } ?? look.style(.text)),
                (" " + name, selected ?? look.style(.text)),
            ]
        }
    }

    static func prompt(
        _ glyph: Character, _ text: String, in inside: Rect, look: Look, into surface: inout Surface
    ) {
        let glyph = glyph == "›" ? look.glyph("›", ">") : glyph
        surface.write(
            [("\(glyph) ", look.style(.accent)), (text, look.style(.overlay)), ("_", look.style(.muted))],
            x: inside.x, y: inside.y, limit: inside.width)
    }

    /// Draws the lines below the prompt, scrolled so that the selected one is visible.
    /// `line` gets the style of the selection for the selected line, else nil.
    static func drawLines(
        _ count: Int, selection: Int, in inside: Rect, look: Look, into surface: inout Surface,
        line: (Int, Cell?) -> [(String, Cell)]
    ) {
        let height = max(0, inside.height - 1)
        let first = max(0, min(count - height, selection - height / 2))
        for (offset, index) in (first..<min(count, first + height)).enumerated() {
            surface.write(
                line(index, index == selection ? look.style(.selection) : nil), x: inside.x,
                y: inside.y + 1 + offset, limit: inside.width)
        }
        if count == 0 {
            surface.write(
                "  no match", x: inside.x, y: inside.y + 1, style: look.style(.muted), limit: inside.width)
        }
    }

    static func box(width: Int, height: Int, in bounds: Rect) -> Rect {
        let (width, height) = (min(width, bounds.width), min(height, bounds.height))
        return Rect(
            x: bounds.x + (bounds.width - width) / 2, y: bounds.y + (bounds.height - height) / 2, width: width,
            height: height)
    }

    static func clear(_ rect: Rect, title: String, look: Look, into surface: inout Surface) {
        surface.fill(rect, with: look.style(.overlay))
        surface.border(
            rect, title: title, style: look.style(.overlay), titleStyle: look.style(.overlayTitle),
            symbols: look.symbols)
    }
}
