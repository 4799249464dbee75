namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>A stretch of the arena and the time for which it is taken.</summary>
/// <param name="Name">The first tensor that lies in it.</param>
/// <param name="Offset">Bytes from the arena's start, a multiple of 64.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="FirstStep">The step that first writes it (0 for an input).</param>
/// <param name="LastStep">The last step that reads it; the number of steps for an output.</param>
public sealed record ArenaBuffer(string Name, int Offset, int Bytes, int FirstStep, int LastStep);

/// <summary>The arena before anything runs.</summary>
/// <param name="ArenaBytes">Its size: the peak.</param>
/// <param name="Buffers">In the order in which they come to life.</param>
/// <param name="FullestStep">The step at which most of it is taken.</param>
internal sealed record ArenaPlan(int ArenaBytes, IReadOnlyList<ArenaBuffer> Buffers, int FullestStep);
