using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Passes;

/// <summary>How far two graphs' outputs lie apart.</summary>
/// <param name="MaxAbsoluteError">The largest difference of two values.</param>
/// <param name="MaxRelativeError">The same, divided by the largest absolute output of the first graph on that input.</param>
internal sealed record Difference(double MaxAbsoluteError, double MaxRelativeError);

/// <summary>Proves on inputs that a pass has not changed what a network computes.</summary>
internal static class EquivalenceCheck
{
    /// <summary>Float rounding through some 60 layers stays below 1e-5 of the range; a wrong fold does not.</summary>
    public const double Tolerance = 1e-4;

    /// <exception cref="InvalidOperationException">
    /// The outputs differ by more than the tolerance, or those of the changed network are not numbers.
    /// </exception>
    /// <exception cref="InputException">The outputs of the network as it came are not finite.</exception>
    public static Difference Require(string pass, Graph before, Graph after, IEnumerable<float[]> inputs, double tolerance = Tolerance)
    {
        Difference difference = Measure(before, after, inputs);

        // Written so that NaN fails too.
        if (!(difference.MaxRelativeError <= tolerance))
        {
            throw new InvalidOperationException(
                FormattableString.Invariant(
                    $"{pass} changed the network: outputs differ by {difference.MaxRelativeError:G3}, {tolerance:G3} is allowed"));
        }

        return difference;
    }

    public static Difference Measure(Graph before, Graph after, IEnumerable<float[]> inputs)
    {
        Executor first = new(before);
        Executor second = new(after);
        Difference worst = new(0, 0);
        foreach (float[] input in inputs)
        {
            float[] expected = first.Run(input);
            float[] actual = second.Run(input);
            if (expected.Length != actual.Length)
            {
                throw new InvalidOperationException($"the graphs have {expected.Length} and {actual.Length} outputs");
            }

            if (!Array.TrueForAll(expected, float.IsFinite))
            {
                throw new InputException("the network answers a calibration picture with numbers that are not finite: its weights are "
                    + "damaged, or --preprocess is not what it was trained with");
            }

            double range = expected.Max(static value => Math.Abs((double)value));
            double absolute = expected.Zip(actual, static (a, b) => Math.Abs((double)a - b)).Aggregate(0.0, Math.Max);
            double relative = absolute == 0 ? 0 : absolute / range;
            worst = new Difference(Math.Max(worst.MaxAbsoluteError, absolute), Math.Max(worst.MaxRelativeError, relative));
        }

        return worst;
    }
}
