using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.SelfTest;

/// <summary>Creates the step of a node, as lowering does.</summary>
internal delegate Step StepMaker(Node node, LoweringOptions options, WeightBlockBuilder weights);

/// <summary>Runs small cases of steps on their kernels and on the reference, and compares every bit.</summary>
/// <param name="set">The kernels to test.</param>
/// <param name="makeStep">Creates steps.</param>
internal sealed class KernelTest(InstructionSet set, StepMaker makeStep)
{
    /// <summary>How much larger a case may grow before it is the real step.</summary>
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

    /// <summary>The smallest case that runs on the same kernels as the real step: some kernels do not support very small shapes.</summary>
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
        Step step = makeStep(node, new LoweringOptions(with, KeepAll: false, Threads: 1), weights);
        EngineMemory memory = new(weights.Block, Layout(step), null);
        for (int i = 0; i < small.Inputs.Count; i++)
        {
            small.Inputs[i].CopyTo(memory.Bytes(node.Inputs[i]));
        }

        step.Run(memory, step.AllRows, Share.Whole);
        return (step, memory.Bytes(node.Output).ToArray());
    }

    /// <summary>
    /// An arena for one step, with the output in the place of an input if it may be. (The planner would look for a better one.)
    /// </summary>
    private static ArenaLayout Layout(Step step)
    {
        Place[] values = new Place[step.Inputs.Count + 1];    // the output has the last number
        int end = 0;
        foreach (Value input in step.Inputs)
        {
            values[input.Number] = Next(input.Bytes);
        }

        Value? under = step.InPlaceInputs.FirstOrDefault(input => input.Bytes == step.Output.Bytes);
        values[step.Output.Number] = under is null ? Next(step.Output.Bytes) : values[under.Number];
        Place[] scratch = new Place[values.Length];
        scratch[step.Output.Number] = Next((int)step.ScratchBytes);
        return new ArenaLayout(end, values, scratch);

        Place Next(int bytes)
        {
            Place place = new(end, bytes);
            end += (int)EngineMemory.Align(bytes);
            return place;
        }
    }

    private void Compare(StepOutline outline, byte[] expected, byte[] actual)
    {
        int same = expected.AsSpan().CommonPrefixLength(actual);
        if (same < expected.Length)
        {
            throw new KernelFaultException(
                outline.Kernel,
                outline.Operators,
                set,
                $"byte {same} of {expected.Length} of its answer is {actual[same]} and should be {expected[same]}");
        }
    }
}
