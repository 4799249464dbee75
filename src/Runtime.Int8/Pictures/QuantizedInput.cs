namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>Quantization of a model's input tensor: real = Scale × (q − ZeroPoint).</summary>
/// <param name="Scale">Positive.</param>
/// <param name="ZeroPoint">−128..127 for an int8 tensor, 0..255 for a uint8 one.</param>
public readonly record struct QuantizedInput(float Scale, int ZeroPoint);
