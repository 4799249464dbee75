using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Tools.Quantizer.Passes;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Networks;
using PureHDF;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Keras;

public sealed class KerasImporterTests : IDisposable
{
    private const string V1 = "models/float/mobilenet_v1_0.25_224.h5";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void V1_has_the_published_cost()
    {
        Graph graph = Importer.Open(SharedData.Require(V1));

        // keras.applications states 475,544 parameters for alpha = 0.25; the paper's table 6 states 41 million multiply-adds.
        Assert.Equal(475_544, Statistics.Of(graph).Sum(node => node.Parameters));
        Assert.Equal(41, Statistics.Of(graph).Sum(node => node.MultiplyAccumulates) / 1e6, 0.5);
        Assert.Equal([127.5f], graph.Preprocessing!.Mean);
        Assert.DoesNotContain(graph.Nodes, node => node is Pad);
    }

    [Fact]
    public void V1_built_from_weights_alone_equals_the_one_with_a_graph()
    {
        string whole = SharedData.Require(V1);
        KerasFile weights = new();
        using (var source = H5File.OpenRead(whole))
        {
            foreach (IH5Group layer in source.Group("model_weights").Children().OfType<IH5Group>())
            {
                foreach (IH5Group inner in layer.Children().OfType<IH5Group>())
                {
                    foreach (IH5Dataset tensor in inner.Children().OfType<IH5Dataset>())
                    {
                        weights.With(
                            layer.Name, tensor.Name, [.. tensor.Space.Dimensions.Select(size => (int)size)], tensor.Read<float[]>());
                    }
                }
            }
        }

        Graph built = Importer.Open(weights.Write(_folder.File("weights.h5"), config: null));
        Graph read = Importer.Open(whole);
        Assert.Equal(0, EquivalenceCheck.Measure(read, built, [new Samples(1).Values(224 * 224 * 3, -1, 1)]).MaxAbsoluteError);
        Assert.Equal(96, Importer.Open(_folder.File("weights.h5"), new ImportOptions { Resolution = 96 }).Input.Shape[1]);
    }

