using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Steps;

/// <summary>
/// What a step can do that computes a few rows of its output at a time, from the first to the last, so that neither its input nor its output need ever
/// stand whole.
/// </summary>
internal interface IRowStep
{
    /// <summary>Rows that it computes together: calls start at a multiple of it.</summary>
    int RowGroup { get; }

    /// <summary>Inputs of which it reads rows; others it reads whole.</summary>
    IEnumerable<Value> RowInputs { get; }

    /// <summary>Whether its scratch memory holds something from call to call.</summary>
    bool KeepsScratch { get; }

    /// <summary>The first input row that is still read when all output rows before <paramref name="row"/> are there.</summary>
    int FirstInputRow(int row);

    /// <summary>Behind the last input row that is read for output rows up to before <paramref name="end"/>.</summary>
    int EndInputRow(int end);

    /// <summary>In how many slices workers compute some rows.</summary>
    int Slices(int count);

    /// <summary>Computes output rows, in order: those before are there, and their inputs need not be any more.</summary>
    /// <param name="memory">Where all lies.</param>
    /// <param name="first">A multiple of <see cref="RowGroup"/>.</param>
    /// <param name="count">Another, or all that are left.</param>
    /// <param name="share">The slice of these rows.</param>
    void RunRows(EngineMemory memory, int first, int count, in Share share);
}
