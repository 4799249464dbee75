
namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// CMSIS-NN's unit tests, which others wrote for other kernels of the same arithmetic: odd shapes, dilation, depth multipliers, batches,
/// no bias.
/// </summary>
public sealed class CmsisNnCaseTests
{
    /// <summary>Cases that this runtime does not do, and words of the message that says so.</summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["fully_connected_w_zp"] = "have a zero point other than 0, which int8 weights may not",
        ["grouped_conv_1"] = "grouped convolution is not done",
        ["grouped_conv_2"] = "grouped convolution is not done",
        ["grouped_conv_3"] = "grouped convolution is not done",
        ["grouped_conv_4"] = "grouped convolution is not done",
    };

    public static TheoryData<InstructionSet> Sets => [.. InstructionSets.Supported];

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_case_is_answered_byte_for_byte(InstructionSet set)
    {
        List<string> cases = [.. CmsisNnCase.Names.Where(name => !Refused.ContainsKey(name))];
        Assert.Equal(64, cases.Count);
        foreach (CmsisNnCase one in cases.Select(CmsisNnCase.Read))
        {
            EngineOptions options = new() { InstructionSet = set };
            foreach ((Model model, IReadOnlyList<int> channels) in one.ExactModels())
            {
                Assert.True(
                    Of(channels, model, one.Answer).SequenceEqual(Of(channels, model, Run(one, model, options))),
                    $"{one.Name}, {channels.Count} channels from {channels[0]} on");
            }

            Model any = one.ExactModels().First().Model;
            sbyte[] answer = Run(one, any, options);
            Assert.Equal(answer, Run(one, any, options with { Threads = 2 }));
            Assert.Equal(answer, Run(one, any, options with { LayerByLayer = true }));
            Assert.Equal(answer, Run(one, any, options with { LayerByLayer = true, Threads = 2 }));
        }
    }

    [Fact]
    public void What_is_not_done_is_refused_by_name() => Assert.All(Refused, pair =>
    {
        CmsisNnCase one = CmsisNnCase.Read(pair.Key);
        Assert.Contains(pair.Value, Assert.Throws<ModelFormatException>(() => new Engine(one.Model)).Message, StringComparison.Ordinal);
    });

    private static sbyte[] Run(CmsisNnCase one, Model model, EngineOptions options)
    {
        using Engine engine = new(model, options);
        List<sbyte> answer = [];
        for (int batch = 0; batch < one.Batches; batch++)
        {
            for (int i = 0; i < one.Inputs.Length; i++)
            {
                Span<sbyte> input = engine.Input<sbyte>(i);
                one.Inputs[i].AsSpan(batch * input.Length, input.Length).CopyTo(input);
            }

            engine.Run();
            foreach (sbyte value in engine.Output<sbyte>())
            {
                answer.Add(one.Range.Clamp(value));
            }
        }

        return [.. answer];
    }

    /// <summary>The values of some channels, which lie innermost.</summary>
    private static IEnumerable<sbyte> Of(IReadOnlyList<int> channels, Model model, sbyte[] values) =>
        values.Chunk(model.Tensors[model.Outputs[0]].Shape[^1]).SelectMany(pixel => channels.Select(c => pixel[c]));
}
