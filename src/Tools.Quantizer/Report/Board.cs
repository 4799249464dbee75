using MobileNetEdge.Runtime.Int8;

namespace MobileNetEdge.Tools.Quantizer.Report;

/// <summary>The arena of a model on a board.</summary>
/// <param name="Processors">The boards' processors.</param>
/// <param name="Kernels">The kernels that run there.</param>
/// <param name="ArenaBytes">The <see cref="Engine.ArenaBytes"/> there.</param>
/// <param name="WeightBytes">The <see cref="Engine.WeightBytes"/> there, or what the constants of exported C take of the flash.</param>
internal sealed record BoardArena(string Processors, string Kernels, int ArenaBytes, int WeightBytes);

/// <summary>A model on the boards that it is meant for, planned with their kernels wherever this program runs.</summary>
/// <param name="Processors">The boards' processors.</param>
/// <param name="Planned">The model with its plan there.</param>
internal sealed record Board(string Processors, PlannedModel Planned)
{
    public BoardArena Arena => new(Processors, Planned.Kernels, Planned.Plan.ArenaBytes, Planned.Plan.WeightBytes);

    /// <exception cref="ModelFormatException">The runtime does not support the model.</exception>
    public static IReadOnlyList<Board> AllFor(Model model) =>
    [
        new("Cortex-A53/A72", new PlannedModel(model, InstructionSet.Arm64)),
        new("Cortex-A76", new PlannedModel(model, InstructionSet.ArmDotProduct)),
        .. Microcontrollers(model),
    ];

    /// <summary>One line of plain text.</summary>
    public static string Text(IEnumerable<BoardArena> boards) => $"arena on boards: {string.Join(", ", boards.Select(Text))}";

    /// <summary>None where <c>export c</c> refuses the network.</summary>
    private static IEnumerable<Board> Microcontrollers(Model model)
    {
        try
        {
            return [new Board("microcontrollers", PlannedModel.ForC(model))];
        }
        catch (ModelFormatException)
        {
            return [];
        }
    }

    private static string Text(BoardArena board)
    {
        string flash = board.Kernels == PlannedModel.CKernels ? $" of RAM, {board.WeightBytes:N0} of flash beside code" : string.Empty;
        return $"{board.Processors} ({board.Kernels}) {board.ArenaBytes:N0} bytes{flash}";
    }
}
