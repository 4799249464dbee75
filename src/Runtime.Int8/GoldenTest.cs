using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.SelfTest;

namespace MobileNetEdge.Runtime.Int8;

/// <summary>Holds weights and answers to what the file says they were where it was written.</summary>
internal sealed class GoldenTest
{
    private readonly GoldenPairs _golden;
    private readonly uint _checksum;

    private GoldenTest(GoldenPairs golden, uint checksum) => (_golden, _checksum) = (golden, checksum);

    /// <summary>The test of a model; null where its file brings none.</summary>
    /// <exception cref="ModelFormatException">What it brings is damaged.</exception>
    public static GoldenTest? Of(Model model) => GoldenPairs.Of(model) is { } golden ? new GoldenTest(golden, WeightsChecksum.Of(model)) : null;

    /// <param name="engine">Made of the same model.</param>
    /// <exception cref="ModelFormatException">The weights are not those that were written.</exception>
    /// <exception cref="WrongAnswerException">An answer is not the one that was written.</exception>
    public void Run(Engine engine)
    {
        if (_checksum != _golden.WeightsCrc32C)
        {
            throw new ModelFormatException(
                GoldenPairs.Place, $"the checksum of the weights is {_checksum:x8}, and was {_golden.WeightsCrc32C:x8} when the file was written: it was damaged or changed since; copy it again, or quantize again");
        }

        for (int i = 0; i < _golden.Pairs.Count; i++)
        {
            GoldenPair pair = _golden.Pairs[i];
            GoldenInput.Fill(pair.Seed, pair.Block, engine.Inputs[0].Shape, engine.Input());
            engine.Run();
            ReadOnlySpan<byte> actual = engine.Output();
            int same = actual.CommonPrefixLength(pair.Output);
            if (same < actual.Length)
            {
                throw new WrongAnswerException(
                    $"golden pair {i + 1} of {_golden.Pairs.Count} (seed {pair.Seed}, squares of {pair.Block}): byte {same} of the {actual.Length} of '{engine.Outputs[0].Name}' is {actual[same]} and should be {pair.Output[same]}, "
                    + $"with the kernels of {engine.InstructionSet} on {engine.Threads} thread{(engine.Threads == 1 ? string.Empty : "s")}");
            }
        }
    }
}
