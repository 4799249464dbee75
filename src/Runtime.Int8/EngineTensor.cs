using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8;

/// <summary>An input or output of an <see cref="Engine"/>.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Type">Element type, as the caller sees it.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Scale">real = Scale · (q − ZeroPoint); 0 for float and integer tensors.</param>
/// <param name="ZeroPoint">The value that represents real 0.</param>
/// <param name="Bytes">Its size.</param>
public sealed record EngineTensor(string Name, TensorType Type, int[] Shape, float Scale, int ZeroPoint, int Bytes)
{
    internal static EngineTensor Of(Tensor tensor) =>
        new(tensor.Name, tensor.Type, tensor.Shape, tensor.Scale, tensor.ZeroPoint, tensor.Bytes);
}