    /// <summary>
    /// The same network twice: by layer names alone, and with a config as keras.applications writes it. Of 37 pixels the first convolution
    /// and the next with stride 2 meet odd sizes, 37 and 19, where Keras' SAME and its ((0, 1), (0, 1)) differ; of 34 pixels the second.
    /// </summary>
    [Theory]
    [InlineData(0.1, true, 37)]
    [InlineData(0.35, true, 34)]
    [InlineData(0.25, false, 37)]
    public void V1_weights_alone_are_padded_as_Keras_pads_at_any_size(double width, bool head, int resolution)
    {
        Samples samples = new(6);
        KerasFile alone = new();
        KerasFile whole = new();
        List<string> layers =
        [
            $$"""{"class_name":"InputLayer","config":{"batch_input_shape":[null,{{resolution}},{{resolution}},3],"name":"in"} }""",
        ];
        int channels = 3;
        Conv("conv1", 32, 3, 2, "same");
        for (int n = 1; n <= 13; n++)
        {
            Depthwise(n, n is 2 or 4 or 6 or 12 ? 2 : 1);
            Conv($"conv_pw_{n}", n switch { 1 => 64, <= 3 => 128, <= 5 => 256, <= 11 => 512, _ => 1024 }, 1, 1, "same");
        }

        layers.Add("""{"class_name":"GlobalAveragePooling2D","config":{"name":"pool","keepdims":true}}""");
        if (head)
        {
            Tensor("conv_preds", "kernel:0", 1, 1, channels, 7);
            Tensor("conv_preds", "bias:0", 7);
            layers.Add("""{"class_name":"Conv2D","config":{"name":"conv_preds","strides":[1,1],"padding":"same","activation":"linear"}}""");
        }

        layers.Add("""{"class_name":"Flatten","config":{"name":"flat"}}""");
        layers.Add(head
            ? """{"class_name":"Activation","config":{"name":"predictions","activation":"softmax"}}"""
            : """{"class_name":"Dropout","config":{"name":"none"}}""");

        Graph built = Importer.Open(alone.Write(_folder.File("alone.h5"), config: null), new ImportOptions { Resolution = resolution });
        Graph read = Importer.Open(whole.Write(_folder.File("whole.h5"), Sequential([.. layers])));

        Assert.Equal((width, head ? 7 : 0), (built.Architecture!.Width, built.Architecture!.Classes));
        EquivalenceCheck.Require("names alone", read, built, [samples.Values(resolution * resolution * 3, -1, 1)], 1e-5);

        void Conv(string name, int outputs, int kernel, int stride, string padding)
        {
            outputs = (int)(outputs * width);
            Tensor(name, "kernel:0", kernel, kernel, channels, outputs);
            layers.Add(
                $$"""
                {"class_name":"Conv2D","config":{"name":"{{name}}","strides":[{{stride}},{{stride}}],"padding":"{{padding}}",
                "activation":"linear","use_bias":false} }
                """);
            Norm(name, channels = outputs);
        }

        void Depthwise(int n, int stride)
        {
            Tensor($"conv_dw_{n}", "depthwise_kernel:0", 3, 3, channels, 1);
            if (stride == 2)
            {
                layers.Add($$"""{"class_name":"ZeroPadding2D","config":{"name":"conv_pad_{{n}}","padding":[[0,1],[0,1]]} }""");
            }

            layers.Add(
                $$"""
                {"class_name":"DepthwiseConv2D","config":{"name":"conv_dw_{{n}}","strides":[{{stride}},{{stride}}],
                "padding":"{{(stride == 1 ? "same" : "valid")}}","activation":"linear","use_bias":false} }
                """);
            Norm($"conv_dw_{n}", channels);
        }

        void Norm(string name, int size)
        {
            foreach ((string tensor, float low, float high) in new[]
            {
                ("gamma:0", 0.5f, 1.5f),
                ("beta:0", -0.5f, 0.5f),
                ("moving_mean:0", -0.5f, 0.5f),
                ("moving_variance:0", 0.5f, 1.5f),
            })
            {
                Both($"{name}_bn", tensor, [size], samples.Values(size, low, high));
            }

            layers.Add($$"""{"class_name":"BatchNormalization","config":{"name":"{{name}}_bn","axis":[3],"epsilon":0.001} }""");
            layers.Add($$"""{"class_name":"ReLU","config":{"name":"{{name}}_relu","max_value":6.0} }""");
        }

        void Tensor(string layer, string name, params int[] shape) =>
            Both(layer, name, shape, samples.Values(Quantizer.FloatGraph.Tensor.CountOf(shape), -0.5f, 0.5f));

        void Both(string layer, string name, int[] shape, float[] values)
        {
            alone.With(layer, name, shape, values);
            whole.With(layer, name, shape, values);
        }
    }

    [Theory]
    [InlineData(
        """{"class_name":"Dropout","config":{"name":"first","rate":0.1}}""", null, null)]       // nothing: what the application takes
    [InlineData("""{"class_name":"ZeroPadding2D","config":{"name":"first","padding":1}}""", null, null)]
    [InlineData("""{"class_name":"Rescaling","config":{"name":"first","scale":0.00392156862745098,"offset":0.0}}""", 0f, 255f)]
    [InlineData("""{"class_name":"Rescaling","config":{"name":"first","scale":0.0078125,"offset":-1.0}}""", 128f, 128f)]
    public void A_network_of_V1_layers_is_normalized_once(string first, float? mean, float? std)
    {
        Graph graph = NetworkOfV1Layers(first, classes: 1000);
        Assert.Equal(mean ?? 127.5f, graph.Preprocessing!.Mean[0]);
        Assert.Equal(std ?? 127.5f, graph.Preprocessing.Std[0], 1e-4);
        Assert.Equal(mean is null ? PreprocessingOrigin.Assumed : PreprocessingOrigin.InNetwork, graph.PreprocessingOrigin);
        Assert.Equal(mean is null, graph.Assumption is not null);
        Assert.DoesNotContain(graph.Nodes, node => node is Binary);
    }

