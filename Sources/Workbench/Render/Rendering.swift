import Drawing
import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import Rounds
import Terminal

/// Renders views of a project without a terminal, as a drawing or as text.
package struct Rendering {
    package enum View: String, CaseIterable, Sendable {
        /// An image alone, with its tiles, or with an overlay.
        case image, grid, heatmap, prediction, labels, difference
        case scatter, curve, classes, confusion, queue

        var overlay: Overlay? {
            switch self {
            case .image, .grid: Overlay.none
            case .heatmap: .entropy
            case .prediction: .prediction
            case .labels: .labels
            case .difference: .difference
            case .scatter, .curve, .classes, .confusion, .queue: nil
            }
        }
    }

    private(set) var model: SharedState
    let scatterColor: ScatterColor
    let look: Look
    /// Other runs and strategies, in the order in which they are shown.
    let comparisons: [Comparison]

    /// - Parameters:
    ///   - image: The name of the image to show; nil for the image of the first tile in the query.
    ///   - embedding: The UMAP coordinates of the tiles of the pool, nil for a tile without them; nil if no view needs
    ///     them.
    /// - Throws: `Problem` if there is no such image.
    package init(
        _ workspace: Workspace, image: String? = nil, embedding: [SIMD2<Float>?]? = nil,
        color: ScatterColor = .entropy, comparisons: [Comparison] = [], theme: Theme = .dark
    ) throws {
        self.comparisons = comparisons
        look = Look(theme: theme)
        scatterColor = color
        model = try Model(workspace, width: 0, height: 0).shared
        // Pictures are files, which have the colors of the project.
        model.setClassPalette(.project)
        if let scores = workspace.scores() { _ = model.receive(.round(.scored(scores))) }
        if let embedding { _ = model.receive(.round(.embedded(embedding))) }
        if let current = try workspace.currentQuery() {
            model.setQuery(current.query, round: current.round)
        }
        try goToImage(image, of: workspace)
        model.setLabelSummary(try TileWriter(workspace: workspace).summary())
    }

    private mutating func goToImage(_ name: String?, of workspace: Workspace) throws {
        let picture: PoolIndex.Picture
        if let name {
            guard let named = model.pool.pictures.first(where: { $0.name == name }) else {
                throw Problem(
                    path: workspace.project.url.path, reason: "the pool has no image named \(name)",
                    fix: "give one of its names, as \(model.pool.pictures[0].name)")
            }
            picture = named
        } else {
            picture = model.pool.picture(ofTile: model.queue?.positions.first ?? 0)
        }
        model.go(to: picture.firstTile)
        try load(picture.image, of: workspace)
    }

    private mutating func load(_ image: Int, of workspace: Workspace) throws {
        let picture = Picture(
            image: try workspace.dataset.readImage(image),
            labels: try TileWriter(workspace: workspace).labels(ofImage: image),
            maps: try workspace.maps(ofImage: image))
        _ = model.receive(.picture(image: image, picture))
    }

    /// Loads the images of all tiles in the query, which the view `queue` needs.
    package mutating func loadQueue(of workspace: Workspace) throws {
        let capacity = model.pool.pictures.count
        model.changePictures { $0 = LoadedPictureCache(capacity: capacity) }
        for image in Set(model.queue?.items.map(\.tile.image) ?? []).union([model.cursorTile.image]).sorted() {
            try load(image, of: workspace)
        }
    }

    /// Draws the views one below the other.
    /// - Parameter width: The width in pixels, at least 16.
    package func drawing(of views: [View], width: Int) -> Drawing {
        precondition(width >= 16, "Rendering: \(width) pixels wide")
        return .stack(views.map { draw($0, width: width) }, gap: 8, ground: ground)
    }

    var ground: RGB { look.backgroundColor }

    func color(_ role: Theme.Role) -> RGB { RGB(look.style(role).foreground) ?? RGB(200, 200, 200) }

    /// The style of plots, titles and legends.
    var style: PlotStyle {
        PlotStyle(ground: ground, text: color(.text), muted: color(.muted), axis: color(.axis))
    }

    private func draw(_ view: View, width: Int) -> Drawing {
        switch view {
        case .image, .grid, .heatmap, .prediction, .labels, .difference: drawImage(view, width: width)
        case .scatter: drawScatter(width: width)
        case .curve: drawCurve(width: width)
        case .classes: drawClasses(width: width)
        case .confusion: drawConfusion(width: width)
        case .queue: drawQueue(width: width)
        }
    }
}
