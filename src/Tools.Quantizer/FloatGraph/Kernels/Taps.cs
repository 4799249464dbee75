namespace MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

/// <summary>The taps of a window along one axis that lie inside the input: First .. End, tap t at Origin + t · dilation.</summary>
internal readonly record struct Taps(int Origin, int First, int End)
{
    public int Count => End - First;

    public static Taps Inside(int size, int origin, int kernel, int dilation)
    {
        int first = origin >= 0 ? 0 : (-origin + dilation - 1) / dilation;
        int end = size <= origin ? 0 : Math.Min(kernel, ((size - 1 - origin) / dilation) + 1);
        return new Taps(origin, first, Math.Max(first, end));
    }
}
