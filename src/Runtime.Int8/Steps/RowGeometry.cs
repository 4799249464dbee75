using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>Consecutive rows of a picture.</summary>
/// <param name="First">The first row.</param>
/// <param name="Count">How many.</param>
internal readonly record struct Rows(int First, int Count)
{
    /// <summary>One past the last row.</summary>
    public int End => First + Count;

    /// <summary>A slice of the rows.</summary>
    public Rows Of(in Share share)
    {
        (int first, int end) = share.Of(Count);
        return new Rows(First + first, end - first);
    }
}

/// <summary>
/// Which input rows a step reads for which output rows. Such a step can compute a few rows at a time, from the first to the last, so
/// that neither its input nor its output is ever held whole.
/// </summary>
/// <param name="Group">The number of output rows that are computed together; calls start at a multiple of it.</param>
/// <param name="Stride">By how many input rows the next group is further down.</param>
/// <param name="FirstOfGroup">The first input row that the group at row 0 reads and the group before it did not.</param>
/// <param name="EndOfGroup">One past the last input row that the group at row 0 reads.</param>
/// <param name="InputHeight">Rows of the input.</param>
internal readonly record struct RowGeometry(int Group, int Stride, int FirstOfGroup, int EndOfGroup, int InputHeight)
{
    /// <summary>Each row is computed from the same row of the inputs.</summary>
    public static RowGeometry RowForRow(int height) => new(1, 1, 0, 1, height);

    /// <summary>The first input row that is still needed once all output rows before <paramref name="row"/> are computed.</summary>
    /// <param name="row">A multiple of <see cref="Group"/>, or past the last row.</param>
    public int FirstInputRow(int row) => row == 0 ? 0 : Math.Max(0, (row / Group * Stride) + FirstOfGroup);

    /// <summary>One past the last input row that is read for the output rows before <paramref name="end"/>.</summary>
    public int EndInputRow(int end) => Math.Min(InputHeight, ((end - 1) / Group * Stride) + EndOfGroup);
}