    /// <summary>After adapt() the file has the numbers, else the layer's own config.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_Normalization_is_the_preprocessing(bool adapted)
    {
        KerasFile file = new KerasFile().With("c", "kernel:0", new Samples(5).Tensor(1, 1, 3, 2));
        string numbers = adapted ? string.Empty : ""","mean":[[[[120,110,100]]]],"variance":[[[[3600,2500,1600]]]]""";
        if (adapted)
        {
            file.With("n", "mean:0", [3], [120, 110, 100]).With("n", "variance:0", [3], [3600, 2500, 1600]);
        }

        Graph graph = Importer.Open(file.Write(_folder.File("model.h5"), Sequential(
            """{"class_name":"InputLayer","config":{"batch_input_shape":[null,5,5,3],"name":"in"}}""",
            $$$"""{"class_name":"Normalization","config":{"name":"n","axis":[-1]{{{numbers}}}}}""",
            """{"class_name":"Conv2D","config":{"name":"c","strides":[1,1],"padding":"valid","activation":"linear","use_bias":false}}""")));
        Assert.Equal([120, 110, 100], graph.Preprocessing!.Mean.Select(static m => Math.Round(m, 2)));
        Assert.Equal([60, 50, 40], graph.Preprocessing.Std.Select(static d => Math.Round(d, 2)));
        Assert.Equal(PreprocessingOrigin.InNetwork, graph.PreprocessingOrigin);
    }

    [Fact]
    public void Swish_is_x_times_its_sigmoid()
    {
        Graph graph = Importer.Open(new KerasFile().With("d", "kernel:0", [1, 2], [1, -2]).Write(_folder.File("model.h5"), Sequential(
            """{"class_name":"GlobalAveragePooling2D","config":{"name":"g","batch_input_shape":[null,1,1,1]}}""",
            """{"class_name":"Dense","config":{"name":"d","activation":"swish","use_bias":false}}""")));
        float[] actual = new Executor(graph).Run([0.75f]);
        Assert.Equal(0.75 / (1 + Math.Exp(-0.75)), actual[0], 1e-6);
        Assert.Equal(-1.5 / (1 + Math.Exp(1.5)), actual[1], 1e-6);
    }

