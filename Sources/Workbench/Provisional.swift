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
