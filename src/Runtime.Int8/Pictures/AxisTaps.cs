namespace MobileNetEdge.Runtime.Int8.Pictures;

/// <summary>
/// The weights of a resize along one axis: target pixel j is Σ weight[k] × source[first + k] / Denominator. The weights are
/// exact integers, because positions in a resize from S to D pixels are multiples of 1/D (area) or 1/2D (bilinear).
/// </summary>
internal sealed class AxisTaps
{
    private readonly int[] _first;
    private readonly int[] _start;
    private readonly int[] _weights;

    private AxisTaps(int[] first, int[] start, List<int> weights)
    {
        int divisor = 0;
        foreach (int weight in weights)
        {
            divisor = GreatestCommonDivisor(weight, divisor);
        }

        _first = first;
        _start = start;
        _weights = weights.ConvertAll(weight => weight / divisor).ToArray();
        Denominator = Weights(0).ToArray().Sum();
    }

    /// <summary>Sum of the weights of every target pixel; at most 2 × <see cref="PictureFormat.MaxSize"/>.</summary>
    public int Denominator { get; }

    /// <summary>Target pixels.</summary>
    public int Length => _first.Length;

    /// <summary>The first source pixel that contributes to a target pixel.</summary>
    public int First(int target) => _first[target];

    /// <summary>Weights of the source pixels from <see cref="First"/> on.</summary>
    public ReadOnlySpan<int> Weights(int target) => _weights.AsSpan(_start[target], _start[target + 1] - _start[target]);

    public static AxisTaps Create(int source, int target, Resampling resampling) => resampling switch
    {
        Resampling.Area when target < source => Area(source, target),
        Resampling.Area or Resampling.Bilinear => Bilinear(source, target),
        _ => throw new ArgumentException($"There is no resampling {(int)resampling}.", nameof(resampling)),
    };

    /// <summary>
    /// In units of 1/target source pixels, target pixel j covers [j × source, (j + 1) × source) and source pixel i
    /// [i × target, (i + 1) × target); a weight is the length that both cover.
    /// </summary>
    private static AxisTaps Area(int source, int target)
    {
        int[] first = new int[target];
        int[] start = new int[target + 1];
        List<int> weights = [];
        for (int j = 0; j < target; j++)
        {
            int from = j * source;
            int to = from + source;
            first[j] = from / target;
            for (int i = first[j]; i * target < to; i++)
            {
                weights.Add(Math.Min(to, (i + 1) * target) - Math.Max(from, i * target));
            }

            start[j + 1] = weights.Count;
        }

        return new AxisTaps(first, start, weights);
    }

    /// <summary>
    /// The centre of target pixel j, counted from the centre of source pixel 0, is ((2j + 1) × source − target) / (2 × target).
    /// </summary>
    private static AxisTaps Bilinear(int source, int target)
    {
        int unit = 2 * target;
        int[] first = new int[target];
        int[] start = new int[target + 1];
        List<int> weights = [];
        for (int j = 0; j < target; j++)
        {
            // Beyond the outermost centres, the outermost pixel is repeated.
            int centre = Math.Clamp((((2 * j) + 1) * source) - target, 0, (source - 1) * unit);
            int right = centre % unit;
            first[j] = centre / unit;
            weights.Add(unit - right);
            if (right != 0)
            {
                weights.Add(right);
            }

            start[j + 1] = weights.Count;
        }

        return new AxisTaps(first, start, weights);
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
