using MobileNetEdge.Runtime.Int8.Arena;

namespace MobileNetEdge.Tools.Quantizer.Report;

/// <summary>
/// An output that trails an input through memory: while the step runs, the output overwrites, from the lowest address to the highest,
/// the input that was already read. The two share addresses in that one step only; all other buffers have addresses of their own.
/// </summary>
/// <param name="Input">What is read.</param>
/// <param name="Output">What is written.</param>
internal sealed record Trail(ArenaBuffer Input, ArenaBuffer Output)
{
    /// <summary>The step, from 0.</summary>
    public int Step => Output.FirstStep;

    /// <summary>The first address of both.</summary>
    public int Low => Math.Max(Input.Offset, Output.Offset);

    /// <summary>One past the last address of both.</summary>
    public int High => Math.Min(Input.Offset + Input.Bytes, Output.Offset + Output.Bytes);

    /// <summary>All trails in a plan.</summary>
    public static IReadOnlyList<Trail> In(IReadOnlyList<ArenaBuffer> buffers) =>
    [
        .. from output in buffers
           from input in buffers
           where input.LastStep == output.FirstStep && input != output
           select new Trail(input, output) into trail
           where trail.Low < trail.High
           select trail,
    ];

    /// <summary>Whether a shared address already belongs to the output when a part of the step, 0 to 1, is done.</summary>
    public bool Covered(double address, double done) => address < Low + (done * (High - Low));
}
