import Acquisition
import Imagery
import Pool

package enum TileState: String, Sendable { case unlabeled, drafted, labeled, skipped, flagged }
package enum RoundStage: String, Sendable { case train, validate, score, embed, acquire }
package struct StageProgress: Sendable {
    package let stage: RoundStage
    package var fraction: Double
    package var epoch: (current: Int, total: Int)?
    package var loss: Double?
    package var meanIoU: Double?
    package var secondsRemaining: Double?
    package init(
        stage: RoundStage, fraction: Double, epoch: (current: Int, total: Int)? = nil, loss: Double? = nil,
        meanIoU: Double? = nil, secondsRemaining: Double? = nil
    ) {
        self.stage = stage; self.fraction = fraction; self.epoch = epoch; self.loss = loss; self.meanIoU = meanIoU;
        self.secondsRemaining = secondsRemaining
    }
}
package struct PoolScores: Sendable {
    package var round: Int; package var entropy: [Float]; package var predictedClass: [UInt8]
    package init(round: Int, entropy: [Float], predictedClass: [UInt8]) {
        self.round = round; self.entropy = entropy; self.predictedClass = predictedClass
    }
}
package struct ImageMaps: Sendable, Equatable {
    package var predicted: LabelMask; package var entropy: LabelMask; package var size: Size { predicted.size }
    package init(predicted: LabelMask, entropy: LabelMask) { self.predicted = predicted; self.entropy = entropy }
}
package struct RoundSummary: Sendable {
    package var round: Int; package var labeledTiles: Int; package var meanIoU: Double?; package var iou: [Double?];
    package var seconds: Double
    package init(round: Int, labeledTiles: Int, meanIoU: Double?, iou: [Double?], seconds: Double) {
        self.round = round; self.labeledTiles = labeledTiles; self.meanIoU = meanIoU; self.iou = iou;
        self.seconds = seconds
    }
}
package enum RoundEvent: Sendable {
    case progress(StageProgress)
    case scored(PoolScores), embedded([SIMD2<Float>]), asked(Query, round: Int), finished(RoundSummary), failed(String),
        canceled
}
