using System.Globalization;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>How far values lie from those expected.</summary>
/// <param name="Determination">
/// R², the part of the spread of the expected values that the others explain; 1 where they are the same.
/// </param>
/// <param name="RootMeanSquare">Of the differences.</param>
/// <param name="Worst">The largest difference.</param>
internal readonly record struct ValueErrors(double Determination, double RootMeanSquare, double Worst)
{
    /// <summary>The same for people.</summary>
    public string Text =>
        string.Create(CultureInfo.InvariantCulture, $"R² {Determination:F4}, RMSE {RootMeanSquare:G3}, worst error {Worst:G3}");

    /// <param name="expected">Of each picture; at least one.</param>
    /// <param name="actual">As many, of the same lengths.</param>
    public static ValueErrors Of(IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        int count = expected[0].Length;
        double[] means = [.. Enumerable.Range(0, count).Select(i => expected.Average(values => (double)values[i]))];
        (double error, double spread, double worst) = (0, 0, 0);
        foreach ((float[] a, float[] b) in expected.Zip(actual))
        {
            for (int i = 0; i < count; i++)
            {
                double difference = (double)b[i] - a[i];
                error += difference * difference;
                spread += (a[i] - means[i]) * (a[i] - means[i]);
                worst = Math.Max(worst, Math.Abs(difference));
            }
        }

        double determination = spread == 0 ? (error == 0 ? 1 : 0) : 1 - (error / spread);
        return new ValueErrors(determination, Math.Sqrt(error / ((double)expected.Count * count)), worst);
    }
}
