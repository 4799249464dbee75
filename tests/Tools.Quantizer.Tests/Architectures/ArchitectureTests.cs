using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Passes;
using Tensor = MobileNetEdge.Tools.Quantizer.FloatGraph.Tensor;

namespace MobileNetEdge.Tools.Quantizer.Tests.Architectures;

public sealed class ArchitectureTests
{
    /// <summary>
    /// V1: what keras.applications states for 1.0, and 0.25; the third is published of a reproduction on CIFAR-10. They count batch norms'
    /// means and variances. V2 and V3: what torchvision states, which counts what is trainable.
    /// </summary>
    [Theory]
    [InlineData("v1", 1.0, 224, 1000, 4_253_864, null)]
    [InlineData("v1", 0.25, 224, 1000, 475_544, null)]
    [InlineData("v1", 0.5, 32, 10, 834_666, 823_722)]
    [InlineData("v2", 1.0, 224, 1000, null, 3_504_872)]
    [InlineData("v3-large", 1.0, 224, 1000, null, 5_483_032)]
    [InlineData("v3-small", 1.0, 224, 1000, null, 2_542_856)]
    public void Has_exactly_the_published_parameters(string family, double width, int resolution, int classes, int? all, int? trainable)
    {
        IReadOnlyList<NodeCost> costs = Costs(family, width, resolution, classes);
        Assert.Equal(all ?? costs.Sum(node => node.Parameters), costs.Sum(node => node.Parameters));
        Assert.Equal(trainable ?? costs.Sum(node => node.TrainableParameters), costs.Sum(node => node.TrainableParameters));
    }

    /// <summary>
    /// Million parameters and million multiply-accumulates, of convolutions and linear layers: what Statistics counts. Figures are rounded
    /// or cut, so they may be off by one in the last digit. V1: tables 6 and 7 of the paper. V2: the table of the authors' code (TF-slim's
    /// README), whose parameters leave batch norms out. V3-Small: table 3 of the paper. V3-Large: TF-slim's README says 217 and the paper
    /// 219, without saying what more it counts; each h-swish and each squeeze-excite product as one multiplication more would be 218.7, but
    /// 57.6 of Small's 56. TF-slim's V3 of other widths keeps its last layers wide; torchvision's, and so ours, has them narrower.
    /// </summary>
    [Theory]
    [InlineData("v1", 1.0, 224, 4.2, 569)]
    [InlineData("v1", 0.75, 224, 2.6, 325)]
    [InlineData("v1", 0.5, 224, 1.3, 149)]
    [InlineData("v1", 0.25, 224, 0.5, 41)]
    [InlineData("v1", 1.0, 192, 4.2, 418)]
    [InlineData("v1", 1.0, 160, 4.2, 290)]
    [InlineData("v1", 1.0, 128, 4.2, 186)]
    [InlineData("v2", 1.4, 224, 6.06, 582)]
    [InlineData("v2", 1.3, 224, 5.34, 509)]
    [InlineData("v2", 1.0, 224, 3.47, 300)]
    [InlineData("v2", 1.0, 160, 3.47, 154)]
    [InlineData("v2", 1.0, 96, 3.47, 56)]
    [InlineData("v2", 0.75, 224, 2.61, 209)]
    [InlineData("v2", 0.5, 192, 1.95, 71)]
    [InlineData("v2", 0.35, 224, 1.66, 59)]
    [InlineData("v2", 0.35, 128, 1.66, 20)]
    [InlineData("v3-large", 1.0, 224, 5.4, 217)]
    [InlineData("v3-small", 1.0, 224, 2.5, 56)]
    public void Has_the_cost_that_its_authors_publish(string family, double width, int resolution, double parameters, int macs)
    {
        IReadOnlyList<NodeCost> costs = Costs(family, width, resolution, 1000);
        long count = costs.Sum(node => node.Operator == nameof(BatchNorm) && family == "v2" ? 0 : node.TrainableParameters);
        Assert.Equal(parameters, count / 1e6, family == "v2" ? 0.01 : 0.1);
        Assert.Equal(macs, costs.Sum(node => node.MultiplyAccumulates) / 1e6, 1.0);
    }

