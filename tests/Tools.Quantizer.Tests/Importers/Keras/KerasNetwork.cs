using System.Globalization;
using System.IO.Compression;
using System.Text;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using PureHDF;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Keras;

/// <summary>
/// keras.applications' V2 and V3, layer by layer as its code makes them, with random weights: written as every file that Keras makes of
/// them. Shares nothing with ours but the way in which files are put together.
/// </summary>
internal sealed class KerasNetwork
{
    private readonly Samples _samples = new(12);
    private readonly List<Layer> _layers = [];
    private readonly bool _slashes;

    /// <param name="Class">Keras' class.</param>
    /// <param name="Name">The layer's.</param>
    /// <param name="Config">JSON members beside the name.</param>
    /// <param name="Arguments">JSON of what it is called with.</param>
    /// <param name="Tensors">In the order in which Keras saves them.</param>
    private sealed record Layer(
        string Class, string Name, string Config, string Arguments, (string Name, int[] Shape, float[] Values)[] Tensors);

    private KerasNetwork(int resolution, bool slashes)
    {
        _slashes = slashes;
        _layers.Add(new Layer("InputLayer", "in", $"\"batch_shape\":[null,{resolution},{resolution},3]", "", []));
    }

    /// <summary>Names and values in the order of the layers.</summary>
    public IEnumerable<(string Name, int[] Shape, float[] Values)> Tensors => _layers.SelectMany(layer => layer.Tensors);

    public static KerasNetwork V2(double width, int resolution)
    {
        KerasNetwork net = new(resolution, slashes: false);
        int channels = Round(32 * width);
        string x = net.Conv("Conv1", "in", 3, channels, 3, 2, "same");
        x = net.Add("ReLU", "Conv1_relu", "\"max_value\":6.0", [net.Norm("bn_Conv1", x, channels)]);
        int size = (resolution + 1) / 2;
        int block = 0;
        foreach ((int ratio, int outputs, int repeats, int firstStride) in ((int, int, int, int)[])[
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)
        ])
        {
            for (int i = 0; i < repeats; i++, block++)
            {
                string prefix = block == 0 ? "expanded_conv_" : $"block_{block}_";
                int stride = i == 0 ? firstStride : 1;
                int expanded = channels * ratio;
                string y = x;
                if (block > 0)
                {
                    y = net.Conv($"{prefix}expand", y, channels, expanded, 1, 1, "same");
                    y = net.Add("ReLU", $"{prefix}expand_relu", "\"max_value\":6.0", [net.Norm($"{prefix}expand_BN", y, expanded)]);
                }

                y = net.Depthwise(prefix, y, expanded, 3, stride, ref size);
                y = net.Add("ReLU", $"{prefix}depthwise_relu", "\"max_value\":6.0", [net.Norm($"{prefix}depthwise_BN", y, expanded)]);
                y = net.Norm(
                    $"{prefix}project_BN",
                    net.Conv($"{prefix}project", y, expanded, Round(outputs * width), 1, 1, "same"),
                    Round(outputs * width));
                x = stride == 1 && channels == Round(outputs * width) ? net.Add("Add", $"{prefix}add", "", [x, y]) : y;
                channels = Round(outputs * width);
            }
        }