    [Fact]
    public void A_negative_variance_is_refused_by_its_channel()
    {
        KerasFile file = new KerasFile().With("b", "moving_mean:0", [2], [0, 0]).With("b", "moving_variance:0", [2], [1, -0.5f]);
        string path = file.Write(_folder.File("model.h5"), Sequential(
            """{"class_name":"BatchNormalization","config":{"name":"b","batch_input_shape":[null,1,1,2],"axis":[3],"epsilon":0.001}}"""));
        Assert.Contains(
            "'b' has a variance of -0.5 in channel 1",
            Assert.Throws<InputException>(() => Importer.Open(path)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// A model as tfmot's quantize_model saves it, layers in wrappers with ranges beside their weights, is the model that was wrapped.
    /// </summary>
    [Fact]
    public void Layers_wrapped_for_quantization_are_unwrapped_which_is_said()
    {
        const string Wrapped = """
            {"class_name":"QuantizeWrapperV2","config":{"name":"quant_c","quantize_config":{"class_name":"Default8BitConvQuantizeConfig"},
             "layer":{"class_name":"Conv2D","config":{"name":"c","strides":[2,2],"padding":"valid","use_bias":true,"activation":
               {"class_name":"QuantizeAwareActivation","config":{"activation":"relu"}}}}}}
            """;
        KerasFile file = new KerasFile()
            .With("quant_c", "kernel:0", Kernel, "c").With("quant_c", "bias:0", [3], [1, 2, 3], "c")
            .With("quant_c", "kernel_min:0", [3], [-1, -1, -1]);
        Graph graph = Importer.Open(file.Write(_folder.File("model.h5"), Sequential(
            """{"class_name":"InputLayer","config":{"batch_input_shape":[null,5,5,2],"name":"in"}}""",
            """{"class_name":"QuantizeLayer","config":{"name":"quantize_layer"}}""",
            Wrapped,
            """
            {"class_name":"QuantizeWrapperV2","config":{"name":"quant_g",
             "layer":{"class_name":"GlobalAveragePooling2D","config":{"name":"g"}}}}
            """)));
        Assert.Equal(["Conv2D", "Activation", "GlobalAveragePool"], graph.Nodes.Select(node => node.GetType().Name));
        Assert.Equal([1, 2, 3], ((Conv2D)graph.Nodes[0]).Bias!);
        Assert.Contains("tfmot", Assert.Single(graph.Notes), StringComparison.Ordinal);
    }

    /// <summary>A separable convolution, Keras 2's hard sigmoid and a global maximum, computed again by their definitions.</summary>
    [Fact]
    public void Layers_of_other_heads_compute_what_Keras_documents()
    {
        Samples samples = new(9);
        Tensor taps = samples.Tensor(2, 2, 3, 1);
        Tensor points = samples.Tensor(1, 1, 3, 4);
        float[] bias = samples.Values(4, -0.5f, 0.5f);
        KerasFile file = new KerasFile()
            .With("s", "depthwise_kernel:0", taps).With("s", "pointwise_kernel:0", points).With("s", "bias:0", [4], bias);
        Graph graph = Importer.Open(file.Write(_folder.File("model.h5"), Sequential(
            """{"class_name":"InputLayer","config":{"batch_input_shape":[null,4,5,3],"name":"in"}}""",
            """{"class_name":"SeparableConv2D","config":{"name":"s","strides":[1,1],"padding":"valid","activation":"hard_sigmoid"}}""",
            """{"class_name":"GlobalMaxPooling2D","config":{"name":"g"}}""")));
        float[] input = samples.Values(4 * 5 * 3, -2, 2);
        float[] actual = new Executor(graph).Run(input);
        for (int o = 0; o < 4; o++)
        {
            double most = double.MinValue;
            for (int y = 0; y < 3; y++)
            {
                for (int x = 0; x < 4; x++)
                {
                    double sum = bias[o];
                    for (int c = 0; c < 3; c++)
                    {
                        double depthwise = 0;
                        for (int t = 0; t < 4; t++)
                        {
                            depthwise += taps.Data[(t * 3) + c] * input[((((y + (t / 2)) * 5) + x + (t % 2)) * 3) + c];
                        }

                        sum += depthwise * points.Data[(c * 4) + o];
                    }

                    most = Math.Max(most, Math.Clamp((0.2 * sum) + 0.5, 0, 1));
                }
            }

            Assert.Equal(most, actual[o], 1e-5);
        }
    }

    [Fact]
    public void A_network_that_begins_with_an_activation_is_not_guessed_about()
    {
        Graph graph = NetworkOfV1Layers("""{"class_name":"ReLU","config":{"name":"first"}}""", classes: 1000);
        Assert.Null(graph.Preprocessing);
        Assert.Null(graph.Assumption);
    }

    /// <summary>The layers' names are those of the published weights, but somebody else trained the head, and on who knows what.</summary>
    [Fact]
    public void A_network_of_V1_layers_with_a_head_of_its_own_is_asked_about()
    {
        Graph graph = NetworkOfV1Layers("""{"class_name":"Dropout","config":{"name":"first","rate":0.1}}""", classes: 3);
        Assert.Null(graph.Preprocessing);
        Assert.Contains("head of 3", graph.Assumption, StringComparison.Ordinal);
        PreprocessingOptions nothing = new(null, null, null, null);
        InputException asks = Assert.Throws<InputException>(() => NetworkFile.WithPreprocessing("model.h5", graph, nothing));
        Assert.Contains("0,255", asks.Message, StringComparison.Ordinal);
        Graph told = NetworkFile.WithPreprocessing("model.h5", graph, nothing with { Normalization = "0,255" });
        Assert.Equal(255, told.Preprocessing!.Std[0]);
        Assert.Empty(told.Notes);
    }

    private Graph NetworkOfV1Layers(string first, int classes)
    {
        KerasFile file = new KerasFile()
            .With("conv1", "kernel:0", Kernel3)
            .With("d", "kernel:0", [Kernel3.Shape[^1], classes], new float[Kernel3.Shape[^1] * classes]);
        foreach (string layer in Enumerable.Range(1, 13).SelectMany(n => (string[])[$"conv_dw_{n}", $"conv_pw_{n}_bn"]))
        {
            file.With(layer, "kernel:0", [1], [1]);
        }

        string config = Sequential(
            """{"class_name":"InputLayer","config":{"batch_input_shape":[null,5,5,3],"name":"in"}}""",
            first,
            """
            {"class_name":"Conv2D","config":{"name":"conv1","strides":[2,2],"padding":"valid","activation":"linear","use_bias":false}}
            """,
            """{"class_name":"GlobalAveragePooling2D","config":{"name":"p"}}""",
            """{"class_name":"Dense","config":{"name":"d","activation":"softmax","use_bias":false}}""");
        return Importer.Open(file.Write(_folder.File("model.h5"), config));
    }

    [Fact]
    public void A_model_equals_what_TensorFlow_made_of_it()
    {
        // The .tflite was converted from the .h5 by TensorFlow: layouts, padding and batch norms by somebody else's hand.
        Graph keras = Importer.Open(SharedData.Require("models/float/vww_96.h5"));
        Graph tflite = Importer.Open(SharedData.Require("models/float/vww_96_float.tflite"));
        Samples samples = new(2);
        EquivalenceCheck.Require("import", tflite, keras, [samples.Values(96 * 96 * 3, 0, 1), samples.Values(96 * 96 * 3, 0, 1)], 1e-5);
        Assert.Null(keras.Preprocessing);
    }

    [Fact]
    public void A_sequential_model_with_fused_activations_is_read()
    {
        string config = Sequential(
            """
            {"class_name":"Conv2D","config":{"name":"c","batch_input_shape":[null,5,5,2],"strides":[2,2],"padding":"valid",
            "activation":"relu6","use_bias":true}}
            """,
            """{"class_name":"Dropout","config":{"name":"d","rate":0.5}}""",
            """{"class_name":"BatchNormalization","config":{"name":"b","axis":[3],"epsilon":0.01,"scale":false}}""",
            """{"class_name":"Flatten","config":{"name":"f"}}""",
            """{"class_name":"Dense","config":{"name":"out","activation":"softmax","use_bias":false}}""");
        string path = Weights().Write(_folder.File("model.h5"), config);

        Graph graph = Importer.Open(path);

        Assert.Equal(
            ["Conv2D", "Activation", "BatchNorm", "Reshape", "FullyConnected", "Softmax"], graph.Nodes.Select(node => node.GetType().Name));
        Conv2D conv = (Conv2D)graph.Nodes[0];
        Assert.Equal([3, 3, 3, 2], conv.Weights.Shape);

        // HWIO [y, x, in, out] = [1, 2, 0, 2] lies at ((1·3 + 2)·2 + 0)·3 + 2 in the file, OHWI at ((2·3 + 1)·3 + 2)·2 + 0 here.
        Assert.Equal(Kernel.Data[(((5 * 2) + 0) * 3) + 2], conv.Weights.Data[(((((2 * 3) + 1) * 3) + 2) * 2) + 0]);
        BatchNorm norm = (BatchNorm)graph.Nodes[2];
        Assert.Equal([1, 1, 1], norm.Gamma);
        Assert.Equal(0.01f, norm.Epsilon);
    }

    [Fact]
    public void Keras3_functional_graphs_and_nested_models_are_read()
    {
        string inner = """
            {"class_name":"Functional","config":{"name":"base","layers":[
              {"class_name":"InputLayer","config":{"batch_shape":[null,5,5,2],"name":"in"},"name":"in","inbound_nodes":[]},
              {"class_name":"ZeroPadding2D","config":{"name":"p","padding":[[0,1],[0,1]]},"name":"p",
              "inbound_nodes":[{"args":[{"class_name":"__keras_tensor__","config":{"keras_history":["in",0,0]}}],"kwargs":{}}]},
              {"class_name":"Conv2D","config":{"name":"c","strides":[2,2],"padding":"valid","activation":"linear"},"name":"c",
              "inbound_nodes":[{"args":[{"class_name":"__keras_tensor__","config":{"keras_history":["p",0,0]}}],"kwargs":{}}]},
              {"class_name":"Activation","config":{"name":"g","activation":"hard_sigmoid"},"name":"g",
              "inbound_nodes":[{"args":[{"class_name":"__keras_tensor__","config":{"keras_history":["c",0,0]}}],"kwargs":{}}]},
              {"class_name":"Multiply","config":{"name":"m"},"name":"m","inbound_nodes":[{"args":[[{"class_name":"__keras_tensor__",
              "config":{"keras_history":["c",0,0]}},{"class_name":"__keras_tensor__","config":{"keras_history":["g",0,0]}}]],"kwargs":{}}]}
            ],"input_layers":["in",0,0],"output_layers":["m",0,0]}}
            """;
        KerasFile file = new();
        file.With("base", "kernel", Kernel, inner: "c").With("base", "bias", [3], [1, 2, 3], inner: "c");

        Graph graph = Importer.Open(file.Write(_folder.File("model.h5"), Sequential(inner), "3.5.0"));

        Assert.Collection(
            graph.Nodes,
            node => Assert.Equal(new Padding(0, 1, 0, 1), ((Conv2D)node).Padding),
            node => Assert.Equal(ActivationKind.HardSwish, ((Activation)node).Kind));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("base")]
    public void Layer_names_with_slashes_are_told_from_their_prefixes_and_endings(string? nested)
    {
        string[] names = ["Conv/BatchNorm", "Conv", "BatchNorm", "Conv/BatchNorm/Conv"];
        KerasFile file = new();
        foreach ((int i, string name) in names.Index())
        {
            file.With(nested ?? name, "moving_mean:0", [1], [i], name).With(nested ?? name, "moving_variance:0", [1], [1], name);
        }

        file.With(nested ?? "Conv/BatchNorm", "gamma:0", [1], [7], "Conv/BatchNorm");
        string model = Sequential(
            [
                """{"class_name":"InputLayer","config":{"batch_input_shape":[null,5,5,1],"name":"in"}}""",
                .. names.Select(name => $$"""{"class_name":"BatchNormalization","config":{"name":"{{name}}"} }"""),
            ]);
        string path = file.Write(
            _folder.File("model.h5"),
            nested is null ? model : Sequential(model.Replace("\"model\"", $"\"{nested}\"", StringComparison.Ordinal)));

        BatchNorm[] norms = [.. Importer.Open(path).Nodes.Cast<BatchNorm>()];

        Assert.Equal([0, 1, 2, 3], norms.Select(norm => norm.Mean[0]));
        Assert.Equal([7, 1, 1, 1], norms.Select(norm => norm.Gamma[0]));
    }

    [Theory]
    [InlineData("""["r",0,0,{"y":["_CONSTANT_VALUE",-1,0.16666667]}]""")]
    [InlineData("""["_CONSTANT_VALUE",-1,0.16666667,{"y":["r",0,0]}]""")]       // (1/6) * x
    public void A_hard_sigmoid_written_with_operators_is_recognised(string product)
    {
        string config = $$"""
            {"class_name":"Functional","config":{"name":"model","layers":[
              {"class_name":"InputLayer","config":{"batch_input_shape":[null,5,5,2],"name":"in"},"name":"in","inbound_nodes":[]},
              {"class_name":"TFOpLambda","config":{"name":"add","function":"__operators__.add"},"name":"add","inbound_nodes":[["in",0,0,
              {"y":3.0}]]},
              {"class_name":"ReLU","config":{"name":"r","max_value":6.0,"negative_slope":0.0,"threshold":0.0},"name":"r",
              "inbound_nodes":[[["add",0,0,{}]]]},
              {"class_name":"TFOpLambda","config":{"name":"mul","function":"math.multiply"},"name":"mul","inbound_nodes":[{{product}}]}
            ],"input_layers":[["in",0,0]],"output_layers":[["mul",0,0]]} }
            """;

        Node node = Assert.Single(Importer.Open(new KerasFile().Write(_folder.File("model.h5"), config)).Nodes);

        Assert.Equal(ActivationKind.HardSigmoid, ((Activation)node).Kind);
    }

    [Fact]
    public void A_preprocess_input_inside_the_model_is_its_preprocessing()
    {
        string config = """
            {"class_name":"Functional","config":{"name":"model","layers":[
              {"class_name":"InputLayer","config":{"batch_input_shape":[null,5,5,2],"name":"in"},"name":"in","inbound_nodes":[]},
              {"class_name":"TFOpLambda","config":{"name":"tf.math.truediv","function":"math.truediv"},"name":"tf.math.truediv",
              "inbound_nodes":[["in",0,0,{"y":127.5,"name":null}]]},
              {"class_name":"TFOpLambda","config":{"name":"tf.math.subtract","function":"math.subtract"},"name":"tf.math.subtract",
              "inbound_nodes":[["tf.math.truediv",0,0,{"y":1.0,"name":null}]]},
              {"class_name":"Conv2D","config":{"name":"c","strides":[2,2]},"name":"c","inbound_nodes":[[["tf.math.subtract",0,0,{}]]]}
            ],"input_layers":[["in",0,0]],"output_layers":[["c",0,0]]}}
            """;

        Graph graph = Importer.Open(Weights().Write(_folder.File("model.h5"), config));

        Assert.IsType<Conv2D>(Assert.Single(graph.Nodes));
        Assert.Equal(127.5, graph.Preprocessing!.Mean[0], 1e-4);
        Assert.Equal(127.5, graph.Preprocessing.Std[0], 1e-4);
    }

    [Theory]
    [InlineData("Divide")]
    [InlineData("TrueDivide")]
    public void A_number_divides_and_is_not_divided(string kind)
    {
        const string Tensor = """{"class_name":"__keras_tensor__","config":{"keras_history":["in",0,0]}}""";
        Graph graph = Importer.Open(Model($"{Tensor},4"));
        Assert.Equal([0.25f], graph.Nodes.OfType<Constant>().Single().Value.Data);
        Assert.Equal(BinaryKind.Mul, graph.Nodes.OfType<Binary>().Single().Kind);
        Assert.Contains("'d'", Assert.Throws<InputException>(() => Importer.Open(Model($"{Tensor},0"))).Message, StringComparison.Ordinal);
        Assert.Contains("'d'", Assert.Throws<InputException>(() => Importer.Open(Model($"4,{Tensor}"))).Message, StringComparison.Ordinal);

        string Model(string arguments) => new KerasFile().Write(_folder.File("model.h5"), $$$"""
            {"class_name":"Functional","config":{"name":"model","layers":[
              {"class_name":"InputLayer","config":{"batch_shape":[null,5,5,2],"name":"in"},"name":"in","inbound_nodes":[]},
              {"class_name":"{{{kind}}}","config":{"name":"d"},"name":"d","inbound_nodes":[{"args":[{{{arguments}}}],"kwargs":{}}]}
            ],"input_layers":["in",0,0],"output_layers":["d",0,0]}}
            """, "3.5.0");
    }

    [Theory]
    [InlineData("""{"class_name":"Resizing","config":{"name":"small","height":3,"width":4}}""", "small", "--resolution 3x4")]
    [InlineData("""{"class_name":"ReLU","config":{"name":"r","max_value":4}}""", "'r'", "max_value 4")]
    [InlineData("""{"class_name":"ReLU","config":{"name":"r","max_value":6.0,"negative_slope":0.1}}""", "'r'", "negative_slope")]
    [InlineData("""{"class_name":"LSTM","config":{"name":"memory"}}""", "'memory' (LSTM)", "not read")]
    [InlineData("""{"class_name":"Conv2D","config":{"name":"lost"}}""", "'lost'", "kernel")]
    [InlineData("""{"class_name":"Dense","config":{"name":"out","use_bias":false}}""", "'out'", "do not fit")]
    public void What_cannot_be_read_is_named(string layer, string name, string problem)
    {
        string path = Weights().Write(
            _folder.File("model.h5"),
            Sequential("""{"class_name":"InputLayer","config":{"batch_input_shape":[null,5,5,2],"name":"in"}}""", layer));

        InputException error = Assert.Throws<InputException>(() => Importer.Open(path));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"class_name":7,"config":{}}""")]
    [InlineData(
        """
        {"class_name":"Sequential","config":{"name":"model","layers":[{"class_name":"ReLU","config":{"name":"r","batch_input_shape":[null,5,
        5,2],"max_value":"six"}}]}}
        """)]
    public void A_surprising_config_is_not_called_a_damaged_file(string config)
    {
        string path = new KerasFile().Write(_folder.File("model.h5"), config);

        InputException error = Assert.Throws<InputException>(() => Importer.Open(path));

        Assert.StartsWith($"{path}: 'model_config' is not as Keras writes it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_input_size_takes_the_resolution_asked_for()
    {
        string path = new KerasFile().Write(
            _folder.File("model.h5"), Sequential("""{"class_name":"ReLU","config":{"name":"r","batch_input_shape":[null,null,null,3]}}"""));

        Assert.Contains("--resolution", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
        Assert.Equal([1, 64, 64, 3], Importer.Open(path, new ImportOptions { Resolution = 64 }).Input.Shape);
    }

    [Fact]
    public void Weights_of_an_unknown_network_ask_for_the_model()
    {
        string path = Weights().Write(_folder.File("weights.h5"), config: null);
        Assert.Contains("model.save", Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(100)]
    [InlineData(3_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    [InlineData(2_100_000)]
    public void A_file_cut_short_is_one_error(int length)
    {
        byte[] bytes = File.ReadAllBytes(SharedData.Require(V1));
        string path = _folder.Write("cut.h5", bytes[..length]);
        Assert.StartsWith(path, Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
    }

    private static Tensor Kernel { get; } = new Samples(3).Tensor(3, 3, 2, 3);

    private static Tensor Kernel3 { get; } = new Samples(5).Tensor(3, 3, 3, 2);

    private static KerasFile Weights() => new KerasFile()
        .With("c", "kernel:0", Kernel)
        .With("c", "bias:0", [3], [1, 2, 3])
        .With("b", "moving_mean:0", [3], [1, 2, 3])
        .With("b", "moving_variance:0", [3], [1, 2, 3])
        .With("b", "beta:0", [3], [1, 2, 3])
        .With("out", "kernel:0", new Samples(4).Tensor(12, 7));

    private static string Sequential(params string[] layers) =>
        $$"""{"class_name":"Sequential","config":{"name":"model","layers":[{{string.Join(",", layers)}}] } }""";
}
