using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>A lookup table in the weight block, as the kernels of one instruction set read it; or none.</summary>
/// <param name="InstructionSet">Whose.</param>
/// <param name="Entries">As the kernel reads them; empty for none.</param>
internal readonly record struct Table(InstructionSet InstructionSet, Packed<sbyte> Entries)
{
    /// <summary>The vector kernel; none for the reference and for no table.</summary>
    public IEnumerable<string> Kernels => Entries.Count == 0 ? [] : InstructionSet switch
    {
#if NET
        InstructionSet.Arm64 or InstructionSet.ArmDotProduct => [nameof(TableArm64)],
        InstructionSet.Avx512 when TableAvx512.IsSupported => [nameof(TableAvx512)],
#endif
        _ => [],
    };

    public static Table Of(in StepContext context) => Of(context.Node, context.InstructionSet, context.Weights);

    public static Table Of(Node node, InstructionSet set, WeightBlockBuilder weights)
    {
        if (node.Table is null)
        {
            return default;
        }

        // Vector instructions count bytes from 0: there the half of the negative values comes second.
        int half = UnaryTable.Entries / 2;
        sbyte[] fromZero = [.. node.Table[half..], .. node.Table[..half]];
        return new Table(set, weights.Add<sbyte>(set switch
        {
#if NET
            InstructionSet.Arm64 or InstructionSet.ArmDotProduct => fromZero,
            InstructionSet.Avx512 when TableAvx512.IsSupported => fromZero,
            InstructionSet.Avx2 or InstructionSet.Avx512 => TableAvx2.Pack(fromZero),
#endif
            _ => node.Table,
        }));
    }

    public void Run(EngineMemory memory, ReadOnlySpan<sbyte> input, Span<sbyte> output)
    {
        switch (InstructionSet)
        {
#if NET
            case InstructionSet.Arm64 or InstructionSet.ArmDotProduct:
                TableArm64.Run(memory.Elements(Entries), input, output);
                break;
            case InstructionSet.Avx512 when TableAvx512.IsSupported:
                TableAvx512.Run(memory.Elements(Entries), input, output);
                break;
            case InstructionSet.Avx2 or InstructionSet.Avx512:
                TableAvx2.Run(memory.Elements(Entries), input, output);
                break;
#endif
            default:
                TableReference.Run(memory.Elements(Entries), input, output);
                break;
        }
    }

    /// <summary>Where there is a table.</summary>
    public void RunInPlace(EngineMemory memory, Span<sbyte> values)
    {
        if (Entries.Count > 0)
        {
            Run(memory, values, values);
        }
    }
}
