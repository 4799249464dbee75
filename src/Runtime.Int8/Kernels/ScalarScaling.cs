using System.Runtime.CompilerServices;
using MobileNetEdge.Runtime.Int8.Numerics;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>An <see cref="OutputScaling"/> for one accumulator at a time.</summary>
internal static unsafe class ScalarScaling
{
    /// <param name="s">The layer's.</param>
    /// <param name="accumulator">Bias and products.</param>
    /// <param name="channel">The output channel.</param>
    public static sbyte Apply(in OutputScaling s, int accumulator, int channel)
    {
        int scaled = HighMul(accumulator << s.LeftShifts[channel], s.Multipliers[channel]);
        if (s.IsHardSwish)
        {
            return HardSwish(s, scaled, channel);
        }

        int right = -s.MinusRightShifts[channel];
        int mask = (1 << right) - 1;
        int q = (scaled >> right) + ((scaled & mask) > (mask >> 1) - (scaled >> 31) ? 1 : 0) + s.ZeroPoint;
        return (sbyte)(q < s.Min ? s.Min : q > s.Max ? s.Max : q);
    }

    /// <summary><see cref="AccumulatorHardSwish.Apply"/> after its first multiplication. No factor is negative: none saturates.</summary>
    private static sbyte HardSwish(in OutputScaling s, int steps, int channel)
    {
        int x = Clamp(steps, short.MinValue, short.MaxValue);
        int gate = (Clamp(x << s.GateShifts[channel], short.MinValue, short.MaxValue) + (1 << 15)) >> 1;
        int y = ((x * gate) + (1 << 14)) >> 15;
        int sixteenths = (((y * s.GateFactors[channel]) + (1 << 14)) >> 15) + s.GateZeroPoint;
        int half = 1 << (AccumulatorHardSwish.FractionBits - 1);
        return (sbyte)Clamp((sixteenths + half) >> AccumulatorHardSwish.FractionBits, sbyte.MinValue, sbyte.MaxValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Clamp(int x, int min, int max) => x < min ? min : x > max ? max : x;

    /// <summary>
    /// <see cref="FixedPoint.SaturatingRoundingDoublingHighMul(int, int)"/> for a factor of 0 or more, with products of 32 bits alone:
    /// runtimes for 32-bit processors call a function for each operation on 64.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HighMul(int x, int factor)
    {
        // x · factor = high · 2^32 + low, from the products of their halves (Hacker's Delight, 8-2).
        int xLow = x & 0xFFFF, xHigh = x >> 16;
        int factorLow = factor & 0xFFFF, factorHigh = factor >> 16;
        uint lows = (uint)(xLow * factorLow);
        int middle = (xHigh * factorLow) + (int)(lows >> 16);
        int other = (xLow * factorHigh) + (middle & 0xFFFF);
        int high = (xHigh * factorHigh) + (middle >> 16) + (other >> 16);
        uint low = ((uint)other << 16) | (lows & 0xFFFF);
        return (high << 1) + (int)((low >> 30) + 1 >> 1);
    }
}
