using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Tools.Quantizer.Report;

/// <summary>The arena of a model on a board.</summary>
/// <param name="Processors">The boards' processors.</param>
/// <param name="Kernels">What runs there.</param>
/// <param name="ArenaBytes">As <see cref="Engine.ArenaBytes"/> there.</param>
internal sealed record BoardArena(string Processors, string Kernels, int ArenaBytes);

/// <summary>A model on the boards that it is made for: with their kernels, wherever this program runs.</summary>
/// <param name="Processors">The boards' processors.</param>
/// <param name="Planned">The model there.</param>
internal sealed record Board(string Processors, PlannedModel Planned)
{
    public BoardArena Arena => new(Processors, Planned.Kernels.ToString().ToLowerInvariant(), Planned.Plan.ArenaBytes);

    /// <exception cref="ModelFormatException">The model uses what the runtime does not do.</exception>
    public static IReadOnlyList<Board> AllFor(Model model) =>
    [
        new("Cortex-A53/A72", new PlannedModel(model, InstructionSet.Arm64)),
        new("Cortex-A76", new PlannedModel(model, InstructionSet.ArmDotProduct)),
    ];

    /// <summary>One line for people.</summary>
    public static string Text(IEnumerable<BoardArena> boards) =>
        "arena on boards: "
            + $"{string.Join(", ", boards.Select(static board => $"{board.Processors} ({board.Kernels}) {board.ArenaBytes:N0} bytes"))}";
}
