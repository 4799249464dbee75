using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Calibration;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Quantization;

namespace MobileNetEdge.Tools.Quantizer.Tests.Docs;

/// <summary>Runs the examples of <c>docs/quantization.md</c> that are about quantizing a network; the runtime's tests run the
/// others.</summary>
public sealed class QuantizationDocumentTests
{
    private static readonly IReadOnlyDictionary<string, DocumentExample> Examples =
        DocumentExample.ReadAll("quantization.md", "quantizer/");

    private static readonly Dictionary<string, Action<DocumentExample>> Runs = new()
    {
        ["quantizer/range"] = Range,
        ["quantizer/relu6_range"] = Relu6Range,
        ["quantizer/weights"] = e => Weights(e, [0]),
        ["quantizer/bias_correction"] = e => Weights(e, Array.ConvertAll(e.GivenList("input_means"), mean => (double)mean)),
        ["quantizer/near_dead_channel"] = e => Weights(e, [0]),
        ["quantizer/batch_norm"] = BatchNormalization,
        ["quantizer/clipping"] = Clipping,
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

    private static void Range(DocumentExample e)
    {
        AffineParameters parameters = FromRange(e);
        e.Says("lowest", parameters.Dequantize(sbyte.MinValue));
        e.Says("highest", parameters.Dequantize(sbyte.MaxValue));
        e.Says("quantize_0", parameters.Quantize(0));
        e.Says("quantize_1", parameters.Quantize(1));
        e.Says("dequantize_16", parameters.Dequantize(16));
        Assert.Equal(0, parameters.Dequantize(parameters.Quantize(0)));
    }

    private static void Relu6Range(DocumentExample e)
    {
        AffineParameters parameters = FromRange(e);
        e.Says("quantize_6", parameters.Quantize(6));
        e.Says("dequantize_127", parameters.Dequantize(127));
    }

    private static AffineParameters FromRange(DocumentExample e)
    {
        AffineParameters parameters = AffineParameters.FromRange(new ValueRange(e.Given("min"), e.Given("max")));
        e.Says("scale", parameters.Scale);
        e.Says("zero_point", parameters.ZeroPoint);
        return parameters;
    }

    private static void Weights(DocumentExample e, double[] inputMeans)
    {
        float[] weights = e.GivenList("weights");
        QuantizedWeights quantized = QuantizedWeights.Quantize(
            weights, [e.Given("bias")], inputMeans, 1, 1, weights.Length, e.Given("input_scale"));
        e.Says("weight_scale", quantized.Scales[0]);
        e.Says("weights_q", Array.ConvertAll(quantized.Weights, value => (double)value));
        e.Says("bias_q", quantized.Bias[0]);
    }

    private static void BatchNormalization(DocumentExample e)
    {
        Conv2D conv = new("conv", "in", new Tensor([1, 1, 1, 1], [e.Given("weight")]), [e.Given("bias")], 1, 1, Padding.None);
        BatchNorm norm = new(
            "bn", "conv", [e.Given("gamma")], [e.Given("beta")], [e.Given("mean")], [e.Given("variance")], e.Given("epsilon"));
        Graph folded = FoldBatchNorm.Apply(new Graph(new GraphInput("in", [1, 1, 1, 1]), [conv, norm], "bn"));
        Conv2D only = Assert.IsType<Conv2D>(Assert.Single(folded.Nodes));
        e.Says("folded_weight", only.Weights.Data[0]);
        e.Says("folded_bias", only.Bias![0]);
    }

    private static void Clipping(DocumentExample e)
    {
        int count = (int)e.Given("evenly_spread_from_0_to_1");
        RangeObserver observer = new("tensor");
        observer.Observe([.. Enumerable.Range(0, count).Select(i => (i + 0.5f) / count), e.Given("one_value")]);
        e.Says("minmax_high", observer.Range(CalibrationMethod.MinMax).Max);
        e.Says("mse_high", observer.Range(CalibrationMethod.Mse).Max);
    }
}
