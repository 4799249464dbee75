using System.Text.Json;
using MobileNetEdge.Tests;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Board.Tests;

/// <summary>
/// The program as a user calls it, on a small network that takes pictures of 8 × 8. All in one class, so one after the other: the console
/// is one.
/// </summary>
public sealed class ProgramTests : IDisposable
{
    private const int Size = 8;
    private const int Classes = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string _picture;

    public ProgramTests()
    {
        NetworkBuilder net = new(new Random(7));
        _model = _folder.Write(
            "model.tflite",
            net.Build(net.Softmax(net.Mean(net.Conv2D(net.PictureInput(1, Size, Size, 3), Classes), keepDimensions: false))));
        byte[] rgb = new byte[Size * Size * 3];
        new Random(8).NextBytes(rgb);
        _picture = _folder.Write("picture.bmp", Bmp.Of(rgb, Size, Size));
        _folder.Write("names.txt", "a\nb\nc\nd\ne\n"u8.ToArray());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classify_scores_each_class_best_first()
    {
        using JsonDocument json = JsonDocument.Parse(
            Done(
                "classify", _model, _picture, "--preprocess", NetworkBuilder.PicturePreprocess, "--top", "9", "--labels",
                _folder.File("names.txt"), "--json"));
        JsonElement[] classes = [.. json.RootElement.GetProperty("images")[0].GetProperty("classes").EnumerateArray()];
        float[] scores = [.. classes.Select(c => c.GetProperty("score").GetSingle())];
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.InRange(scores.Sum(), 0.98, 1.02);    // softmax
        Assert.Equal(["a", "b", "c", "d", "e"], classes.Select(c => c.GetProperty("name").GetString()).Order());
        Assert.All(classes, c => Assert.Equal((char)('a' + c.GetProperty("class").GetInt32()), c.GetProperty("name").GetString()![0]));
    }

    [Fact]
    public void Bench_measures_each_layer_and_has_the_names_that_the_readme_lists()
    {
        using Engine engine = Engine.Load(_model);
        using JsonDocument json = JsonDocument.Parse(Done("bench", _model, "--per-layer", "--runs", "2", "--json"));
        JsonElement root = json.RootElement;
        Assert.Equal(engine.MultiplyAccumulates, root.GetProperty("macs").GetInt64());
        Assert.Equal(2, root.GetProperty("runs").GetInt32());
        Assert.Equal(engine.Steps.Select(step => step.Name), root.GetProperty("layers")
            .EnumerateArray()
            .Select(layer => layer.GetProperty("operators").GetString()));
        string[] names = [.. root.EnumerateObject()
            .Concat(root.GetProperty("layers")[0].EnumerateObject())
            .Select(member => member.Name)
            .Distinct()];
        Assert.Equal(Readme.JsonNames("bench").Order(), names.Order());
    }

    [Fact]
    public void Kernels_are_those_asked_for_or_the_best()
    {
        foreach (InstructionSet set in InstructionSets.Supported)
        {
            string name = set.ToString();
            Assert.Equal(
                name.ToLowerInvariant(),
                KernelsOf("classify", _model, _picture, "--preprocess", NetworkBuilder.PicturePreprocess, "--kernels", name));
            Assert.Equal(name.ToLowerInvariant(), KernelsOf("bench", _model, "--runs", "1", "--kernels", name.ToLowerInvariant()));
        }

        Assert.Equal(InstructionSets.Best
            .ToString()
            .ToLowerInvariant(), KernelsOf("classify", _model, _picture, "--preprocess", NetworkBuilder.PicturePreprocess));
    }

    [Fact]
    public void Kernels_of_another_processor_are_refused()
    {
        foreach (InstructionSet set in Enum.GetValues<InstructionSet>().Except(InstructionSets.Supported))
        {
            (int code, _, string errors) = Run(["bench", _model, "--kernels", set.ToString()]);
            Assert.Equal(2, code);
            Assert.Contains($"{InstructionSets.Best.ToString().ToLowerInvariant()}, not '{set}'", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bench_prints_a_line_for_each_layer()
    {
        string[] lines = Done("bench", _model, "--per-layer", "--runs", "1").TrimEnd().Split('\n');
        Assert.Equal(3 + 1 + 3, lines.Length);    // summary, headings, layers
        Assert.Contains("CONV_2D", lines[4], StringComparison.Ordinal);
        Assert.Contains("SOFTMAX", lines[6], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("classify")]
    [InlineData("bench")]
    public void Help_gives_an_example(string command) =>
        Assert.Contains(
            "Example:  mobilenet-edge-board bench model.tflite",
            Done([.. new[] { command, "--help" }.Where(word => word.Length > 0)]),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("", 2, "a command is missing")]
    [InlineData("frob", 2, "'frob' is not a command")]
    [InlineData("bench", 2, "one MODEL")]
    [InlineData("bench model.tflite other.tflite", 2, "one MODEL")]
    [InlineData("classify model.tflite", 2, "an IMAGE")]
    [InlineData("bench model.tflite --runs 0", 2, "--runs takes a whole number")]
    [InlineData("bench model.tflite --threads 65", 2, "--threads takes a whole number from 1 to 64")]
    [InlineData("bench model.tflite --kernels foo", 2, "--kernels takes what this processor runs, reference or ")]
    [InlineData("classify model.tflite picture.bmp --kernels 0", 2, "--kernels takes what this processor runs, reference or ")]
    [InlineData("classify model.tflite picture.bmp --fit 1", 2, "--fit takes crop")]
    [InlineData("bench absent.tflite", 3, "no such file")]
    [InlineData("bench picture.bmp", 3, "not a quantized .tflite")]
    [InlineData("classify model.tflite picture.bmp", 3, "--preprocess")]
    [InlineData("classify model.tflite picture.bmp --preprocess nonsense", 3, "MEAN,STD")]
    [InlineData("classify model.tflite absent.bmp --preprocess 0,255", 3, "no such file")]
    public void A_mistake_is_one_line(string command, int code, string words)
    {
        string[] args = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
            word => word.Contains('.', StringComparison.Ordinal) ? _folder.File(word) : word)];
        (int actual, string output, string errors) = Run(args);
        Assert.Equal((code, ""), (actual, output));
        string line = Assert.Single(errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("mobilenet-edge-board: ", line, StringComparison.Ordinal);
        Assert.Contains(words, line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_computes_wrongly_is_one_line_and_an_exit_code_of_its_own()
    {
        (int code, string output, string errors) = Caught(
            () => Program.Guard.Run(() => throw new KernelFaultException("GemmArm64", "CONV_2D", InstructionSet.Arm64, "1 is 2")));
        Assert.Equal((4, ""), (code, output));
        Assert.Equal(
            "mobilenet-edge-board: kernel GemmArm64 of CONV_2D (instruction set Arm64) computes wrongly on this processor: 1 is 2; see "
                + "whether --kernels set to reference avoids it, and please report it",
            errors.TrimEnd());
    }

    [Fact]
    public void Whatever_a_command_runs_into_is_said_with_its_exit_code() => GuardCheck.Holds(
        "mobilenet-edge-board",
        [.. GuardCheck.PublicExceptions(typeof(Engine).Assembly), .. GuardCheck.PublicExceptions(typeof(InputException).Assembly)],
        static work => Program.Guard.Run(() =>
        {
            work();
            return 0;
        }));

    private static string? KernelsOf(params string[] args)
    {
        using JsonDocument json = JsonDocument.Parse(Done([.. args, "--json"]));
        return json.RootElement.GetProperty("kernels").GetString();
    }

    private static string Done(params string[] args)
    {
        (int code, string output, string errors) = Run(args);
        Assert.True(code == 0, errors);
        return output;
    }

    private static (int Code, string Output, string Errors) Run(string[] args) => Caught(() => Program.Main(args));

    private static (int Code, string Output, string Errors) Caught(Func<int> program)
    {
        (TextWriter output, TextWriter errors) = (Console.Out, Console.Error);
        using StringWriter newOutput = new();
        using StringWriter newErrors = new();
        try
        {
            Console.SetOut(newOutput);
            Console.SetError(newErrors);
            return (program(), newOutput.ToString(), newErrors.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }
}
