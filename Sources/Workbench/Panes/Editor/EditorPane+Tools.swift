import Imagery

/// The tool and the class in hand.
extension EditorPane {
    /// A class or void; who picks one wants to paint.
    mutating func pickValue(_ value: UInt8, _ shared: inout SharedState) -> [Effect] {
        changeClass(&shared) { kit in
            kit.pick(value)
            if kit.tool.erases { kit.tool = .brush }
        }
    }

    /// The class of a name, or of the only name that begins so, or of a number from 1.
    mutating func pickClass(named text: String, _ shared: inout SharedState) -> [Effect] {
        let names = shared.catalog.names.map { $0.lowercased() }
        let text = text.lowercased()
        let beginning = names.indices.filter { names[$0].hasPrefix(text) }
        let number = Int(text).flatMap { names.indices.contains($0 - 1) ? $0 - 1 : nil }
        guard let index = names.firstIndex(of: text) ?? number ?? (beginning.count == 1 ? beginning[0] : nil) else {
            shared.complain(
                beginning.isEmpty
                    ? "There is no class \(text): give a name, or a number from 1 to \(names.count)"
                    : "\(beginning.count) classes begin with \(text): "
                        + beginning.map { shared.catalog.names[$0] }.joined(separator: ", "))
            return []
        }
        return pickValue(UInt8(index), &shared)
    }

    /// Changes the class in hand. A lowered pen goes on with it: what was painted before goes to the journal.
    mutating func changeClass(_ shared: inout SharedState, _ change: (inout ToolKit) -> Void) -> [Effect] {
        var changed = kit
        change(&changed)
        guard changed != kit else { return [] }
        let part = savePart(&shared)
        // The right button erases whatever is in hand.
        if tile?.draft?.tool == kit.tool { tile?.continuePen(with: changed) }
        kit = changed
        return part
    }

    /// Takes a tool in hand. An outline under way is dropped.
    mutating func take(_ tool: Tool) {
        kit.tool = tool
        tile?.corners = []
    }

    /// Takes a tool in hand, as its key does. A fill fills at once, so do superpixels that are in hand already, and an
    /// outline begins here.
    mutating func use(_ tool: Tool, _ shared: inout SharedState) -> [Effect] {
        guard let tile else { return [] }
        let before = kit.tool
        if before == tool, hasCorners { return paintHere(&shared) }
        take(tool)
        if tool.isUsed(byTakingItFrom: before) { return paintHere(&shared) }
        if tool.outline != nil { self.tile?.corners = [tile.cursor] }
        return []
    }

    mutating func resizeTool(by direction: Int, _ shared: SharedState) -> [Effect] {
        let side = kit.superpixelSide
        kit.tool.resize(&kit, direction)
        guard kit.superpixelSide != side else { return [] }
        tile?.superpixels = nil
        return findSuperpixels(shared)
    }

    mutating func toggleLock(_ shared: inout SharedState) {
        kit.toggleLock()
        let name = shared.catalog.name(of: kit.value)
        shared.say(
            kit.locked.contains(kit.value) ? "\(name) is locked: nothing paints over it" : "\(name) is unlocked")
    }

    mutating func toggleOnlyUnlabeled(_ shared: inout SharedState) {
        kit.paintsOnlyUnlabeled.toggle()
        shared.say(kit.paintsOnlyUnlabeled ? "Only what is unlabeled is painted" : "Labels are painted over")
    }
}
