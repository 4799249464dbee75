using MobileNetEdge.Runtime.Int8.Arena;

namespace MobileNetEdge.Tools.Quantizer.Report;

/// <summary>
/// An output that follows an input through memory: while the step runs it covers, from the lowest address to the highest, what was read.
/// The two share these addresses in that one step, which is how they are told from buffers that have their place for themselves.
/// </summary>
/// <param name="Input">What is read.</param>
/// <param name="Output">What is written.</param>
internal sealed record Following(ArenaBuffer Input, ArenaBuffer Output)
{
    /// <summary>The step, from 0.</summary>
    public int Step => Output.FirstStep;

    /// <summary>The first address of both.</summary>
    public int Low => Math.Max(Input.Offset, Output.Offset);

    /// <summary>Behind the last address of both.</summary>
    public int High => Math.Min(Input.Offset + Input.Bytes, Output.Offset + Output.Bytes);

    /// <summary>All in a plan.</summary>
    public static IReadOnlyList<Following> In(IReadOnlyList<ArenaBuffer> buffers) =>
    [
        .. from output in buffers
           from input in buffers
           where input.LastStep == output.FirstStep && input != output
           select new Following(input, output) into pair
           where pair.Low < pair.High
           select pair,
    ];

    /// <summary>Whether an address of both belongs to the output already, when part of the step is done (0 to 1).</summary>
    public bool Covered(double address, double done) => address < Low + (done * (High - Low));
}
