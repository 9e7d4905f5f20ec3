import Tensors

extension Points {
    package var tensor: Tensor { Tensor([count, columnCount], elements: elements) }

    init(_ tensor: Tensor) { self.init(tensor.elements, columnCount: tensor.columnCount) }
}
