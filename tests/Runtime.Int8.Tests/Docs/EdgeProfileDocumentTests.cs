using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests.Docs;

/// <summary>Runs the examples of <c>docs/edge-profile.md</c>.</summary>
public sealed class EdgeProfileDocumentTests
{
    private static readonly IReadOnlyDictionary<string, DocumentExample> Examples = DocumentExample.ReadAll("edge-profile.md", "edge/");

    private static readonly Dictionary<string, Action<DocumentExample>> Runs = new()
    {
        ["edge/constants"] = Constants,
        ["edge/hard_swish"] = HardSwish,
        ["edge/left_shift"] = LeftShift,
    };

    public static TheoryData<string> Names => [.. Runs.Keys];

    [Fact]
    public void Every_example_is_run() => Assert.Equal(Runs.Keys.Order(), Examples.Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void The_document_says_what_the_code_computes(string name)
    {
        DocumentExample example = Examples[name];
        Runs[name](example);
        example.IsUsedUp();
    }

    private static void Constants(DocumentExample e)
    {
        AccumulatorHardSwish constants = Of(e);
        e.Says("j", constants.Shift);
        e.Says("step_of_x", 3 * Math.Pow(2, constants.Shift - 15));
        e.Says("left_shift", constants.LeftShift);
        e.Says("multiplier", constants.Multiplier);
        e.Says("factor", constants.Factor);
    }

    private static void HardSwish(DocumentExample e)
    {
        int[] accumulators = Accumulators(e);
        float scale = e.Given("accumulator_scale");
        (float outputScale, int zeroPoint) = (e.Given("output_scale"), (int)e.Given("output_zero_point"));
        int[] output = Run(accumulators, scale, outputScale, zeroPoint);
        double[] real = Array.ConvertAll(accumulators, a => a * (double)scale);
        e.Says("real_x", real);
        e.Says("real_hard_swish", Array.ConvertAll(real, Swish));
        e.Says("output_q", Array.ConvertAll(output, q => (double)q));
        e.Says("real_output", Array.ConvertAll(output, q => (double)AffineQuantization.Dequantize(q, outputScale, zeroPoint)));
    }

    private static void LeftShift(DocumentExample e)
    {
        int[] accumulators = Accumulators(e);
        (float scale, float outputScale, int zeroPoint) = (e.Given("accumulator_scale"), e.Given("output_scale"), (int)e.Given(
            "output_zero_point"));
        AccumulatorHardSwish constants = AccumulatorHardSwish.Of(scale, outputScale, zeroPoint)!.Value;
        e.Says("j", constants.Shift);
        e.Says("left_shift", constants.LeftShift);
        e.Says("multiplier", constants.Multiplier);
        e.Says("real_hard_swish", Array.ConvertAll(accumulators, a => Swish(a * (double)scale)));
        e.Says("output_q", Array.ConvertAll(Run(accumulators, scale, outputScale, zeroPoint), q => (double)q));
    }

    private static AccumulatorHardSwish Of(DocumentExample e) =>
        AccumulatorHardSwish.Of(e.Given("accumulator_scale"), e.Given("output_scale"), (int)e.Given("output_zero_point"))!.Value;

    private static double Swish(double x) => x * Math.Clamp(x + 3, 0, 6) / 6;

    private static int[] Accumulators(DocumentExample e) => Array.ConvertAll(e.GivenList("accumulators"), value => (int)value);

    /// <summary>A convolution with one input that is 0 and a channel for each accumulator, which stands in the bias.</summary>
    private static int[] Run(int[] accumulators, float accumulatorScale, float outputScale, int zeroPoint) => new TinyModel()
        .Input([1, 1, 1, 1], 1, 0, [0])
        .Int8Constant([accumulators.Length, 1, 1, 1], accumulatorScale, 0, new int[accumulators.Length])
        .Int32Constant(null, accumulators)
        .Run(
            OperatorKind.Conv2D,
            new ConvolutionOptions(Padding.Valid, 1, 1, 1, 1, FusedActivation.None) { IsEdge = true, HardSwish = true },
            [1, 1, 1, accumulators.Length],
            outputScale,
            zeroPoint);
}
