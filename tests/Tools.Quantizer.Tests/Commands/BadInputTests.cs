using System.CommandLine;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Commands;
using MobileNetEdge.Tools.Quantizer.Export.Safetensors;
using MobileNetEdge.Tools.Quantizer.Tests.Architectures;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Commands;

/// <summary>What a user may get wrong: the exit code, one line that names the thing and the fix, and nothing written.</summary>
[Collection(ConsoleTests.Name)]
public sealed class BadInputTests : IDisposable
{
    private const string Quantize = "quantize weights.h5 --images pictures --preprocess 0,255 -o out.tflite ";
    private const string Evaluate = "evaluate model.tflite --images pictures --labels truth.csv ";
    private const string Run = "run model.tflite --input in.raw --output out.raw ";

    /// <summary>Weights that do not say how pixels become input.</summary>
    private static readonly byte[] Unsaid = Weights(new Architecture(Family.V1, 0.1, 32, 7));

    private static readonly byte[] Gray = Weights(new Architecture(Family.V1, 0.1, 32, 7) { InputChannels = 1 });

    private static readonly byte[] Thousand = Weights(new Architecture(Family.V1, 0.1, 32, 1000));

    private static readonly byte[] WithBackground = Weights(new Architecture(Family.V1, 0.1, 32, 1001));

    private readonly Workshop _shop = new();

    public BadInputTests()
    {
        _shop.Quantize();
        _shop.Write("in.raw", _shop.InputOf(0));
    }

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void A_kernel_that_computes_wrongly_is_one_line_and_an_exit_code_of_its_own()
    {
        RootCommand root = new();
        root.SetAction((Func<ParseResult, int>)(_ => throw new KernelFaultException("GemmAvx2", "CONV_2D", InstructionSet.Avx2, "1 is 2")));
        ConsoleRun run = ConsoleRun.Of(() => Invocation.Run("some-program", root, []));
        Assert.Equal((4, ""), (run.Code, run.Output));
        Assert.Equal(
            "some-program: kernel GemmAvx2 of CONV_2D (instruction set Avx2) computes wrongly on this processor: 1 is 2; see whether "
                + "--kernels set to reference avoids it, and please report it",
            run.Errors.TrimEnd());
    }

    [Fact]
    public void Whatever_a_command_runs_into_is_said_with_its_exit_code() => GuardCheck.Holds(
        "some-program",
        [.. GuardCheck.PublicExceptions(typeof(Engine).Assembly), .. GuardCheck.PublicExceptions(typeof(InputException).Assembly)],
        static work =>
        {
            RootCommand root = new();
            root.SetAction(_ => work());
            return Invocation.Run("some-program", root, []);
        });

