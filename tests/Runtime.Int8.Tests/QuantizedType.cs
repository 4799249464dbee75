using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>How an activation is stored: int8 or uint8, with one scale and zero point.</summary>
internal sealed record QuantizedType(TensorType Type, float Scale, int ZeroPoint)
{
    public int Min => Type == TensorType.UInt8 ? 0 : -128;

    public int Max => Min + 255;

    public double Real(int q) => (double)Scale * (q - ZeroPoint);

    /// <summary>The place of a real number on the scale of stored numbers, not rounded.</summary>
    public double Place(double real) => Math.Clamp((real / Scale) + ZeroPoint, Min, Max);

    /// <summary>The bounds that a fused activation leaves: real bounds, each at its nearest stored number.</summary>
    public (int Min, int Max) Bounds(FusedActivation activation)
    {
        int Nearest(float real) => (int)Math.Clamp(Math.Round((double)(real / Scale), MidpointRounding.AwayFromZero) + ZeroPoint, Min, Max);
        return activation switch
        {
            FusedActivation.Relu => (Nearest(0), Max),
            FusedActivation.Relu6 => (Nearest(0), Nearest(6)),
            FusedActivation.ReluN1To1 => (Nearest(-1), Nearest(1)),
            _ => (Min, Max),
        };
    }

    public int Clamp(System.Numerics.BigInteger value, FusedActivation activation = FusedActivation.None)
    {
        (int min, int max) = Bounds(activation);
        return value < min ? min : value > max ? max : (int)value;
    }

    /// <summary>What a fused activation does to a real number.</summary>
    public static double Activate(FusedActivation activation, double real) => activation switch
    {
        FusedActivation.Relu => Math.Max(0, real),
        FusedActivation.Relu6 => Math.Clamp(real, 0, 6),
        FusedActivation.ReluN1To1 => Math.Clamp(real, -1, 1),
        _ => real,
    };
}

/// <summary>Generators that go to the ends of ranges more often than chance would.</summary>
internal static class Gens
{
    public static readonly Gen<TensorType> Type = Gen.Frequency((3, TensorType.Int8), (1, TensorType.UInt8));

    public static readonly Gen<FusedActivation> Activation = Gen.Enum<FusedActivation>();

    /// <summary>Floats from 2^low to 2^high, as many in each octave.</summary>
    public static Gen<float> Scale(double low, double high) => Gen.Double[low, high].Select(e => (float)Math.Pow(2, e));

    /// <summary>A stored number: any, or one of the ends.</summary>
    public static Gen<int> Stored(TensorType type)
    {
        int min = type == TensorType.UInt8 ? 0 : -128;
        return Gen.Frequency((3, Gen.Int[min, min + 255]), (1, Gen.OneOf(min, min + 255, min + 128)));
    }

    /// <summary>Stored numbers: any, or all at one end.</summary>
    public static Gen<int[]> Stored(TensorType type, int count) => Gen.Frequency(
        (6, Stored(type).Array[count]),
        (1, Stored(type).Select(q => Enumerable.Repeat(q, count).ToArray())));

    public static Gen<QuantizedType> Quantized(TensorType type, Gen<float> scale) =>
        Gen.Select(scale, Stored(type), (s, zeroPoint) => new QuantizedType(type, s, zeroPoint));
}
