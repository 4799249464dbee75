using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Lowering;

namespace MobileNetEdge.Runtime.Int8;

/// <summary>What a model takes of a board's memory: said on any machine, before the board is there.</summary>
/// <param name="ArenaBytes">As <see cref="Engine.ArenaBytes"/> on that board.</param>
/// <param name="WeightBytes">As <see cref="Engine.WeightBytes"/> on that board.</param>
/// <param name="Fullest">The step that needs the most at once: it sets the size of the arena.</param>
public sealed record MemoryNeeds(int ArenaBytes, int WeightBytes, EngineStep Fullest)
{
    /// <param name="model">The model.</param>
    /// <param name="set">The kernels that will run it; this machine need not have them.</param>
    /// <exception cref="ModelFormatException">Operators and tensors do not fit each other, or are used as this runtime does not do it.</exception>
    public static MemoryNeeds Of(Model model, InstructionSet set)
    {
        ArgumentNullException.ThrowIfNull(model);
        WeightBlockBuilder weights = new();
        Program program = Program.Of(model, new LoweringOptions(set, false), layerByLayer: false, weights);
        return new MemoryNeeds(program.Plan.ArenaBytes, weights.Bytes.Length, EngineStep.Of(program.Steps[program.Plan.FullestStep]));
    }
}