    /// <summary>
    /// Networks that somebody else built from the papers and quantized: kinds of layers, channels, cost and activations, in order.
    /// </summary>
    [Theory]
    [InlineData("v1", "mobilenet_v1_1.0")]
    [InlineData("v2", "mobilenet_v2_1.0")]
    [InlineData("v3-large", "mobilenet_v3_large_1.0")]
    [InlineData("v3-small", "mobilenet_v3_small_1.0")]
    public void Has_the_layers_of_a_network_that_somebody_else_built(string family, string file)
    {
        Model model = Model.Load(SharedData.Require($"models/bench/{file}_224_int8.tflite"));
        using Engine engine = new(model, new EngineOptions { LayerByLayer = true });
        Graph graph = FoldBatchNorm.Apply(
            new Architecture(Families.Parse(family)!.Value, 1, 224, engine.Outputs[0].Shape[^1]).Build(new RandomWeights(1)));
        IReadOnlyDictionary<string, int[]> shapes = ShapeInference.Infer(graph);

        Assert.Equal(engine.Steps.Select(Theirs).OfType<string>(), Statistics.Of(graph).Select(Ours).OfType<string>());

        // Linear layers are convolutions of one pixel there, mostly. A hard sigmoid is relu6(x + 3) · 1/6.
        string? Theirs(EngineStep step)
        {
            string activation = step.Name.EndsWith("+ HARD_SWISH", StringComparison.Ordinal) ? nameof(ActivationKind.HardSwish)
                : step.Name.EndsWith("+ ADD + MUL", StringComparison.Ordinal) ? nameof(ActivationKind.HardSigmoid)
                : $"{model.Operators[step.Operators[0]].Options.Activation}";
            return step.Name.Split(' ')[0] switch
            {
                "CONV_2D" or "FULLY_CONNECTED" => Line(nameof(Conv2D), activation),
                "DEPTHWISE_CONV_2D" => Line(nameof(DepthwiseConv2D), activation),
                "ADD" or "MUL" => Line(nameof(Binary), step.Name),
                _ => null,
            };
            string Line(string kind, string what) => $"{kind} {step.OutputShape[^1]} {step.MultiplyAccumulates} {what}";
        }

        string? Ours(NodeCost cost)
        {
            ActivationKind? activation = graph.ReadersOf(cost.Name) is [Activation { Kind: var kind }] ? kind : null;
            return graph.Nodes.Single(node => node.Name == cost.Name) switch
            {
                Conv2D or FullyConnected => Line(nameof(Conv2D), activation?.ToString() ?? "None"),
                DepthwiseConv2D => Line(nameof(DepthwiseConv2D), activation?.ToString() ?? "None"),
                Binary { Kind: var operation } => Line(nameof(Binary), operation.ToString().ToUpperInvariant()),
                _ => null,
            };
            string Line(string kind, string what) => $"{kind} {shapes[cost.Name][^1]} {cost.MultiplyAccumulates} {what}";
        }
    }

    /// <summary>Names and shapes as a state_dict of torchvision has them.</summary>
    [Theory]
    [InlineData("v2", "features.0.0.weight", "32,3,3,3")]
    [InlineData("v2", "features.1.conv.0.0.weight", "32,1,3,3")]
    [InlineData("v2", "features.1.conv.1.weight", "16,32,1,1")]
    [InlineData("v2", "features.1.conv.2.running_mean", "16")]
    [InlineData("v2", "features.2.conv.0.1.bias", "96")]
    [InlineData("v2", "features.17.conv.1.0.weight", "960,1,3,3")]
    [InlineData("v2", "features.17.conv.3.running_var", "320")]
    [InlineData("v2", "features.18.0.weight", "1280,320,1,1")]
    [InlineData("v2", "classifier.1.weight", "1000,1280")]
    [InlineData("v3-large", "features.1.block.0.0.weight", "16,1,3,3")]
    [InlineData("v3-large", "features.1.block.1.0.weight", "16,16,1,1")]
    [InlineData("v3-large", "features.4.block.2.fc1.weight", "24,72,1,1")]
    [InlineData("v3-large", "features.4.block.2.fc2.bias", "72")]
    [InlineData("v3-large", "features.13.block.1.0.weight", "672,1,5,5")]
    [InlineData("v3-large", "features.16.0.weight", "960,160,1,1")]
    [InlineData("v3-large", "classifier.0.weight", "1280,960")]
    [InlineData("v3-large", "classifier.3.bias", "1000")]
    [InlineData("v3-small", "features.1.block.1.fc1.weight", "8,16,1,1")]
    [InlineData("v3-small", "features.1.block.2.1.weight", "16")]
    [InlineData("v3-small", "features.12.0.weight", "576,96,1,1")]
    [InlineData("v3-small", "classifier.0.weight", "1024,576")]
    public void Tensors_are_named_as_in_torchvision(string family, string name, string shape)
    {
        IReadOnlyList<NamedTensor> tensors = TorchTensors.Of(
            new Architecture(Families.Parse(family)!.Value, 1, 224, 1000).Build(new Zeros()));
        Assert.Equal(shape, string.Join(',', Assert.Single(tensors, tensor => tensor.Name == name).Shape));
    }

    private static IReadOnlyList<NodeCost> Costs(string family, double width, int resolution, int classes) =>
        Statistics.Of(new Architecture(Families.Parse(family)!.Value, width, resolution, classes).Build(new Zeros()));

    private sealed class Zeros : IWeightSource
    {
        public float[] Get(string name, params int[] shape) => new float[Tensor.CountOf(shape)];
    }
}
