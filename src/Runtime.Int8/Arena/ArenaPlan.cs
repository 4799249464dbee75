using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Arena;

/// <summary>A block of the arena and the time for which it is occupied.</summary>
/// <param name="Name">The first tensor held in it.</param>
/// <param name="Offset">Bytes from the arena's start, a multiple of 64.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="FirstStep">The step that first writes it (0 for an input).</param>
/// <param name="LastStep">The last step that reads it; the number of steps for an output.</param>
public sealed record ArenaBuffer(string Name, int Offset, int Bytes, int FirstStep, int LastStep);

/// <summary>A block of the arena as the planner assigns it; times are groups of steps.</summary>
/// <param name="Value">The first value held in it, or the value whose step needs it as scratch.</param>
/// <param name="IsScratch">Whether it is scratch memory.</param>
/// <param name="Offset">Bytes from the arena's start.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="First">The group that first writes it.</param>
/// <param name="Last">The last group that reads it; the number of groups for an output.</param>
internal readonly record struct PlannedStretch(int Value, bool IsScratch, int Offset, int Bytes, int First, int Last);

/// <summary>The plan of the arena.</summary>
/// <param name="Layout">Where everything is.</param>
/// <param name="Stretches">In the order in which their lifetimes begin.</param>
/// <param name="Fullest">The group of steps during which most of the arena is occupied.</param>
internal sealed record ArenaPlan(ArenaLayout Layout, IReadOnlyList<PlannedStretch> Stretches, int Fullest);
