import Imagery

/// Selects tools and classes.
extension EditorPane {
    /// Picks a class or void. A selected eraser is replaced by the brush, because the user wants to paint.
    mutating func pickValue(_ value: UInt8, _ shared: inout SharedState) -> [Effect] {
        changeClass(&shared) { kit in
            kit.pick(value)
            if kit.tool.erases { kit.tool = .brush }
        }
    }

    /// Picks a class by its name, by the beginning of its name if that is unique, or by its number from 1.
    mutating func pickClass(named text: String, _ shared: inout SharedState) -> [Effect] {
        let names = shared.catalog.names.map { $0.lowercased() }
        let text = text.lowercased()
        let beginning = names.indices.filter { names[$0].hasPrefix(text) }
        let number = Int(text).flatMap { names.indices.contains($0 - 1) ? $0 - 1 : nil }
        guard let index = names.firstIndex(of: text) ?? number ?? (beginning.count == 1 ? beginning[0] : nil) else {
            shared.showError(
                beginning.isEmpty
                    ? "There is no class \(text): give a name, or a number from 1 to \(names.count)"
                    : "\(beginning.count) classes begin with \(text): "
                        + beginning.map { shared.catalog.names[$0] }.joined(separator: ", "))
            return []
        }
        return pickValue(UInt8(index), &shared)
    }

    /// Changes the class to paint. If the pen is down, the pixels painted so far are saved, and the pen continues with
    /// the new class.
    mutating func changeClass(_ shared: inout SharedState, _ change: (inout ToolKit) -> Void) -> [Effect] {
        var changed = kit
        change(&changed)
        classScroll = nil
        guard changed != kit else { return [] }
        let part = savePart(&shared)
        // The right button erases with any tool, so its stroke keeps the eraser.
        if tile?.openStroke?.tool == kit.tool { tile?.continuePen(with: changed) }
        kit = changed
        return part
    }

    /// The open outline in words; nil if none is open.
    var openShape: String? { hasCorners ? "an open \(kit.tool.title)" : nil }

    /// Why a command cannot run while an outline with several corners is open. An outline with one corner costs one key,
    /// so it is dropped with a message.
    func whyShapeStaysOpen(_ command: CommandInfo, _ shared: SharedState) -> String? {
        guard let tile, tile.corners.count > 1, wouldDropOutline(command) else { return nil }
        func key(_ command: CommandName) -> String { shared.keymap.text(for: command, in: .editor) }
        return "The \(kit.tool.title) is open: \(key(.confirm)) fills it, \(key(.removeCorner)) removes a corner, "
            + "\(key(.closeEditor)) drops it"
    }

    /// True if the command would drop an open outline. The key of the outline's own tool sets a corner.
    func wouldDropOutline(_ command: CommandInfo) -> Bool {
        command.dropsOutline && command.name != kit.tool.info.name
    }

    mutating func dropOutline(_ shared: inout SharedState) {
        guard let count = tile?.corners.count, count > 0 else { return }
        tile?.clearCorners()
        shared.showMessage("The open \(kit.tool.title) was dropped: \(count) \(count == 1 ? "corner" : "corners")")
    }

    /// Selects a tool and drops an open outline.
    mutating func select(_ tool: Tool) {
        kit.tool = tool
        tile?.clearCorners()
    }

    /// Handles the key of a tool: selects it. A fill tool also fills at once. The superpixel tool paints if it was
    /// already selected. An outline tool sets its first corner, or the next one if it was already selected.
    mutating func use(_ tool: Tool, _ shared: inout SharedState) -> [Effect] {
        guard let tile else { return [] }
        let before = kit.tool
        if before == tool, hasCorners { return paintHere(&shared) }
        select(tool)
        if tool.isUsed(bySelectingItAfter: before) { return paintHere(&shared) }
        if tool.outline != nil { self.tile?.corners = [tile.cursor] }
        return []
    }

    mutating func resizeTool(by direction: Int, _ shared: SharedState) -> [Effect] {
        let side = kit.superpixelSide
        kit.tool.resize(&kit, direction)
        guard kit.superpixelSide != side else { return [] }
        tile?.graph = nil
        return findSuperpixels(shared)
    }

    mutating func toggleLock(_ shared: inout SharedState) {
        kit.toggleLock()
        let name = shared.catalog.name(of: kit.value)
        shared.showMessage(
            kit.locked.contains(kit.value)
                ? "\(name) is locked: its pixels cannot be painted over" : "\(name) is unlocked")
    }

    mutating func toggleFollowsEdges(_ shared: inout SharedState) {
        kit.followsEdges.toggle()
        shared.showMessage(
            kit.followsEdges ? "Polygons and lines follow the edges of the image" : "Polygons and lines are straight")
    }

    /// Takes the corner that is nearest to the cursor, or puts the taken one down.
    mutating func moveCorner(_ shared: SharedState) {
        if tile?.movedCorner != nil {
            tile?.putCorner()
        } else if tile?.takeCorner() == true {
            keepCursorVisible(shared)
        }
    }

    mutating func toggleOnlyUnlabeled(_ shared: inout SharedState) {
        kit.paintsOnlyUnlabeled.toggle()
        shared.showMessage(
            kit.paintsOnlyUnlabeled ? "Only unlabeled pixels are painted" : "Labeled pixels are painted too")
    }
}
