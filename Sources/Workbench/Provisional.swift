import Acquisition
import Imagery
import Pool
package enum TileState: String, Sendable { case unlabeled, drafted, labeled, skipped, flagged }
package enum RoundStage: String, Sendable { case train, validate, score, embed, acquire }
package struct StageProgress: Sendable { var stage: RoundStage; var fraction: Double; var epoch: Int?; var epochs: Int?; var loss: Double?; var meanIoU: Double?; var secondsRemaining: Double? }
package struct PoolScores: Sendable { var networkRound: Int; var entropy: [Float]; var predictedClass: [UInt8] }
package struct ImageMaps: Sendable, Equatable { var size: Size; var predicted: LabelMask; var entropy: [UInt8] }
package struct RoundSummary: Sendable { var round: Int; var labeledTiles: Int; var meanIoU: Double?; var iou: [Double?]; var seconds: Double }
package enum RoundEvent: Sendable {
    case progress(StageProgress)
    case scored(PoolScores), embedded([SIMD2<Float>]), asked(Query, round: Int), finished(RoundSummary), failed(String), canceled
}

package enum Ramp: Sendable { case magma, viridis
    package func color(_ t: Double) -> RGB {
        let stops: [(Double, Double, Double)] = self == .magma
            ? [(0, 0, 4), (81, 18, 124), (183, 55, 121), (252, 137, 97), (252, 253, 191)]
            : [(68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37)]
        let x = max(0, min(1, t)) * 4, i = min(3, Int(x)), f = x - Double(i), a = stops[i], b = stops[i + 1]
        return RGB(UInt8(a.0 + (b.0 - a.0) * f), UInt8(a.1 + (b.1 - a.1) * f), UInt8(a.2 + (b.2 - a.2) * f))
    }
}
