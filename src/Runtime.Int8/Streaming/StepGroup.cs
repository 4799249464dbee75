using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Streaming;

/// <summary>Some rows of a step, computed in one go.</summary>
/// <param name="Step">Which step.</param>
/// <param name="Rows">Which rows of its output.</param>
internal readonly record struct RowCall(int Step, Rows Rows);

/// <summary>An input that an output trails through memory: it starts so many bytes before it and only ever covers what was read.</summary>
/// <param name="Input">The input, a value's number.</param>
/// <param name="Lead">Bytes, a multiple of 64.</param>
internal readonly record struct Trail(int Input, int Lead);

/// <summary>
/// Neighbouring steps that are computed together, row by row: of the maps between them only the rows that are needed at once have a
/// place, and the output may trail an input. Or one step, layer by layer.
/// </summary>
/// <param name="First">The first step.</param>
/// <param name="Count">Number of steps.</param>
/// <param name="Calls">How they go by rows, in order; null for one step, layer by layer.</param>
/// <param name="RowsHeld">Rows of the output of each step but the last that are held at once.</param>
/// <param name="Trail">What the last step's output trails; null for nothing.</param>
internal sealed record StepGroup(int First, int Count, IReadOnlyList<RowCall>? Calls, IReadOnlyList<int> RowsHeld, Trail? Trail)
{
    /// <summary>One step, layer by layer.</summary>
    public static StepGroup Alone(int step) => new(step, 1, null, [], null);
}
