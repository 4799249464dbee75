using CsCheck;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Quantizer.Importers.Torch;
using MobileNetEdge.Tools.Quantizer.Tests.Architectures;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Torch;

public sealed class TorchImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Architecture Small { get; } = new(Family.V2, 0.1, 32, 3) { Padding = StridePadding.Symmetric };

    private static IReadOnlyList<NamedTensor> Tensors(Architecture architecture)
    {
        RandomWeights weights = new(3);
        architecture.Build(weights);
        return weights.Given;
    }

    [Theory]
    [InlineData("v1", 0.25, false)]
    [InlineData("v2", 0.35, true)]
    [InlineData("v3-small", 0.75, true)]
    [InlineData("v3-large", 0.3, false)]
    public void Weights_come_in_bit_for_bit(string family, double width, bool zip)
    {
        Architecture architecture = new(Families.Parse(family)!.Value, width, 224, 11) { Padding = StridePadding.Symmetric };
        IReadOnlyList<NamedTensor> tensors = Tensors(architecture);
        Graph graph = Importer.Open(Write(new TorchBytes().StateDict(tensors), zip));

        Assert.Equal(architecture, graph.Architecture);
        Assert.Equal(tensors.Select(Flat), TorchTensors.Of(graph).Select(Flat));
        Assert.Null(graph.Preprocessing);
    }

    [Fact]
    public void Pictures_need_not_be_square()
    {
        Graph graph = Importer.Open(
            Write(new TorchBytes().StateDict(Tensors(Small)), zip: true), new ImportOptions { Resolution = 48, Width = 192 });
        Assert.Equal([1, 48, 192, 3], graph.Input.Shape);
        Assert.Contains("48×192", graph.Architecture!.Describe(), StringComparison.Ordinal);
    }

    /// <summary>What training scripts save: the weights among other things, all names behind that of a wrapper.</summary>
    [Theory]
    [InlineData("state_dict", "module.", true)]
    [InlineData("model", "", true)]
    [InlineData("anything", "_orig_mod.", false)]
    public void A_checkpoint_gives_its_weights(string entry, string prefix, bool zip)
    {
        IReadOnlyList<NamedTensor> tensors = Tensors(Small);
        TorchBytes file = new TorchBytes().Dict(
            ("epoch", value => value.Integer(62)),
            (entry, value => value.StateDict(tensors.Select(tensor => tensor with { Name = prefix + tensor.Name }))),
            ("best", value => value.Raw('G', 0x3F, 0xE0, 0, 0, 0, 0, 0, 0)));
        Assert.Equal(tensors.Select(Flat), TorchTensors.Of(Importer.Open(Write(file, zip))).Select(Flat));
    }

    /// <summary>Options, scores and optimizers of a training script, whose classes are never made.</summary>
    [Fact]
    public void What_else_a_checkpoint_holds_is_inert()
    {
        IReadOnlyList<NamedTensor> tensors = Tensors(Small);
        TorchBytes file = new TorchBytes().Dict(
            ("args", value => value.Raw([.. "cargparse\nNamespace\n)\u0081}b".Select(static c => (int)c)])),
            ("best", value => value.Raw([.. "cnumpy.core.multiarray\nscalar\n)R".Select(static c => (int)c)])),
            ("model", value => value.StateDict(tensors)));
        Assert.Equal(tensors.Select(Flat), TorchTensors.Of(Importer.Open(Write(file, zip: true))).Select(Flat));
    }

    [Fact]
    public void Of_several_weights_the_usual_are_taken_and_said_and_others_on_request()
    {
        IReadOnlyList<NamedTensor> tensors = Tensors(Small);
        IReadOnlyList<NamedTensor> averages = [.. tensors.Select(tensor => tensor with { Values = [.. tensor.Values.Select(v => v / 2)] })];
        string path = Write(
            new TorchBytes().Dict(
                ("state_dict_ema", value => value.StateDict(averages)),
                ("checkpoint", value => value.Dict(("state_dict", inner => inner.StateDict(tensors))))),
            zip: true);
        Graph usual = Importer.Open(path);
        Assert.Equal(tensors.Select(Flat), TorchTensors.Of(usual).Select(Flat));
        Assert.Contains("'checkpoint.state_dict'", usual.Notes[^1], StringComparison.Ordinal);
        Graph other = Importer.Open(path, new ImportOptions { WeightsEntry = "state_dict_ema" });
        Assert.Equal(averages.Select(Flat), TorchTensors.Of(other).Select(Flat));
        string refusal = Assert.Throws<InputException>(() => Importer.Open(path, new ImportOptions { WeightsEntry = "ema" })).Message;
        Assert.Contains("'state_dict_ema', 'checkpoint.state_dict'", refusal, StringComparison.Ordinal);
    }

    /// <summary>
    /// A head by shapes alone: Linear, BatchNorm1d, ReLU, Dropout, Linear, as its numbers in a Sequential show; computed in double from the
    /// features, which the network without a head answers.
    /// </summary>
    [Theory]
    [InlineData("features.", "classifier.")]
    [InlineData("base_model.features.", "base_model.classifier.")]
    [InlineData("backbone.", "fc.")]
    public void A_head_of_ones_own_is_read_from_shapes(string prefix, string head)
    {
        const int Hidden = 6;
        Samples samples = new(4);
        NamedTensor[] backbone =
        [
            .. Tensors(Small)
                .Where(static tensor => tensor.Name.StartsWith("features.", StringComparison.Ordinal))
                .Select(tensor => tensor with { Name = prefix + tensor.Name["features.".Length..] }),
        ];
        NamedTensor[] own =
        [
            Of("0.weight", Hidden, 1280), Of("0.bias", Hidden), Of("1.weight", Hidden), Of("1.bias", Hidden), Of("1.running_mean", Hidden),
            Of("1.running_var", Hidden), Of("4.weight", 3, Hidden), Of("4.bias", 3),
        ];
        Graph features = Importer.Open(Write(new TorchBytes().StateDict(backbone), zip: true), new ImportOptions { Resolution = 32 });
        Assert.Contains("no classifier", features.Notes[0], StringComparison.Ordinal);
        Graph whole = Importer.Open(
            Write(new TorchBytes().StateDict([.. backbone, .. own]), zip: true), new ImportOptions { Resolution = 32 });
        Assert.Contains("assumed ReLU between", whole.Notes[0], StringComparison.Ordinal);

        float[] input = samples.Values(32 * 32 * 3, -1, 1);
        double[] x = [.. new Executor(features).Run(input)];
        double[] hidden =
        [
            .. Enumerable.Range(0, Hidden).Select(o =>
            {
                double sum = own[1].Values[o] + x.Select((value, i) => value * own[0].Values[(o * x.Length) + i]).Sum();
                double norm = ((sum - own[4].Values[o]) / Math.Sqrt(own[5].Values[o] + 1e-5) * own[2].Values[o]) + own[3].Values[o];
                return Math.Max(0, norm);
            }),
        ];
        double[] powers =
        [
            .. Enumerable.Range(0, 3).Select(
                o => Math.Exp(own[7].Values[o] + hidden.Select((value, i) => value * own[6].Values[(o * Hidden) + i]).Sum())),
        ];
        Assert.All(new Executor(whole).Run(input).Zip(powers), pair => Assert.Equal(pair.Second / powers.Sum(), pair.First, 1e-4));

        NamedTensor Of(string name, params int[] shape) =>
            new(head + name, shape, samples.Values(
                Tensor.CountOf(shape),
                name.EndsWith("var", StringComparison.Ordinal) ? 0.5f : -0.1f,
                name.EndsWith("var", StringComparison.Ordinal) ? 1 : 0.1f));
    }

    [Fact]
    public void A_head_that_is_no_chain_is_refused()
    {
        NamedTensor[] twoHeads =
        [
            .. Tensors(Small).Where(static tensor => tensor.Name.StartsWith("features.", StringComparison.Ordinal)),
            new("age.weight", [5, 1280], new float[5 * 1280]), new("age.bias", [5], new float[5]),
            new("gender.weight", [2, 1280], new float[2 * 1280]), new("gender.bias", [2], new float[2]),
        ];
        string message = Assert.Throws<InputException>(() => Importer.Open(Write(new TorchBytes().StateDict(twoHeads), zip: true))).Message;
        Assert.Contains("'gender.weight' takes 1280 numbers, and what is before it gives 5", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensors_are_windows_on_storages_of_several_types()
    {
        // 0 … 5 as halves; a transposed [2, 3] of them, and a column that starts in the middle. The rest: 1 and −2.
        byte[] halves = [.. Enumerable.Range(0, 6).SelectMany(value => BitConverter.GetBytes((Half)value))];
        TorchBytes file = new TorchBytes().Dict(
            ("transposed", value => value.Tensor("HalfStorage", halves, 2, 0, [2, 3], [1, 2], "shared")),
            ("column", value => value.Tensor("HalfStorage", halves, 2, 1, [2], [3], "shared")),
            ("double", value => value.Tensor(
                "DoubleStorage", [.. BitConverter.GetBytes(1.0), .. BitConverter.GetBytes(-2.0)], 8, 0, [2], [1])),
            ("brain", value => value.Tensor("BFloat16Storage", [0x80, 0x3F, 0, 0xC0], 2, 0, [1, 2], [2, 1])),
            ("count", value => value.Tensor("LongStorage", new byte[8], 8, 0, [], [])));
        foreach (bool zip in new[] { true, false })
        {
            string path = Write(file, zip);
            using TorchFile read = zip ? new TorchZipFile(path) : new TorchLegacyFile(path);
            Assert.Equal(["transposed", "column", "double", "brain", "count"], read.Tensors.Keys);
            Assert.Equal([0, 2, 4, 1, 3, 5], read.Floats("transposed"));
            Assert.Equal([1, 4], read.Floats("column"));
            Assert.Equal([1, -2], read.Floats("double"));
            Assert.Equal([1, -2], read.Floats("brain"));
            Assert.Contains(
                "'count' is a LongStorage", Assert.Throws<InputException>(() => read.Floats("count")).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Pickles that would run code in Python: each is one message that names what was asked for, and nothing is run.</summary>
    [Theory]
    [InlineData("posix.system", "cposix\nsystem\n(X\u0010\0\0\0touch /tmp/ownedtR")]
    [InlineData("builtins.eval", "cbuiltins\neval\n(X\u0001\0\0\01tR")]
    [InlineData("builtins.exec", "X\u0008\0\0\0builtinsX\u0004\0\0\0exec\u0093)R")]                     // STACK_GLOBAL
    [InlineData("torch.load", "ctorch\nload\n(X\u0001\0\0\0atR")]
    [InlineData("torch.storage.UntypedStorage", "ctorch.storage\nUntypedStorage\n)R")]
    [InlineData("torch.nn.modules.container.Sequential", "ctorch.nn.modules.container\nSequential\n)\u0081}b")]
    [InlineData(
        "torchvision.models.mobilenetv2.MobileNetV2", "ctorchvision.models.mobilenetv2\nMobileNetV2\n)\u0081}b")]     // torch.save(model)
    [InlineData("collections.OrderedDict.__reduce__", "ccollections\nOrderedDict.__reduce__\n)R")]
    [InlineData("posix.system", "(iposix\nsystem\n")]                                          // INST
    [InlineData("collections.OrderedDict", "(ccollections\nOrderedDict\no")]                              // OBJ
    [InlineData("collections.OrderedDict", "ccollections\nOrderedDict\n)\u0081")]                         // NEWOBJ
    [InlineData("calls 'torch.FloatStorage'", "ctorch\nFloatStorage\n)R")]
    [InlineData("calls what is not a function", "X\u0001\0\0\0a)R")]
    [InlineData("state of what is not a dict", "]}b")]
    public void Code_is_refused_by_name(string named, string pickle)
    {
        TorchBytes file = new TorchBytes().Raw([.. pickle.Select(character => (int)character)]);
        foreach (string path in new[] { Write(file, zip: true), Write(file, zip: false) })
        {
            string message = Assert.Throws<InputException>(() => Importer.Open(path)).Message;
            Assert.StartsWith(path, message, StringComparison.Ordinal);
            Assert.Contains(named, message, StringComparison.Ordinal);
        }

        Assert.False(File.Exists("/tmp/owned"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_cut_short_is_one_error(bool zip)
    {
        byte[] whole = File.ReadAllBytes(Write(new TorchBytes().StateDict(Tensors(Small)), zip));
        foreach (int length in new[] { 1, 15, 40, 300, 5_000, whole.Length / 2, whole.Length - 5_000, whole.Length - 30, whole.Length - 1 })
        {
            string path = _folder.Write("cut.pth", whole[..length]);
            Assert.StartsWith(path, Assert.Throws<InputException>(() => Importer.Open(path)).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Whatever is wrong with the pickle: a network, or one message for the user.</summary>
    [Fact]
    public void A_damaged_pickle_is_refused_or_harmless()
    {
        byte[] whole = File.ReadAllBytes(Write(new TorchBytes().StateDict(Tensors(Small)), zip: false));
        Gen.Select(Gen.Int[0, 8_000], Gen.Byte).Array[1, 3].Sample(
            changes =>
            {
                byte[] damaged = [.. whole];
                foreach ((int at, byte value) in changes)
                {
                    damaged[at] = value;
                }

                string path = _folder.Write("damaged.pth", damaged);
                try
                {
                    Importer.Open(path);
                }
                catch (InputException error)
                {
                    Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
                }
            },
            iter: 500,
            threads: 1);
    }

    [Theory]
    [InlineData(
        "features.3.conv.1.0.weight",
        "48,1,5,5",
        "'features.3.conv.1.0.weight' is [48, 1, 5, 5]; a MobileNetV2, width 0.1, 224×224, 3 classes, has [48, 1, 3, 3] there")]
    [InlineData("features.3.conv.3.running_mean", null, "'features.3.conv.3.running_mean' [8] of a MobileNetV2, width 0.1, 224×224, 3 "
        + "classes, is missing; the nearest names in the file are 'features.13.conv.3.running_mean' [16]")]
    [InlineData(
        "classifier.1.weight",
        null,
        "'classifier.1.weight' of a head is missing; the nearest names in the file are 'classifier.1.bias' [3]")]
    public void A_tensor_missing_or_of_another_shape_is_named(string name, string? shape, string problem)
    {
        IEnumerable<NamedTensor> tensors = Tensors(Small).Where(tensor => shape is not null || tensor.Name != name);
        if (shape is not null)
        {
            int[] other = [.. shape.Split(',').Select(int.Parse)];
            tensors = tensors.Select(tensor => tensor.Name == name
                ? new NamedTensor(name, other, new float[other.Aggregate(1, (a, b) => a * b)])
                : tensor);
        }

        string message = Assert.Throws<InputException>(() => Importer.Open(Write(new TorchBytes().StateDict(tensors), zip: true))).Message;
        Assert.StartsWith($"tensor {problem}", message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Files_without_a_MobileNet_are_refused()
    {
        NamedTensor other = new("layer1.0.conv1.weight", [4, 3, 3, 3], new float[108]);
        Refused(
            new TorchBytes().StateDict([other]),
            "not named as those of torchvision's MobileNets",
            "'features.0.0.weight', is missing; the nearest names in the file are ",
            "'layer1.0.conv1.weight'");
        Refused(new TorchBytes().StateDict([.. Tensors(Small), other]), "has no 'layer1.0.conv1.weight'");
        Refused(new TorchBytes().StateDict([
            Tensors(Small)[0] with { Values = [.. Tensors(Small)[0].Values.Select(_ => float.NaN)] },
            .. Tensors(Small).Skip(1),
        ]), "'features.0.0.weight' holds NaN");
        Refused(new TorchBytes().Integer(7), "state_dict");
        Refused(new TorchBytes().Dict(("epoch", value => value.Integer(3))), "'epoch'", "state_dict");
        Refused(
            new TorchBytes().Dict(("a", value => value.StateDict(Tensors(Small))), ("b", value => value.StateDict(Tensors(Small)))),
            "'a', 'b'");
        Refused(
            new TorchBytes().Dict(("x", value => value.Tensor("FloatStorage", new byte[8], 4, 1, [2], [1]))),
            "[2]",
            "storage of 2 elements");
        Refused(
            new TorchBytes().Dict(("x", value => value.Tensor("FloatStorage", new byte[8], 4, 0, [1_000_000, 1_000_000], [0, 0]))),
            "storage of 2 elements");

        void Refused(TorchBytes file, params string[] words)
        {
            string message = Assert.Throws<InputException>(() => Importer.Open(Write(file, zip: true))).Message;
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        }
    }

    /// <summary>
    /// Two heads in one output, against the same layers computed one after the other from the file's tensors, in double and in PyTorch's
    /// order.
    /// </summary>
    [Fact]
    public void The_face_model_equals_its_layers_computed_one_by_one()
    {
        const int Size = 120;
        string path = SharedData.Require("models/float/mobilenet_v1_0.5_120_face.pth");
        Graph graph = Importer.Open(path, new ImportOptions { Resolution = Size });
        Assert.Equal((0.5, 62 + 136), (graph.Architecture!.Width, graph.Architecture!.Classes));

        Samples samples = new(8);
        using TorchLegacyFile file = new(path);
        float[] picture = samples.Values(Size * Size * 3, -1, 1);
        double[] expected = FaceReference.Run(name => (file.Tensors[name].Shape, file.Floats(name)), picture, Size);
        float[] actual = new Executor(graph).Run(picture);
        double range = expected.Max(Math.Abs);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * range));
    }

    private string Write(TorchBytes file, bool zip) => _folder.Write(zip ? "weights.pt" : "weights.pth", zip ? file.Zip() : file.Legacy());

    private static string Flat(NamedTensor tensor) =>
        $"{tensor.Name} [{string.Join(',', tensor.Shape)}] {string.Join(' ', tensor.Values.Select(BitConverter.SingleToInt32Bits))}";
}