    /// <summary>Command; exit code; what the line says. Words that name a file of the workshop become its path.</summary>
    public static TheoryData<string, int, string[]> Mistakes => new()
    {
        // The command line.
        { "", 2, ["--help"] },
        { "frobnicate", 2, ["frobnicate", "--help"] },
        { Quantize + "--frob 3", 2, ["--frob", "quantize --help"] },
        { "classify --tpo model.tflite picture.bmp", 2, ["--tpo", "classify --help"] },
        { "quantize weights.h5 -o out.tflite", 2, ["--images", "quantize --help"] },
        { "quantize weights.h5 --images pictures", 2, ["--output"] },
        { "classify model.tflite", 2, ["IMAGE"] },
        { "evaluate model.tflite --images pictures", 2, ["--labels"] },
        { Quantize + "--calibrate 0", 2, ["--calibrate", "from 1 up"] },
        { Quantize + "--calibrate -1", 2, ["--calibrate", "from 1 up"] },
        { Quantize + "--calibration best", 2, ["--calibration", "percentile or mse or entropy or minmax", "'best'"] },
        { Quantize + "--calibration 1", 2, ["--calibration", "percentile or mse or entropy or minmax"] },
        { Quantize + "--effort much", 2, ["--effort", "fast or default or best", "'much'"] },
        { Quantize + "--seed x", 2, ["--seed"] },
        { Quantize + "--percent 20", 2, ["--percent", "up to 100"] },
        { Quantize + "--percent many", 2, ["--percent", "up to 100"] },
        { Quantize + "--resolution 0", 2, ["--resolution", "from 1 to 4096"] },
        { Quantize + "--resolution 100000", 2, ["--resolution", "from 1 to 4096"] },
        { Quantize + "--max-arena 0", 2, ["--max-arena", "from 1 up"] },
        { Quantize + "--max-arena 100k", 2, ["--max-arena", "'100k'"] },
        {
            "inspect model.tflite --kernels sse", 2,
            ["--kernels", "reference or scalar or arm64 or armdotproduct or avx2 or avx512", "'sse'"]
        },
        { Quantize + "--resolution 48x", 2, ["--resolution", "48x192", "'48x'"] },
        { "inspect weights.h5 --resolution 1x2x3", 2, ["--resolution", "'1x2x3'"] },
        { "classify model.tflite picture.bmp --preprocess nonsense", 2, ["nonsense", "tf, torch, caffe"] },
        { "classify model.tflite picture.bmp --preprocess 0,0", 2, ["0,0", "MEAN,STD"] },
        { "classify model.tflite picture.bmp --fit 1", 2, ["--fit", "crop or letterbox or stretch"] },
        { "classify model.tflite picture.bmp --top 0", 2, ["--top", "from 1 up"] },
        { Run + "--threads 0", 2, ["--threads", "from 1 to 64"] },
        { Run + "--kernels foo", 2, ["--kernels", "what this processor runs, reference", "foo"] },
        { "bench", 2, ["MODEL", "bench --help"] },
        { "bench model.tflite --threads 65", 2, ["--threads", "from 1 to 64"] },
        { "bench model.tflite --kernels foo", 2, ["--kernels", "what this processor runs, reference", "foo"] },
        { "classify model.tflite picture.bmp --kernels 0", 2, ["--kernels", "what this processor runs, reference", "'0'"] },
        { "classify weights.h5 picture.bmp --preprocess tf --kernels reference", 3, ["weights.h5", "--kernels is for quantized models"] },
        { "bench model.tflite --runs 0", 2, ["--runs", "from 1 up"] },
        { "bench model.tflite --per-lyer", 2, ["--per-lyer", "bench --help"] },

        // Weights and models.
        { "quantize absent.h5 --images pictures -o out.tflite", 3, ["absent.h5", "no such file"] },
        { "quantize pictures --images pictures -o out.tflite", 3, ["pictures", "folder; name the file"] },
        { "quantize cut.h5 --images pictures --preprocess tf -o out.tflite", 3, ["cut.h5"] },
        { "quantize truth.csv --images pictures --preprocess tf -o out.tflite", 3, ["truth.csv", "Formats read"] },
        { "quantize model.tflite --images pictures -o out.tflite", 3, ["model.tflite", "quantized already"] },
        { "quantize weights.h5 --requantize --images pictures -o out.tflite", 3, ["weights.h5", "--requantize", "leave it out"] },
        { "quantize weights.h5 --images pictures -o out.tflite", 3, ["weights.h5", "--preprocess"] },
        { "quantize cut.safetensors --images pictures -o out.tflite", 3, ["cut.safetensors", "'classifier.1.bias'", "cut short"] },
        { "quantize unsaid.safetensors --images pictures -o out.tflite", 3, ["unsaid.safetensors", "--preprocess"] },
        { "classify gray.safetensors picture.bmp --preprocess torch", 3, ["gray.safetensors", "gray", "MEAN,STD"] },
        { "inspect none.safetensors", 3, ["none.safetensors", "features.1.block", "'some.weight'"] },
        { "run unsaid.safetensors --input in.raw --output out.raw", 3, ["unsaid.safetensors", "'mobilenet-edge quantize' makes one"] },
        { "classify cut.tflite picture.bmp", 3, ["cut.tflite"] },
        { "classify truth.csv picture.bmp", 3, ["truth.csv", "Formats read"] },
        { "classify absent.tflite picture.bmp", 3, ["absent.tflite", "no such file"] },
        { "inspect cut.tflite", 3, ["cut.tflite"] },
        { "inspect empty.bin", 3, ["empty.bin", "empty"] },
        { "run cut.tflite --input in.raw --output out.raw", 3, ["cut.tflite"] },
        { "run weights.h5 --input in.raw --output out.raw", 3, ["weights.h5", "'mobilenet-edge quantize' makes one"] },
        { "bench absent.tflite", 3, ["absent.tflite", "no such file"] },
        { "bench cut.tflite", 3, ["cut.tflite"] },
        { "bench weights.h5", 3, ["weights.h5", "'mobilenet-edge quantize' makes one"] },
        { Evaluate + "--against absent.h5", 3, ["absent.h5", "no such file"] },

        // Pictures.
        { "quantize weights.h5 --images absent --preprocess tf -o out.tflite", 3, ["absent", "no such folder"] },
        { "quantize weights.h5 --images nothing --preprocess tf -o out.tflite", 3, ["nothing", ".jpg"] },
        { "quantize weights.h5 --images truth.csv --preprocess tf -o out.tflite", 3, ["truth.csv", "name the folder"] },
        { "quantize weights.h5 --images damaged --preprocess tf -o out.tflite", 3, ["06.bmp", "cut short"] },
        { "classify model.tflite truth.csv", 3, ["truth.csv", "JPEG, PNG or BMP"] },
        { "classify model.tflite absent.jpg", 3, ["absent.jpg", "no such file"] },
        { "classify model.tflite pictures", 3, ["pictures", "folder"] },

        // Labels and right answers.
        { Quantize + "--labels three.txt", 3, ["3 labels for 7 classes", "one line for each"] },
        { Quantize + "--labels blank.txt", 3, ["blank.txt", "line 2"] },
        { Quantize + "--labels absent.txt", 3, ["absent.txt", "no such file"] },
        {
            "classify thousand.safetensors picture.bmp --preprocess tf --labels background.txt",
            3,
            ["1001 labels for 1000 classes", "remove that line"]
        },
        {
            "classify background.safetensors picture.bmp --preprocess tf --labels thousand.txt",
            3,
            ["1000 labels for 1001 classes", "background", "first line"]
        },
        { "pull frob", 3, ["'frob'", "pull' lists all"] },
        { "pull x --manifest truth.csv", 3, ["truth.csv", "not a list of"] },
        { "classify model.tflite picture.bmp --labels three.txt", 3, ["3 labels for 7 classes"] },
        { Quantize + "--truth bad.csv", 3, ["bad.csv:3", "cat"] },
        { Quantize + "--truth high.csv", 3, ["7 classes", "class 7"] },
        { Quantize + "--truth twice.csv", 3, ["twice.csv", "00.bmp", "more than once"] },
        { "evaluate model.tflite --images pictures --labels bad.csv", 3, ["bad.csv:3", "cat"] },
        { "evaluate model.tflite --images pictures --labels high.csv", 3, ["7 classes", "class 7"] },
        { "evaluate model.tflite --images pictures --labels names.txt", 3, ["names.txt:1", "file,class"] },
        { "evaluate model.tflite --images pictures --labels absent.csv", 3, ["absent.csv", "no such file"] },
        { "evaluate model.tflite --images damaged --labels truth.csv", 3, ["06.bmp", "cut short"] },
        { Evaluate + "--except all.txt", 3, ["all.txt", "no picture"] },

        // What is written.
        { "quantize weights.h5 --images pictures --preprocess tf -o absent/out.tflite", 3, ["absent", "make it first"] },
        { "quantize weights.h5 --images pictures --preprocess tf -o pictures", 3, ["pictures", "name a file"] },
        { "quantize weights.h5 --images pictures --preprocess tf -o weights.h5", 3, ["weights.h5", "--output"] },
        { Quantize + "--list-calibration absent/list.txt", 3, ["absent", "make it first"] },
        { Run.Replace("out.raw", "absent/out.raw", StringComparison.Ordinal), 3, ["absent", "make it first"] },
        { Run + "--dump names.txt", 3, ["names.txt", "name a folder"] },
        { "run model.tflite --input names.txt --output out.raw", 3, ["names.txt", "192"] },
        { "inspect model.tflite --svg absent/arena.svg", 3, ["absent", "make it first"] },
        { "inspect weights.h5 --svg arena.svg", 3, ["weights.h5", "quantize"] },
        { "inspect weights.h5 --kernels arm64", 3, ["weights.h5", "quantize"] },
        { Quantize + "--max-arena 100", 3, ["weights.h5", "--max-arena allows 100", "peak", "in step 1 (", "--resolution"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Is_one_line_and_leaves_nothing(string command, int code, string[] words)
    {
        Spoil();
        string[] before = _shop.Listing();
        ConsoleRun run = CommandRun.Of([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(WithPath)]);

        Assert.Equal("", run.Output);
        string line = Assert.Single(run.Errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("mobilenet-edge: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
        Assert.Equal(code, run.Code);
        Assert.Equal(before, _shop.Listing());
    }

    /// <summary>A target that cannot be written, or an answer that cannot be, is found before any picture is opened: the pictures are
    /// damaged here, and nothing says so.</summary>
    [Theory]
    [InlineData("quantize weights.h5 --images damaged --preprocess tf -o absent/out.tflite", "make it first")]
    [InlineData("quantize weights.h5 --images damaged --preprocess tf -o out.tflite --list-calibration absent/list.txt", "make it first")]
    [InlineData("quantize weights.h5 --images damaged --preprocess tf -o out.tflite --truth high.csv", "class 7")]
    [InlineData("evaluate model.tflite --images damaged --labels high.csv", "class 7")]
    [InlineData("evaluate model.tflite --images damaged --labels truth.csv --against absent.h5", "absent.h5")]
    [InlineData("run model.tflite --input names.txt --output absent/out.raw", "make it first")]
    public void Is_found_before_the_work(string command, string problem)
    {
        Spoil();
        ConsoleRun run = CommandRun.Of([.. command.Split(' ').Select(WithPath)]);
        Assert.Equal(3, run.Code);
        Assert.Contains(problem, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_there_stays_when_quantizing_fails()
    {
        Spoil();
        byte[] before = File.ReadAllBytes(_shop.Model);
        Assert.Equal(
            3, CommandRun.Of("quantize", _shop.Weights, "--images", _shop.File("damaged"), "--preprocess", "tf", "-o", _shop.Model).Code);
        Assert.Equal(before, File.ReadAllBytes(_shop.Model));
        Assert.Equal(7, Model.Load(_shop.Model).Tensors[Model.Load(_shop.Model).Outputs[0]].Shape[^1]);
    }

    private void Spoil()
    {
        _shop.Write("cut.h5", File.ReadAllBytes(_shop.Weights)[..600]);
        _shop.Write("cut.safetensors", Unsaid[..^4]);
        _shop.Write("unsaid.safetensors", Unsaid);
        _shop.Write("gray.safetensors", Gray);
        _shop.Write(
            "none.safetensors", SafetensorsWriter.Write([new NamedTensor("some.weight", [1], [1])], new Dictionary<string, string>()));
        byte[] model = File.ReadAllBytes(_shop.Model);
        _shop.Write("cut.tflite", model[..(model.Length / 3)]);
        _shop.Write("empty.bin", "");
        _shop.Write("picture.bmp", File.ReadAllBytes(_shop.Picture(0)));
        Directory.CreateDirectory(_shop.File("nothing"));
        for (int i = 0; i < Workshop.PictureCount; i++)
        {
            byte[] picture = File.ReadAllBytes(_shop.Picture(i));
            _shop.Write($"damaged/{Workshop.PictureName(i)}", i == 6 ? picture[..100] : picture);
        }

        _shop.Write("thousand.safetensors", Thousand);
        _shop.Write("background.safetensors", WithBackground);
        _shop.Write("thousand.txt", string.Concat(Enumerable.Range(0, 1000).Select(i => $"class {i}\n")));
        _shop.Write("background.txt", "background\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"class {i}\n")));
        _shop.Write("three.txt", "a\nb\nc\n");
        _shop.Write("blank.txt", "a\n\nc\n");
        _shop.Write("bad.csv", "file,class\n00.bmp,1\n01.bmp,cat\n");
        _shop.Write("high.csv", "file,class\n00.bmp,1\n01.bmp,7\n");
        _shop.Write("twice.csv", "file,class\n00.bmp,1\n01.bmp,3\n00.bmp,2\n");
        _shop.Write("all.txt", string.Concat(Enumerable.Range(0, Workshop.PictureCount).Select(i => _shop.Picture(i) + "\n")));
    }

    private static byte[] Weights(Architecture architecture) =>
        SafetensorsWriter.Write(
            TorchTensors.Of(architecture.Build(new RandomWeights(5))), new Dictionary<string, string> { ["format"] = "pt" });

    /// <summary>Words with a dot that are not numbers, and folders, lie in the workshop.</summary>
    private string WithPath(string word) =>
        word is "pictures" or "damaged" or "nothing" or "absent"
            || (word.Contains('.', StringComparison.Ordinal) && !char.IsAsciiDigit(word[0]))
            ? _shop.File(word)
            : word;
}
