using System.Numerics;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// What becomes of the sums of a layer of the edge profile, written on fractions of any size. Shares no code with the runtime.
/// </summary>
/// <param name="HardSwish">h-swish; else ReLU where <paramref name="Relu"/>, else nothing.</param>
/// <param name="Relu">ReLU.</param>
/// <param name="WeightScales">One for each channel.</param>
/// <param name="Bias">One for each channel.</param>
/// <param name="OutputScales">One for each channel, or one.</param>
/// <param name="OutputZeroPoint">Of all channels.</param>
internal sealed record EdgeLayer(bool HardSwish, bool Relu, float[] WeightScales, int[] Bias, float[] OutputScales, int OutputZeroPoint)
{
    /// <summary>A layer that suits the scales that it reads, one for each output channel.</summary>
    public static Gen<EdgeLayer> Any(float[] inputScales, bool perChannel) =>
        from kind in Gen.Int[0, 3]
        from weightScale in Gens.Scale(-16, -6)
        from spread in Gens.Scale(-2, 2).Array[inputScales.Length]
        from bias in Gen.Frequency((5, Gen.Int[-(1 << 16), 1 << 16]), (1, Gen.Int[-(1 << 20), 1 << 20])).Array[inputScales.Length]
        from output in Gens.Scale(-9, 0)
        from outputSpread in Gens.Scale(-4, 0).Array[perChannel ? inputScales.Length : 1]
        from zeroPoint in Gen.Frequency((3, Gen.Int[-128, 127]), (1, Gen.OneOf(-128, -100, 127)))
        let weights = spread.Select(s => s * weightScale).ToArray()
        let scales = outputSpread.Select(s => Math.Max(s * output, 17f * 3 / (1 << 15))).ToArray()
        select new EdgeLayer(kind > 1, kind == 1, weights, bias, scales, zeroPoint);

    public Quantization Output => new(OutputScales, [.. OutputScales.Select(_ => OutputZeroPoint)], OutputScales.Length == 1 ? 0 : 3);

    public ConvolutionOptions Options(Padding padding, int stride) =>
        new(padding, stride, stride, 1, 1, Relu ? FusedActivation.Relu : FusedActivation.None) { IsEdge = true, HardSwish = HardSwish };

    public float OutputScale(int channel) => OutputScales[OutputScales.Length == 1 ? 0 : channel];

    /// <summary>The int8 that the document's rules give, which is checked against the real number that it stands for.</summary>
    /// <param name="sum">Of products; the bias is added here.</param>
    /// <param name="channel">The output channel.</param>
    /// <param name="inputScale">Of what it reads.</param>
    public int Expected(long sum, int channel, float inputScale)
    {
        long accumulator = sum + Bias[channel];
        double step = (double)inputScale * WeightScales[channel];
        double place = (Real(accumulator * step) / OutputScale(channel)) + OutputZeroPoint;
        if (!HardSwish)
        {
            int q = Clamp(Exact.Requantize(accumulator, step / OutputScale(channel)) + OutputZeroPoint, Relu ? OutputZeroPoint : -128);
            Assert.InRange(q, Math.Clamp(place, -128, 127) - 1, Math.Clamp(place, -128, 127) + 1);
            return q;
        }

        int h = HardSwishOf(accumulator, step, OutputScale(channel));
        Assert.InRange(h, Math.Clamp(place, -128, 127) - 0.75, Math.Clamp(place, -128, 127) + 0.75);
        return h;
    }

    private double Real(double x) => HardSwish ? x * Math.Clamp(x + 3, 0, 6) / 6 : Relu ? Math.Max(0, x) : x;

    private int HardSwishOf(long accumulator, double step, float outputScale)
    {
        int j = 0;
        while (3 * Math.Pow(2, j) < (double)outputScale * (127 - OutputZeroPoint))
        {
            j++;
        }

        double x = 3 * Math.Pow(2, j - 15);
        int left = 0;
        while (Whole(step / x * Math.Pow(2, 31 - left)) > int.MaxValue)
        {
            left++;
        }

        BigInteger a = Short(Exact.NearestTiesUp((accumulator << left) * Whole(step / x * Math.Pow(2, 31 - left)), BigInteger.One << 31));
        BigInteger gate = (Short(a << j) + (1 << 15)) / 2;    // never negative
        BigInteger y = Exact.NearestTiesUp(a * gate, 1 << 15);
        BigInteger sixteenths = Exact.NearestTiesUp(y * Whole(x / outputScale * Math.Pow(2, 19)), 1 << 15);
        return Clamp(Exact.NearestTiesUp(sixteenths + (16 * OutputZeroPoint), 16), -128);
    }

    private static BigInteger Whole(double real)
    {
        (BigInteger n, BigInteger d) = Exact.Fraction(real);
        return Exact.NearestTiesAway(n, d);
    }

    private static BigInteger Short(BigInteger value) => BigInteger.Clamp(value, short.MinValue, short.MaxValue);

    private static int Clamp(BigInteger value, int least) => (int)BigInteger.Clamp(value, least, 127);
}