        int last = width > 1 ? Round(1280 * width) : 1280;
        x = net.Add(
            "ReLU", "out_relu", "\"max_value\":6.0", [net.Norm("Conv_1_bn", net.Conv("Conv_1", x, channels, last, 1, 1, "valid"), last)]);
        x = net.Add("GlobalAveragePooling2D", "pool", "", [x]);
        net.Add("Dense", "predictions", "\"activation\":\"softmax\",\"use_bias\":true", [x], ("kernel", [last, 7]), ("bias", [7]));
        return net;
    }

    /// <param name="large">Whether it is V3-Large.</param>
    /// <param name="width">Multiplier.</param>
    /// <param name="resolution">Of the picture.</param>
    /// <param name="slashes">Names as before Keras 3.</param>
    /// <param name="minimalistic">With kernels of 3×3, ReLU and no squeeze-excite.</param>
    public static KerasNetwork V3(bool large, double width, int resolution, bool slashes, bool minimalistic = false)
    {
        KerasNetwork net = new(resolution, slashes);
        (double Ratio, int Outputs, int Kernel, int Stride, bool Squeeze, bool Swish)[] rows = large
            ?
            [
                (1, 16, 3, 1, false, false), (4, 24, 3, 2, false, false), (3, 24, 3, 1, false, false), (3, 40, 5, 2, true, false),
                (3, 40, 5, 1, true, false), (3, 40, 5, 1, true, false),
                (6, 80, 3, 2, false, true), (2.5, 80, 3, 1, false, true), (2.3, 80, 3, 1, false, true), (2.3, 80, 3, 1, false, true),
                (6, 112, 3, 1, true, true), (6, 112, 3, 1, true, true),
                (6, 160, 5, 2, true, true), (6, 160, 5, 1, true, true), (6, 160, 5, 1, true, true),
            ]
            :
            [
                (1, 16, 3, 2, true, false), (72 / 16.0, 24, 3, 2, false, false), (88 / 24.0, 24, 3, 1, false, false),
                (4, 40, 5, 2, true, true), (6, 40, 5, 1, true, true), (6, 40, 5, 1, true, true),
                (3, 48, 5, 1, true, true), (3, 48, 5, 1, true, true), (6, 96, 5, 2, true, true), (6, 96, 5, 1, true, true),
                (6, 96, 5, 1, true, true),
            ];
        string x = net.Add("Rescaling", "rescaling", "\"scale\":0.00784313725490196,\"offset\":-1.0", ["in"]);
        x = net.Conv(net.Call("Conv", "conv"), x, 3, 16, 3, 2, "same");    // no width: the stem has 16 channels
        x = net.Activate(!minimalistic, net.Norm(net.Call("Conv/BatchNorm", "conv_bn"), x, 16));
        int size = (resolution + 1) / 2;
        int channels = 16;
        if (minimalistic)
        {
            rows = [.. rows.Select(static row => row with { Kernel = 3, Squeeze = false, Swish = false })];
        }

        foreach ((int block, (double ratio, int filters, int kernel, int stride, bool squeeze, bool swish)) in rows.Index())
        {
            string prefix = $"expanded_conv{(block == 0 ? "" : $"_{block}")}{(slashes ? "/" : "_")}";
            int expanded = Round(channels * ratio);
            int outputs = Round(filters * width);
            string y = x;
            if (block > 0)
            {
                y = net.Activate(swish, net.Norm(
                    net.Call($"{prefix}expand/BatchNorm", $"{prefix}expand_bn"),
                    net.Conv($"{prefix}expand", y, channels, expanded, 1, 1, "same"),
                    expanded));
            }

            y = net.Depthwise(prefix, y, expanded, kernel, stride, ref size);
            y = net.Activate(swish, net.Norm(net.Call($"{prefix}depthwise/BatchNorm", $"{prefix}depthwise_bn"), y, expanded));
            if (squeeze)
            {
                int fewer = Round(expanded * 0.25);
                string gate = net.Add("GlobalAveragePooling2D", $"{prefix}mean", "\"keepdims\":true", [y]);
                gate = net.Add(
                    "Conv2D",
                    net.Call($"{prefix}squeeze_excite/Conv", $"{prefix}squeeze_excite_conv"),
                    "\"kernel_size\":[1,1],\"strides\":[1,1],\"padding\":\"same\",\"use_bias\":true",
                    [gate],
                    ("kernel", [1, 1, expanded, fewer]),
                    ("bias", [fewer]));
                gate = net.Add("ReLU", $"{prefix}squeeze_relu", "", [gate]);
                gate = net.Add(
                    "Conv2D",
                    net.Call($"{prefix}squeeze_excite/Conv_1", $"{prefix}squeeze_excite_conv_1"),
                    "\"kernel_size\":[1,1],\"strides\":[1,1],\"padding\":\"same\",\"use_bias\":true",
                    [gate],
                    ("kernel", [1, 1, fewer, expanded]),
                    ("bias", [expanded]));
                y = net.Add("Multiply", $"{prefix}gated", "", [y, net.HardSigmoid(gate)]);
            }

            y = net.Norm(
                net.Call($"{prefix}project/BatchNorm", $"{prefix}project_bn"),
                net.Conv($"{prefix}project", y, expanded, outputs, 1, 1, "same"),
                outputs);
            x = stride == 1 && channels == outputs ? net.Add("Add", $"{prefix}add", "", [x, y]) : y;
            channels = outputs;
        }

        int last = Round(channels * 6);
        int hidden = large ? 1280 : 1024;
        hidden = width > 1 ? Round(hidden * width) : hidden;
        x = net.Activate(!minimalistic, net.Norm(
            net.Call("Conv_1/BatchNorm", "conv_1_bn"), net.Conv(net.Call("Conv_1", "conv_1"), x, channels, last, 1, 1, "same"), last));
        x = net.Add("GlobalAveragePooling2D", "pool", "\"keepdims\":true", [x]);
        x = net.Activate(!minimalistic, net.Add(
            "Conv2D",
            net.Call("Conv_2", "conv_2"),
            "\"kernel_size\":[1,1],\"strides\":[1,1],\"padding\":\"same\",\"use_bias\":true",
            [x],
            ("kernel", [1, 1, last, hidden]),
            ("bias", [hidden])));
        x = net.Add(
            "Conv2D",
            net.Call("Logits", "logits"),
            "\"kernel_size\":[1,1],\"strides\":[1,1],\"padding\":\"same\",\"use_bias\":true",
            [x],
            ("kernel", [1, 1, hidden, 7]),
            ("bias", [7]));
        net.Add("Activation", "predictions", "\"activation\":\"softmax\"", [net.Add("Flatten", "flat", "", [x])]);
        return net;
    }

    /// <summary>Weights alone, by the layers' names.</summary>
    public string WriteWeights(string path, KerasFile? more = null) => H5(more ?? new KerasFile()).Write(path, config: null);

    /// <summary>model.save('model.h5').</summary>
    public string WriteModel(string path) => H5(new KerasFile()).Write(path, Config(), "3.8.0");

    /// <summary>model.save('model.keras').</summary>
    public string WriteArchive(string path)
    {
        H5File file = [];
        H5Group layers = [];
        file["layers"] = layers;
        Dictionary<string, int> counts = [];
        foreach (Layer layer in _layers)
        {
            string kind = layer.Class switch
            {
                "InputLayer" => "input_layer",
                "Conv2D" => "conv2d",
                "DepthwiseConv2D" => "depthwise_conv2d",
                "BatchNormalization" => "batch_normalization",
                "ReLU" => "re_lu",
                "ZeroPadding2D" => "zero_padding2d",
                "GlobalAveragePooling2D" => "global_average_pooling2d",
                var other => other.ToLowerInvariant(),
            };
            int count = counts[kind] = counts.GetValueOrDefault(kind, -1) + 1;
            H5Group variables = [];
            foreach ((int i, (_, int[] shape, float[] values)) in layer.Tensors.Index())
            {
                variables[$"{i}"] = new H5Dataset(values, fileDims: [.. shape.Select(size => (ulong)size)]);
            }

            layers[count == 0 ? kind : $"{kind}_{count}"] = new H5Group { ["vars"] = variables };
        }

        string weights = $"{path}.h5";
        file.Write(weights);
        using ZipArchive archive = new(File.Create(path), ZipArchiveMode.Create);
        Add("metadata.json", "{\"keras_version\": \"3.8.0\", \"date_saved\": \"2025-01-01@00:00:00\"}"u8.ToArray());
        Add("config.json", Encoding.UTF8.GetBytes(Config()));
        Add("model.weights.h5", File.ReadAllBytes(weights));
        File.Delete(weights);
        return path;

        void Add(string name, byte[] bytes)
        {
            using Stream stream = archive.CreateEntry(name).Open();
            stream.Write(bytes);
        }
    }

    private KerasFile H5(KerasFile file)
    {
        foreach (Layer layer in _layers)
        {
            foreach ((string name, int[] shape, float[] values) in layer.Tensors)
            {
                file.With(layer.Name, name, shape, values);
            }
        }

        return file;
    }

    private string Config() => $$"""
        {"class_name":"Functional","config":{"name":"net","layers":[{{string.Join(',', _layers.Select(Json))}}],"input_layers":[["in",0,0]],
        "output_layers":[["{{_layers[^1].Name}}",0,0]]} }
        """;

    private static string Json(Layer layer) => layer.Class == "InputLayer"
        ? $$"""{"class_name":"InputLayer","config":{"name":"in",{{layer.Config}} },"name":"in","inbound_nodes":[]}"""
        : $$"""
            {"class_name":"{{layer.Class}}","config":{"name":"{{layer.Name}}"{{(layer.Config.Length > 0 ? "," : "")}}{{layer.Config}} },
            "name":"{{layer.Name}}","inbound_nodes":[{"args":[{{layer.Arguments}}],"kwargs":{} }]}
            """;

    private string Call(string old, string now) => _slashes ? old : now;

    private string Conv(string name, string x, int inputs, int outputs, int kernel, int stride, string padding) => Add(
        "Conv2D",
        name,
        $"\"kernel_size\":[{kernel},{kernel}],\"strides\":[{stride},{stride}],"
            + $"\"padding\":\"{padding}\",\"activation\":\"linear\",\"use_bias\":false",
        [x],
        ("kernel", [kernel, kernel, inputs, outputs]));

    /// <summary>With stride 2 Keras pads by itself: as much before as behind, less one before where the size is even.</summary>
    private string Depthwise(string prefix, string x, int channels, int kernel, int stride, ref int size)
    {
        if (stride == 2)
        {
            (int before, int behind) = ((kernel / 2) - (1 - (size % 2)), kernel / 2);
            x = Add("ZeroPadding2D", $"{prefix}pad", $"\"padding\":[[{before},{behind}],[{before},{behind}]]", [x]);
            size = (size + 1) / 2;
        }

        return Add(
            "DepthwiseConv2D",
            $"{prefix}depthwise",
            $"\"kernel_size\":[{kernel},{kernel}],\"strides\":[{stride},{stride}],"
            + $"\"padding\":\"{(stride == 2 ? "valid" : "same")}\",\"use_bias\":false",
            [x],
            (_slashes ? "depthwise_kernel" : "kernel", [kernel, kernel, channels, 1]));
    }

    private string Norm(string name, string x, int channels) => Add(
        "BatchNormalization", name, "\"axis\":-1,\"epsilon\":0.001", [x], ("gamma", [channels]), ("beta", [channels]),
        ("moving_mean", [channels]), ("moving_variance", [channels]));

    private string Activate(bool swish, string x) => swish ? Swish(x) : Add("ReLU", $"{x}_relu", "", [x]);

    private string Swish(string x) => Add("Activation", $"{x}_swish", "\"activation\":\"hard_swish\"", [x]);

    /// <summary>ReLU(6)(x + 3) · (1/6), numbers as they stand in the file.</summary>
    private string HardSigmoid(string x)
    {
        string shifted = Apply("Add", $"{x}_plus", $"{Tensor(x)},3.0");
        return Apply("Multiply", $"{x}_sixth", $"{Tensor(Add("ReLU", $"{x}_relu6", "\"max_value\":6.0", [shifted]))},0.16666666666666666");
    }

    private string Add(string kind, string name, string config, string[] inputs, params (string Name, int[] Shape)[] tensors)
    {
        string tensorsJson = string.Join(',', inputs.Select(Tensor));
        _layers.Add(new Layer(
            kind,
            name,
            config,
            inputs.Length > 1 ? $"[{tensorsJson}]" : tensorsJson,
            [.. tensors.Select(tensor => (tensor.Name, tensor.Shape, Values(tensor.Name, tensor.Shape)))]));
        return name;
    }

    private string Apply(string operation, string name, string arguments)
    {
        _layers.Add(new Layer(operation, name, "", arguments, []));
        return name;
    }

    private float[] Values(string name, int[] shape)
    {
        int count = shape.Aggregate(1, (a, b) => a * b);
        float reach = name == "kernel" && shape.Length > 1 ? MathF.Sqrt(6f / (count / shape[^1])) : 0.5f;
        return name is "gamma" or "moving_variance" ? _samples.Values(count, 0.5f, 1.5f) : _samples.Values(count, -reach, reach);
    }

    private static string Tensor(string name) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"class_name":"__keras_tensor__","config":{"keras_history":["{{name}}",0,0]} }""");

    private static int Round(double channels)
    {
        int rounded = Math.Max(8, (int)(channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }
}
