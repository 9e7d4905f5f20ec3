/// Something the person can do. The raw value is its name in configuration files and in the palette.
package enum Action: String, CaseIterable, Sendable {
    // Everywhere.
    case help, palette, quit, suspend, focusNext = "focus-next", focusPrevious = "focus-previous", zoom
    case nextQueued = "next-queued", previousQueued = "previous-queued", nextImage = "next-image"
    case previousImage = "previous-image", openEditor = "open-editor"
    case overlayNext = "overlay-next", overlayPrevious = "overlay-previous", rawOnly = "raw-only"
    case opacityUp = "opacity-up", opacityDown = "opacity-down", scatterColor = "scatter-color"
    case selectBox = "select-box", selectLasso = "select-lasso", clearSelection = "clear-selection", fitAll = "fit-all"
    case roundPage = "round-page"
    case skip, flag, retrain, cancelRound = "cancel-round", undo, redo
    // Moves.
    case up, down, left, right, farUp = "far-up", farDown = "far-down", farLeft = "far-left", farRight = "far-right"
    case first, last
    // The label editor.
    case close, paint, pen, brush, eraser, fillRegion = "fill-region", fillColor = "fill-color"
    case wholeTile = "whole-tile", void, swapClasses = "swap-classes", larger, smaller
    case tolerant, strict, acceptRest = "accept-rest", acceptAll = "accept-all", confirm
    case zoomIn = "zoom-in", zoomOut = "zoom-out"

    /// What it does, for the help.
    package var title: String {
        switch self {
        case .help: "help: every key that works here"
        case .palette: "every action by name"
        case .quit: "quit"
        case .suspend: "back to the shell for a while"
        case .focusNext: "go to the next pane"
        case .focusPrevious: "go to the pane before"
        case .zoom: "the pane alone, or all panes"
        case .nextQueued: "next tile of the query still to do"
        case .previousQueued: "tile of the query before this one"
        case .nextImage: "next image"
        case .previousImage: "image before"
        case .openEditor: "label this tile"
        case .overlayNext: "next overlay: image, entropy, prediction, labels"
        case .overlayPrevious: "overlay before"
        case .rawOnly: "image alone, on and off"
        case .opacityUp: "overlay more opaque"
        case .opacityDown: "overlay more transparent"
        case .scatterColor: "color the scatter by entropy, class, state, round"
        case .selectBox: "select tiles by a box"
        case .selectLasso: "select tiles by a lasso"
        case .clearSelection: "all tiles again, selected or not"
        case .fitAll: "the whole map in view"
        case .roundPage: "learning curve, classes, confusion, effort"
        case .skip: "skip the tile, or take it back"
        case .flag: "flag the tile for a second look, or unflag it"
        case .retrain: "train on the labels so far, then ask again"
        case .cancelRound: "cancel the training"
        case .undo: "undo in this tile"
        case .redo: "redo in this tile"
        case .up: "up"
        case .down: "down"
        case .left: "left"
        case .right: "right"
        case .farUp: "far up"
        case .farDown: "far down"
        case .farLeft: "far left"
        case .farRight: "far right"
        case .first: "first"
        case .last: "last"
        case .close: "back, labels stay as they are"
        case .paint: "use the tool here"
        case .pen: "pen down or up: moving paints"
        case .brush: "brush"
        case .eraser: "eraser: back to unlabeled"
        case .fillRegion: "fill the region of one label or prediction"
        case .fillColor: "fill what has a like color"
        case .wholeTile: "the whole tile gets the class"
        case .void: "void: belongs to no class"
        case .swapClasses: "class used before"
        case .larger: "larger brush"
        case .smaller: "smaller brush"
        case .tolerant: "color fill takes more"
        case .strict: "color fill takes less"
        case .acceptRest: "accept the prediction where nothing is labeled"
        case .acceptAll: "accept the prediction for the whole tile"
        case .confirm: "confirm, and to the next tile"
        case .zoomIn: "zoom in"
        case .zoomOut: "zoom out"
        }
    }

    /// One or two words for the hint bar.
    var hint: String {
        switch self {
        case .openEditor: "label"
        case .nextQueued: "next asked"
        case .overlayNext: "overlay"
        case .nextImage: "next image"
        case .scatterColor: "color"
        case .selectBox: "box"
        case .roundPage: "page"
        case .selectLasso: "lasso"
        case .clearSelection: "all tiles"
        case .retrain: "retrain"
        case .cancelRound: "cancel training"
        case .focusNext: "pane"
        case .fillRegion: "fill"
        case .fillColor: "like color"
        case .wholeTile: "whole tile"
        case .acceptRest: "accept rest"
        case .confirm: "confirm"
        case .close: "back"
        case .rawOnly: "raw"
        case .help: "help"
        case .void: "void"
        case .larger: "larger"
        case .zoomIn: "zoom"
        case .palette: "actions"
        default: rawValue
        }
    }
}
