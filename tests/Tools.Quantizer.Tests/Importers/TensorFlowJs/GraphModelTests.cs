using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Tests.Importers.Keras;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.TensorFlowJs;

public sealed class GraphModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Samples _samples = new(11);

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// A block as the converter fuses it, a normalization that it left alone, and a reshape to a target that is computed, against the Keras
    /// model that it would come from.
    /// </summary>
    [Fact]
    public void A_graph_model_equals_its_Keras_model()
    {
        Tensor stem = _samples.Tensor(3, 3, 3, 4);
        Tensor taps = _samples.Tensor(3, 3, 4, 1);
        Tensor points = _samples.Tensor(1, 1, 4, 4);
        Tensor dense = _samples.Tensor(4, 2);
        float[][] four = [.. Enumerable.Range(0, 6).Select(_ => _samples.Values(4, 0.5f, 2))];
        float[] bias = _samples.Values(2);
        GraphModelJson model = new GraphModelJson()
            .Input("images", -1, 7, 6, 3)
            .Floats("w1", [3, 3, 3, 4], stem.Data).Floats("scope/b1", [4], four[0])
            .Floats("w2", [3, 3, 4, 1], taps.Data).Floats("b2", [4], four[1])
            .Floats("w3", [1, 1, 4, 4], points.Data)
            .Floats("gamma", [4], four[2]).Floats("beta", [4], four[3]).Floats("mean", [4], four[4]).Floats("variance", [4], four[5])
            .Floats("w4", [4, 2], dense.Data).Floats("b4", [2], bias)
            .Integers("axes", 1, 2).Integers("zero", 0).Integers("one", 1).Integer("rest", 4)
            .Node(
                "conv",
                "_FusedConv2D",
                ["images", "w1", "scope/b1"],
                ("strides", GraphModelJson.List(1, 2, 2, 1)),
                ("padding", GraphModelJson.Text("SAME")),
                ("fused_ops", GraphModelJson.Texts("BiasAdd", "Relu6")))
            .Node(
                "depthwise",
                "FusedDepthwiseConv2dNative",
                ["conv", "w2", "b2"],
                ("strides", GraphModelJson.List(1, 1, 1, 1)),
                ("padding", GraphModelJson.Text("SAME")),
                ("fused_ops", GraphModelJson.Texts("BiasAdd", "Relu")))
            .Node(
                "project",
                "Conv2D",
                ["depthwise", "w3"],
                ("strides", GraphModelJson.List(1, 1, 1, 1)),
                ("padding", GraphModelJson.Text("VALID")),
                ("data_format", GraphModelJson.Text("NHWC")))
            .Node(
                "norm",
                "FusedBatchNormV3",
                ["project", "gamma", "beta", "mean", "variance"],
                ("is_training", GraphModelJson.Of(false)),
                ("epsilon", GraphModelJson.Of(0.001f)))
            .Node("sum", "AddV2", ["conv", "norm"])
            .Node("pool", "Mean", ["sum", "axes"], ("keep_dims", GraphModelJson.Of(true)))
            .Node("shape", "Shape", ["pool"])
            .Node("batch", "StridedSlice", ["shape", "zero", "one", "one"], ("shrink_axis_mask", GraphModelJson.Of(1)))
            .Node("target", "Pack", ["batch", "rest"])
            .Node("flat", "Reshape", ["pool", "target"])
            .Node("product", "MatMul", ["flat", "w4"])
            .Node("scores", "BiasAdd", ["product", "b4"])
            .Node("softmax", "Softmax", ["scores"])
            .Node("Identity", "Identity", ["softmax:0", "^sum"]);
        Graph read = Importer.Open(model.Write(_folder, "Identity"));
        Assert.Contains("TensorFlow.js", read.Format, StringComparison.Ordinal);

        KerasFile file = new KerasFile()
            .With("c", "kernel:0", stem).With("c", "bias:0", [4], four[0])
            .With("d", "depthwise_kernel:0", taps).With("d", "bias:0", [4], four[1])
            .With("p", "kernel:0", points)
            .With("n", "gamma:0", [4], four[2]).With("n", "beta:0", [4], four[3])
            .With("n", "moving_mean:0", [4], four[4]).With("n", "moving_variance:0", [4], four[5])
            .With("o", "kernel:0", dense).With("o", "bias:0", [2], bias);
        Graph keras = Importer.Open(file.Write(_folder.File("model.h5"), Keras));
        EquivalenceCheck.Require("the graph model", keras, read, [_samples.Values(7 * 6 * 3), _samples.Values(7 * 6 * 3)], 1e-6);
        EquivalenceCheck.Require("folding", read, FoldBatchNorm.Apply(read), [_samples.Values(7 * 6 * 3)], 1e-4);
    }

    /// <summary>Pixels rescaled in the graph are the preprocessing; hard swish is found by its parts.</summary>
    [Fact]
    public void Arithmetic_with_constants_is_recognized()
    {
        Graph graph = Importer.Open(new GraphModelJson()
            .Input("images", -1, 4, 4, 3)
            .Floats("w", [1, 1, 3, 2], _samples.Values(6)).Floats("scale", [], [1 / 127.5f]).Floats("offset", [], [1])
            .Floats("three", [], [3]).Floats("sixth", [], [1 / 6f]).Integers("axes", 1, 2)
            .Node("scaled", "Mul", ["images", "scale"])
            .Node("shifted", "Sub", ["scaled", "offset"])
            .Node(
                "conv", "Conv2D", ["shifted", "w"], ("strides", GraphModelJson.List(1, 1, 1, 1)), ("padding", GraphModelJson.Text("VALID")))
            .Node("plus", "AddV2", ["conv", "three"])
            .Node("clipped", "Relu6", ["plus"])
            .Node("product", "Mul", ["conv", "clipped"])
            .Node("swish", "Mul", ["product", "sixth"])
            .Node("answer", "Mean", ["swish", "axes"])
            .Write(_folder, "answer"));
        Assert.Equal((127.5, 127.5), (Math.Round(graph.Preprocessing!.Mean[0], 3), Math.Round(graph.Preprocessing.Std[0], 3)));
        Assert.Equal(ActivationKind.HardSwish, Assert.Single(graph.Nodes.OfType<Activation>()).Kind);
    }

    [Theory]
    [InlineData("ResizeBilinear", new[] { "images" }, "node 'x' (ResizeBilinear)", "not read")]
    [InlineData("Relu", new[] { "absent" }, "node 'x' (Relu)", "'absent'")]
    [InlineData("Relu", new[] { "x" }, "node 'x' (Relu)", "loops")]
    [InlineData("Relu", new[] { "images:1" }, "node 'x' (Relu)", "'images:1'")]
    [InlineData("BiasAdd", new[] { "images", "images" }, "node 'x' (BiasAdd)", "not a constant")]
    [InlineData("FusedBatchNormV3", new[] { "images" }, "node 'x' (FusedBatchNormV3)", "training")]
    [InlineData("Const", new string[0], "node 'x' (Const)", "not in the files of weights")]
    public void What_cannot_be_read_is_named(string kind, string[] inputs, params string[] words)
    {
        string path = new GraphModelJson().Input("images", -1, 4, 4, 3).Node("x", kind, inputs).Write(_folder, "x");
        string message = Assert.Throws<InputException>(() => Importer.Open(path)).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_open_size_is_asked_for()
    {
        string path = new GraphModelJson().Input("images", -1, -1, -1, 3).Node("x", "Relu", ["images"]).Write(_folder, "x");
        Assert.Contains("--resolution", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
        Assert.Equal([1, 5, 5, 3], Importer.Open(path, new ImportOptions { Resolution = 5 }).Input.Shape);
    }

    private const string Keras = """
        {"class_name":"Functional","config":{"name":"m","layers":[
          {"class_name":"InputLayer","config":{"batch_input_shape":[null,7,6,3],"name":"in"},"name":"in","inbound_nodes":[]},
          {"class_name":"Conv2D","config":{"name":"c","strides":[2,2],"padding":"same","activation":"relu6","use_bias":true},
           "name":"c","inbound_nodes":[[["in",0,0,{}]]]},
          {"class_name":"DepthwiseConv2D","config":{"name":"d","strides":[1,1],"padding":"same","activation":"relu","use_bias":true},
           "name":"d","inbound_nodes":[[["c",0,0,{}]]]},
          {"class_name":"Conv2D","config":{"name":"p","strides":[1,1],"padding":"valid","activation":"linear","use_bias":false},
           "name":"p","inbound_nodes":[[["d",0,0,{}]]]},
          {"class_name":"BatchNormalization","config":{"name":"n","axis":[3],"epsilon":0.001},
           "name":"n","inbound_nodes":[[["p",0,0,{}]]]},
          {"class_name":"Add","config":{"name":"a"},"name":"a","inbound_nodes":[[["c",0,0,{}],["n",0,0,{}]]]},
          {"class_name":"GlobalAveragePooling2D","config":{"name":"g"},"name":"g","inbound_nodes":[[["a",0,0,{}]]]},
          {"class_name":"Dense","config":{"name":"o","activation":"softmax","use_bias":true},"name":"o","inbound_nodes":[[["g",0,0,{}]]]}],
          "input_layers":[["in",0,0]],"output_layers":[["o",0,0]]}}
        """;
}
