using MobileNetEdge.Runtime.Int8.Lowering;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Runtime.Int8.SelfTest;

/// <summary>Makes a step of a node: <see cref="Lowerer.StepFor"/>.</summary>
internal delegate Step StepMaker(Node node, LoweringOptions options, WeightBlockBuilder weights);

/// <summary>Runs small cases of steps on their kernels and on the reference, and compares every bit.</summary>
/// <param name="set">The kernels to test.</param>
/// <param name="makeStep">Makes steps.</param>
internal sealed class KernelTest(InstructionSet set, StepMaker makeStep)
{
    /// <summary>How much larger a case may get before it is the real step.</summary>
    private const int MostGrowth = 8;

    private readonly Noise _random = new();

    /// <exception cref="KernelFaultException">A kernel does not give the reference's answer.</exception>
    public void Run(IEnumerable<StepOutline> outlines)
    {
        foreach (StepOutline outline in outlines)
        {
            (SmallCase small, byte[] actual) = RunSmallest(outline);
            Compare(outline, RunStep(small, InstructionSet.Reference).Output, actual);
        }
    }

    /// <summary>The smallest case that runs on the very kernels of the real step, which may be too good for very small ones.</summary>
    private (SmallCase Case, byte[] Output) RunSmallest(StepOutline outline)
    {
        LeastWeights[] leastWeights = outline.HasLeastWeight ? [LeastWeights.Many, LeastWeights.One] : [LeastWeights.None];
        for (int growth = 1; growth <= MostGrowth; growth *= 2)
        {
            foreach (LeastWeights least in leastWeights)
            {
                SmallCase small = new(outline, growth, least, _random);
                (Step step, byte[] output) = RunStep(small, set);
                if (StepOutline.KernelOf(step) == outline.Kernel)
                {
                    return (small, output);
                }
            }
        }

        throw new InvalidOperationException($"no small case of {outline.Operators} runs on {outline.Kernel}");
    }

    private (Step Step, byte[] Output) RunStep(SmallCase small, InstructionSet with)
    {
        Node node = small.ToNode();
        WeightBlockBuilder weights = new();
        Step step = makeStep(node, new LoweringOptions(with, KeepAll: false, Workers: 1), weights);
        EngineMemory memory = new(weights.Block, Place(step), null);
        for (int i = 0; i < small.Inputs.Count; i++)
        {
            small.Inputs[i].CopyTo(memory.Bytes(node.Inputs[i]));
        }

        step.Run(memory);
        return (step, memory.Bytes(node.Output).ToArray());
    }

    /// <summary>Gives the values of a step their places in an arena, the output in that of an input where it may be. (The planner would look for a better arena.)</summary>
    /// <returns>The arena's size.</returns>
    private static int Place(Step step)
    {
        int end = 0;
        foreach (Value value in step.Inputs.Append(step.Output).Concat(step.Scratch is { } scratch ? [scratch] : []))
        {
            Value? under = value == step.Output ? step.InPlaceInputs.FirstOrDefault(input => input.Bytes == value.Bytes) : null;
            value.Offset = under?.Offset ?? end;
            end = under is null ? end + (int)EngineMemory.Align(value.Bytes) : end;
        }

        return end;
    }

    private void Compare(StepOutline outline, byte[] expected, byte[] actual)
    {
        int same = expected.AsSpan().CommonPrefixLength(actual);
        if (same < expected.Length)
        {
            throw new KernelFaultException(
                outline.Kernel, outline.Operators, set, $"byte {same} of {expected.Length} of its answer is {actual[same]} and should be {expected[same]}");
        }
    }
}
