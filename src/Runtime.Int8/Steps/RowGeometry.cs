using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>Some rows of a picture, one after the other.</summary>
/// <param name="First">The first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct Rows(int First, int Count)
{
    /// <summary>Behind the last.</summary>
    public int End => First + Count;

    /// <summary>A slice of them.</summary>
    public Rows Of(in Share share)
    {
        (int first, int end) = share.Of(Count);
        return new Rows(First + first, end - first);
    }
}

/// <summary>
/// Which input rows a step reads for which output rows, where it can compute a few rows at a time, from the first to the last, so that
/// neither its input nor its output need ever be whole.
/// </summary>
/// <param name="Group">Output rows that are computed together: calls start at a multiple of it.</param>
/// <param name="Stride">How many input rows the next group is further.</param>
/// <param name="FirstOfGroup">The first input row that the group at row 0 reads and the one before it did not.</param>
/// <param name="EndOfGroup">Behind the last input row that the group at row 0 reads.</param>
/// <param name="InputHeight">Rows of the input.</param>
internal readonly record struct RowGeometry(int Group, int Stride, int FirstOfGroup, int EndOfGroup, int InputHeight)
{
    /// <summary>Each row is made of the same row of the inputs.</summary>
    public static RowGeometry RowForRow(int height) => new(1, 1, 0, 1, height);

    /// <summary>The first input row that is still read when all output rows before <paramref name="row"/> are there.</summary>
    /// <param name="row">A multiple of <see cref="Group"/>, or behind the last row.</param>
    public int FirstInputRow(int row) => row == 0 ? 0 : Math.Max(0, (row / Group * Stride) + FirstOfGroup);

    /// <summary>Behind the last input row that is read for output rows up to before <paramref name="end"/>.</summary>
    public int EndInputRow(int end) => Math.Min(InputHeight, ((end - 1) / Group * Stride) + EndOfGroup);
}
