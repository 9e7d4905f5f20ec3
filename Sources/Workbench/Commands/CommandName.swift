/// The name of a command in configuration files and in the palette, such as `next-queued`. It is unique within a
/// context.
package struct CommandName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.text = text }

    package var description: String { text }
}

/// Commands that code outside their own declaration refers to, for example to show their key. Such code must use these
/// constants, so that a renamed command cannot be missed.
extension CommandName {
    package static let up: CommandName = "up"
    package static let down: CommandName = "down"
    package static let left: CommandName = "left"
    package static let right: CommandName = "right"
    package static let farUp: CommandName = "far-up"
    package static let farDown: CommandName = "far-down"
    package static let farLeft: CommandName = "far-left"
    package static let farRight: CommandName = "far-right"
    package static let help: CommandName = "help"
    package static let quit: CommandName = "quit"
    package static let suspend: CommandName = "suspend"
    package static let palette: CommandName = "palette"
    package static let search: CommandName = "search"
    package static let saveCopy: CommandName = "save-copy"
    package static let nextQueued: CommandName = "next-queued"
    package static let nextSkipped: CommandName = "next-skipped"
    package static let openEditor: CommandName = "open-editor"
    package static let closeEditor: CommandName = "close"
    package static let retrain: CommandName = "retrain"
    package static let unusedSettings: CommandName = "unused-settings"
    package static let chooseValue: CommandName = "choose-value"
    package static let undo: CommandName = "undo"
    package static let review: CommandName = "review"
    package static let void: CommandName = "void"
    package static let focusImage: CommandName = "focus-image"
    package static let focusScatter: CommandName = "focus-scatter"
    package static let zoom: CommandName = "zoom"
    package static let zoomIn: CommandName = "zoom-in"
    package static let selectBox: CommandName = "select-box"
    package static let selectLasso: CommandName = "select-lasso"
    package static let clearSelection: CommandName = "clear-selection"
    package static let paint: CommandName = "paint"
    package static let pen: CommandName = "pen"
    package static let confirm: CommandName = "confirm"
    package static let acceptRest: CommandName = "accept-rest"
    package static let acceptAll: CommandName = "accept-all"
    package static let continueLabels: CommandName = "continue-labels"
    package static let wholeTile: CommandName = "whole-tile"
    package static let larger: CommandName = "larger"
    package static let smaller: CommandName = "smaller"
    package static let removeCorner: CommandName = "remove-corner"
    package static let correct: CommandName = "correct"
    package static let subtract: CommandName = "subtract"
    package static let pickClass: CommandName = "pick-class"
    package static let moveCorner: CommandName = "move-corner"
    package static let followEdges: CommandName = "follow-edges"
    package static let acceptTiles: CommandName = "accept-certain"
    package static let lockClass: CommandName = "lock-class"
    package static let classColors: CommandName = "class-colors"
    package static let onlyUnlabeled: CommandName = "only-unlabeled"
}
