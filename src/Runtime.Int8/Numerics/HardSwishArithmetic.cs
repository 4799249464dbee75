namespace MobileNetEdge.Runtime.Int8.Numerics;

/// <summary>x · relu6(x + 3) / 6 in int16 arithmetic (TFLite's <c>reference_ops::HardSwish</c> and <c>HardSwishPrepare</c>).</summary>
internal readonly record struct HardSwishArithmetic
{
    private readonly int _inputZeroPoint;
    private readonly int _outputZeroPoint;
    private readonly short _outputMultiplier;
    private readonly int _outputShift;
    private readonly short _reluishMultiplier;
    private readonly int _reluishShift;

    private HardSwishArithmetic(int inputZeroPoint, int outputZeroPoint, QuantizedMultiplier toOutput, QuantizedMultiplier toReluish)
    {
        _inputZeroPoint = inputZeroPoint;
        _outputZeroPoint = outputZeroPoint;
        _outputMultiplier = ToInt16(toOutput.Value);
        _outputShift = toOutput.Shift;
        _reluishMultiplier = ToInt16(toReluish.Value);
        _reluishShift = toReluish.Shift;
    }

    /// <summary>
    /// Null if the output's scale is less than 1/128 of the input's, which TFLite rejects, or so much larger that all results are 0.
    /// </summary>
    public static HardSwishArithmetic? Of(float inputScale, int inputZeroPoint, float outputScale, int outputZeroPoint)
    {
        float hiresScale = 1.0f / 128.0f * inputScale;
        QuantizedMultiplier toOutput = QuantizedMultiplier.FromReal(hiresScale / outputScale);
        QuantizedMultiplier toReluish = QuantizedMultiplier.FromReal(hiresScale / (3.0f / 32768.0f));
        return toOutput.Shift is > 0 or < -15 ? null : new HardSwishArithmetic(inputZeroPoint, outputZeroPoint, toOutput, toReluish);
    }

    public sbyte Apply(sbyte q)
    {
        short hires = (short)((q - _inputZeroPoint) << 7);    // uses all bits of int16
        short preshift = FixedPoint.SaturatingRoundingDoublingHighMul(hires, _outputMultiplier);

        // x from [−3, 3] to [−1, 1] in Q0.15, saturating; the last left shift comes after the multiplication, so that only it
        // saturates visibly.
        short reluish = _reluishShift > 0 ? FixedPoint.SaturatingLeftShift(hires, _reluishShift - 1) : hires;
        reluish = FixedPoint.SaturatingRoundingDoublingHighMul(reluish, _reluishMultiplier);
        reluish = _reluishShift > 0
            ? FixedPoint.SaturatingLeftShift(reluish, 1)
            : (short)FixedPoint.RoundingDivideByPowerOfTwo(reluish, -_reluishShift);
        reluish = (short)((reluish + (1 << 15)) >> 1);    // to [0, 1]

        short product = FixedPoint.SaturatingDoublingHighMul(reluish, preshift);
        int answer = FixedPoint.RoundingDivideByPowerOfTwo(product, -_outputShift) + _outputZeroPoint;
        return (sbyte)Math.Clamp(answer, sbyte.MinValue, sbyte.MaxValue);
    }

    /// <summary>A Q0.31 significand as Q0.15, to nearest (TFLite's <c>DownScaleInt32ToInt16Multiplier</c>).</summary>
    private static short ToInt16(int value) =>
        value >= int.MaxValue - (1 << 15) ? short.MaxValue : (short)((value + (1 << 15)) >> 16);
}
