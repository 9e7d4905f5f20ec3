import Learning
import Testing

@Suite("Confusion matrix")
struct ConfusionMatrixTests {
    @Test("the matrix counts pixels by true and predicted class, and ignores labels that are not a class")
    func counts() {
        var matrix = ConfusionMatrix(classCount: 3)
        matrix.add(predicted: [0, 0, 1, 2, 1], truth: [0, 1, 1, 255, 254])
        #expect(matrix.pixels == 3)
        #expect(matrix.count(truth: 1, predicted: 0) == 1 && matrix.count(truth: 0, predicted: 0) == 1)
        #expect(matrix.iou == [0.5, 0.5, nil])
        #expect(matrix.meanIoU == 0.5)
    }

    @Test("the IoU of a class that is only predicted is 0, and an absent class is left out of the mean")
    func absent() {
        var matrix = ConfusionMatrix(classCount: 4)
        matrix.add(predicted: [0, 2], truth: [0, 0])
        #expect(matrix.iou == [0.5, nil, 0, nil])
        #expect(matrix.meanIoU == 0.25)
        #expect(ConfusionMatrix(classCount: 4).meanIoU == nil)
    }

    @Test("merging two matrices gives the matrix of both sets of images")
    func merging() {
        var (a, b, both) = (
            ConfusionMatrix(classCount: 2), ConfusionMatrix(classCount: 2), ConfusionMatrix(classCount: 2)
        )
        a.add(predicted: [0, 1], truth: [1, 1])
        b.add(predicted: [0, 0], truth: [0, 255])
        both.add(predicted: [0, 1, 0, 0], truth: [1, 1, 0, 255])
        a.merge(b)
        #expect(a == both)
    }
}
