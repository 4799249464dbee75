using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Streaming;

/// <summary>Rows of a step, computed in one call.</summary>
/// <param name="Step">Which step.</param>
/// <param name="Rows">Which rows of its output.</param>
internal readonly record struct RowCall(int Step, Rows Rows);

/// <summary>
/// An input that an output trails through memory: the output starts this far before it and only overwrites rows already read.
/// </summary>
/// <param name="Input">The input, a value's number.</param>
/// <param name="Lead">Bytes, a multiple of 64.</param>
internal readonly record struct Trail(int Input, int Lead);

/// <summary>
/// Neighbouring steps that are computed together, row by row: only the rows of the maps between them that are needed at once are held
/// in memory, and the output may trail an input. Or a single step, layer by layer.
/// </summary>
/// <param name="First">The first step.</param>
/// <param name="Count">Number of steps.</param>
/// <param name="Calls">The calls that compute them row by row, in order; null for one step, layer by layer.</param>
/// <param name="RowsHeld">Rows held at once of the output of each step but the last.</param>
/// <param name="Trail">What the last step's output trails; null if nothing.</param>
internal sealed record StepGroup(int First, int Count, IReadOnlyList<RowCall>? Calls, IReadOnlyList<int> RowsHeld, Trail? Trail)
{
    /// <summary>One step, layer by layer.</summary>
    public static StepGroup Alone(int step) => new(step, 1, null, [], null);
}
