using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.SelfTest;

namespace MobileNetEdge.Runtime.Int8;

/// <summary>Returns the network's answer to the input of a pair, valid until the next call.</summary>
internal delegate ReadOnlySpan<byte> GoldenAnswer(GoldenPair pair);

/// <summary>Compares weights and answers with those recorded when the file was written.</summary>
internal sealed class GoldenTest
{
    private readonly GoldenPairs _golden;
    private readonly uint _checksum;
    private readonly string _output;

    private GoldenTest(GoldenPairs golden, uint checksum, string output) => (_golden, _checksum, _output) = (golden, checksum, output);

    /// <summary>The test of a model; null if its file holds none.</summary>
    /// <exception cref="ModelFormatException">The recorded test is damaged.</exception>
    public static GoldenTest? Of(ModelGraph model) => GoldenPairs.Of(model) is { } golden
        ? new GoldenTest(
            golden, WeightsChecksum.Of(model.Tensors), string.Join("', '", model.Outputs.Select(index => model.Tensors[index].Name)))
        : null;

    /// <param name="answer">The network.</param>
    /// <param name="how">How the network runs, for messages.</param>
    /// <exception cref="ModelFormatException">The weights are not those that were written.</exception>
    /// <exception cref="WrongAnswerException">An answer differs from the recorded one.</exception>
    public void Run(GoldenAnswer answer, string how)
    {
        if (_checksum != _golden.WeightsCrc32C)
        {
            throw new ModelFormatException(
                GoldenPairs.Place,
                $"the checksum of the weights is {_checksum:x8}, but was {_golden.WeightsCrc32C:x8} when the file was written: "
                + "the file has been damaged or changed; copy it again, or quantize again");
        }

        for (int i = 0; i < _golden.Pairs.Count; i++)
        {
            GoldenPair pair = _golden.Pairs[i];
            ReadOnlySpan<byte> actual = answer(pair);
            int same = actual.CommonPrefixLength(pair.Output);
            if (same < actual.Length)
            {
                throw new WrongAnswerException(
                    $"golden pair {i + 1} of {_golden.Pairs.Count} (seed {pair.Seed}, squares of {pair.Block}): "
                    + $"byte {same} of the {actual.Length} of '{_output}' is {actual[same]} and should be {pair.Output[same]}, {how}");
            }
        }
    }
}
