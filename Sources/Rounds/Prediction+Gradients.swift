import Imagery
import Learning

extension Prediction {
    /// The gradient embedding of BADGE (Ash, Zhang, Krishnamurthy, Langford, Agarwal, ICLR 2020): the gradient of the
    /// loss by the weights of the classifier, if the predicted classes were true. It is averaged over the cells of the
    /// decoder map in the tile. The bias is left out.
    ///
    /// - Returns: `[classes x channels]`, ordered by class.
    /// - Complexity: O(cells · classes · channels).
    func gradientEmbedding(over rect: PixelRect, of size: Size) -> [Float] {
        guard let probabilities, let map = decoderFeatures else {
            preconditionFailure("Prediction: no probabilities or decoder features")
        }
        let vertical = DecoderCells(map.height, on: size.height)
        let horizontal = DecoderCells(map.width, on: size.width)
        let rows = vertical.cells(on: rect.rows)
        let columns = horizontal.cells(on: rect.columns)
        var sums = [Float](repeating: 0, count: classCount * map.channels)
        let share = 1 / Float(rows.count * columns.count)
        for row in rows {
            for column in columns {
                let pixel = vertical.pixel(of: row) * width + horizontal.pixel(of: column)
                let cell = (row * map.width + column) * map.channels
                for classIndex in 0..<classCount {
                    let truth: Float = Int(predictedClasses[pixel]) == classIndex ? 1 : 0
                    let factor = (probabilities[pixel * classCount + classIndex] - truth) * share
                    for channel in 0..<map.channels {
                        sums[classIndex * map.channels + channel] += factor * map.elements[cell + channel]
                    }
                }
            }
        }
        return sums
    }
}
