import Acquisition
import Imagery
import Pool
import Terminal

package enum TileState: String, Sendable { case unlabeled, drafted, labeled, skipped, flagged }
package enum RoundStage: String, Sendable { case train, validate, score, embed, acquire }
package struct StageProgress: Sendable {
    var stage: RoundStage; var fraction: Double; var epoch: Int?; var epochs: Int?; var loss: Double?;
    var meanIoU: Double?; var secondsRemaining: Double?
}
package struct PoolScores: Sendable { var networkRound: Int; var entropy: [Float]; var predictedClass: [UInt8] }
package struct ImageMaps: Sendable, Equatable { var size: Size; var predicted: LabelMask; var entropy: [UInt8] }
package struct RoundSummary: Sendable {
    var round: Int; var labeledTiles: Int; var meanIoU: Double?; var iou: [Double?]; var seconds: Double
}
package enum RoundEvent: Sendable {
    case progress(StageProgress)
    case scored(PoolScores), embedded([SIMD2<Float>]), asked(Query, round: Int), finished(RoundSummary), failed(String),
        canceled
}

package enum Ramp: Sendable {
    case magma, viridis
    package func color(_ t: Double) -> RGB {
        let stops: [(Double, Double, Double)] =
            self == .magma
            ? [(0, 0, 4), (81, 18, 124), (183, 55, 121), (252, 137, 97), (252, 253, 191)]
            : [(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)]
        let x = max(0, min(1, t)) * 4, i = min(3, Int(x)), f = x - Double(i), a = stops[i], b = stops[i + 1]
        return RGB(UInt8(a.0 + (b.0 - a.0) * f), UInt8(a.1 + (b.1 - a.1) * f), UInt8(a.2 + (b.2 - a.2) * f))
    }
}
package struct Theme: Sendable {
    package enum Role: Sendable {
        case text, dim, accent, border, focusedBorder, title, error, warning, good, key, asked, drafted, labeled,
            skipped, flagged, cursor, grid, selection
    }
    package static let dark = Theme()
    package func cell(_ role: Role, _ attributes: Cell.Attributes) -> Cell {
        let c: (UInt8, UInt8, UInt8)? =
            switch role {
            case .text: nil
            case .dim, .border, .grid: (120, 126, 138)
            case .accent, .focusedBorder, .key, .title: (122, 190, 255)
            case .error: (255, 110, 100)
            case .warning, .flagged: (255, 190, 90)
            case .good, .labeled: (90, 210, 170)
            case .asked: (255, 220, 80)
            case .drafted: (200, 170, 255)
            case .skipped: (150, 150, 150)
            case .cursor: (255, 255, 255)
            case .selection: (255, 255, 255)
            }
        return Cell(
            foreground: c.map { .rgb($0.0, $0.1, $0.2) } ?? .terminalDefault,
            attributes: role == .selection ? attributes.union(.reverse) : attributes)
    }
}
