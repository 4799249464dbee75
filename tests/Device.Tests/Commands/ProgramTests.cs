using MobileNetEdge.Device.Actions;
using MobileNetEdge.Device.Cameras;
using MobileNetEdge.Device.Cameras.V4L2;
using MobileNetEdge.Device.Commands;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Tests.Cameras;
using MobileNetEdge.Device.Tests.Service;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Commands;

/// <summary>The commands as a user calls them. All in one class, so one after the other: the console is one.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TinyModel _model = new();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("check")]
    [InlineData("doctor")]
    [InlineData("demo")]
    [InlineData("replay")]
    public void Help_gives_an_example(string command)
    {
        ConsoleRun run = Run([.. new[] { command, "--help" }.Where(word => word.Length > 0)]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("Example:  mobilenet-edge-agent ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 done", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 2, "run needs --config FILE")]
    [InlineData("frob", 2, "'frob' is not a command here")]
    [InlineData("--frob", 2, "there is no option --frob")]
    [InlineData("check", 2, "check needs --config FILE")]
    [InlineData("check more --config agent.json", 2, "'more' is more than check takes")]
    [InlineData("replay --config agent.json", 2, "replay needs one TRACE")]
    [InlineData("demo --config agent.json --top 0", 2, "--top takes a whole number from 1 up")]
    [InlineData("check --config absent.json", 3, "absent.json: no such file")]
    [InlineData("replay absent.jsonl --config agent.json", 3, "absent.jsonl")]
    [InlineData("check --config no-model.json", 3, "absent.tflite: no such file")]
    [InlineData("check --config wrong.json", 3, "wrong.json:6: nmae: there is no member \"nmae\" here; did you mean \"name\"?")]
    [InlineData("check --config unknown.json", 3, "unknown.json:6: actions[0].classes[0]: the model knows no class \"z\"")]
    [InlineData("--config camera.json", 3, "camera")]
    public void A_mistake_is_one_line(string command, int code, string words)
    {
        _model.Write("agent.json", _model.Json("\"name\": \"door\""));
        _model.Write("wrong.json", _model.Json("\"nmae\": \"door\""));
        _model.Write("unknown.json", _model.Json("\"actions\": [ { \"type\": \"jsonLines\", \"file\": \"f\", \"classes\": [\"z\"] } ]"));
        _model.Write("no-model.json", _model.Json("\"name\": \"door\"").Replace("model.tflite", "absent.tflite", StringComparison.Ordinal));
        _model.Write("camera.json", _model.Json("\"name\": \"door\"").Replace(
            "\"type\": \"folder\", \"path\": \"frames\", \"framesPerSecond\": 100, \"loop\": true",
            "\"type\": \"folder\", \"path\": \"frames\", \"framesPerSecond\": 0",
            StringComparison.Ordinal));
        string[] args = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
            word => word.Contains(".json", StringComparison.Ordinal) ? _model.Folder.File(word) : word)];
        ConsoleRun run = Run(args);
        Assert.Equal((code, ""), (run.Code, run.Output));
        string line = Assert.Single(run.Errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("mobilenet-edge-agent: ", line, StringComparison.Ordinal);
        Assert.Contains(words, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_says_what_the_model_knows()
    {
        ConsoleRun run = Run(["check", "--config", _model.Write("agent.json", _model.Json("\"name\": \"door\""))]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("agent.json: ok; the model knows a, b, c, d, e\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("model.tflite: cannot be verified", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_can_be_verified_is_not_called_otherwise_and_one_that_cannot_is_refused_on_request()
    {
        string demanding = _model.Json("").Replace("\"labels\"", "\"requireVerified\": true, \"labels\"", StringComparison.Ordinal);
        ConsoleRun refused = Run(["check", "--config", _model.Write("agent.json", demanding)]);
        Assert.Equal(3, refused.Code);
        Assert.Contains("model.tflite: cannot be verified", Assert.Single(refused.Errors
            .TrimEnd('\n')
            .Split('\n')), StringComparison.Ordinal);

        _model.Folder.Write("model.tflite", TinyModel.VerifiableBytes(7));
        ConsoleRun taken = Run(["check", "--config", _model.Write("agent.json", demanding)]);
        Assert.Equal((0, ""), (taken.Code, taken.Errors));
        Assert.DoesNotContain("cannot be verified", taken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_gives_a_model_with_any_bit_flipped_an_exit_code_of_its_own_and_finds_those_in_weights()
    {
        byte[] whole = TinyModel.VerifiableBytes(7);
        Random random = new(3);
        string configuration = _model.Write("agent.json", _model.Json(""));
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. whole];
            int bit = random.Next(damaged.Length * 8);
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            _model.Folder.Write("model.tflite", damaged);
            ConsoleRun run = Run(["check", "--config", configuration]);
            Assert.True(run.Code is 0 or 3 or 4, $"bit {bit}: {run.Errors}");
            Assert.True(run.Code == 0 || run.Errors.TrimEnd('\n').Split('\n').Length == 1, $"bit {bit}: {run.Errors}");
        }

        Model model = Model.Parse(whole);
        foreach (Tensor weights in model.Tensors.Where(tensor => tensor.Type == TensorType.Int8 && tensor.IsConstant))
        {
            byte[] damaged = [.. whole];
            damaged[damaged.AsSpan().IndexOf(weights.Data.Span) + random.Next(weights.Bytes)] ^= 0x10;
            _model.Folder.Write("model.tflite", damaged);
            Assert.Equal(3, Run(["check", "--config", configuration]).Code);
        }
    }

    [Fact]
    public void Whatever_a_command_runs_into_is_said_with_its_exit_code() => GuardCheck.Holds(
        "mobilenet-edge-agent",
        [.. GuardCheck.PublicExceptions(typeof(Engine).Assembly), .. GuardCheck.PublicExceptions(typeof(InputException).Assembly)],
        static work => Program.Guard.Run(() =>
        {
            work();
            return 0;
        }));

    [Fact]
    public void Doctor_has_a_line_for_each_thing()
    {
        string configuration = _model.Write("agent.json", _model.Json("\"name\": \"door\""));
        ConsoleRun run = Run(["doctor", "--config", configuration]);
        Assert.Equal(3, run.Code);    // there is no folder "frames"
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Contains(lines, line => line.StartsWith("ok     processor: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("ok     model: self-test passed on ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("TO DO  camera: ", StringComparison.Ordinal));
        Assert.Contains("1 thing to do", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Demo_shows_the_best_classes_of_each_frame()
    {
        _model.Folder.Write("frames/1.png", TestPictures.Png(TinyModel.Size, TinyModel.Size, 255));
        ConsoleRun run = Run(
            ["demo", "--config", _model.Write("agent.json", _model.Json("\"name\": \"door\"")), "--frames", "2", "--top", "3"]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(2 * (1 + 3), lines.Length);
        Assert.StartsWith("frame 0, 8×8 Rgb24", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"  {_model.Label} {_model.BrightScores[_model.Class]:0.000} █", lines[1], StringComparison.Ordinal);
        Assert.Equal(lines[1..4], lines[5..8]);
    }

    [Fact]
    public void Doctor_asks_only_for_what_the_configuration_uses()
    {
        AgentOptions folder = new() { Camera = new FolderCameraOptions("p") };
        AgentOptions webcam = new() { Camera = new V4L2CameraOptions("/dev/video1"), Actions = [new GpioActionOptions()] };
        Assert.True(Assert.Single(BoardExamination.Cameras([], folder)).IsOk);
        Assert.False(Assert.Single(BoardExamination.Cameras([], webcam)).IsOk);
        V4L2DeviceInfo[] devices =
        [
            new("/dev/video0", "", [], "no formats"),
            new("/dev/video1", "Cam", [new V4L2FormatInfo("YUYV", V4L2Format.Yuyv, ["640×480", "320×240"])], null),
        ];
        Assert.Equal(
            [new Finding("/dev/video0", true, "no formats"), new Finding("/dev/video1", true, "Cam: YUYV 640×480, 320×240")],
            BoardExamination.Cameras(devices, webcam));
        Assert.False(BoardExamination.Cameras(devices, options: null).First().IsOk);
        Assert.False(BoardExamination.Cameras(devices, new AgentOptions { Camera = new V4L2CameraOptions("/dev/video0") }).First().IsOk);

        Assert.True(Assert.Single(BoardExamination.Chips([], folder)).IsOk);
        Assert.False(Assert.Single(BoardExamination.Chips([], webcam)).IsOk);
        GpioChipInfo[] chips = [new("/dev/gpiochip0", "pinctrl-bcm2711", 58, null), new("/dev/gpiochip1", "raspberrypi-exp-gpio", 8, null)];
        Assert.All(BoardExamination.Chips(chips, webcam), finding => Assert.True(finding.IsOk));
        GpioChipInfo[] unknown = [new("/dev/gpiochip0", "a", 8, null), new("/dev/gpiochip1", "b", 8, null)];
        Assert.Contains("name one as \"chip\"", BoardExamination.Chips(unknown, webcam).Last().Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_computes_wrongly_has_an_exit_code_of_its_own()
    {
        ConsoleRun run = ConsoleRun.Of(
            () => Program.Guard.Run(() => throw new KernelFaultException("GemmArm64", "CONV_2D", InstructionSet.Arm64, "1 is 2")));
        Assert.Equal(4, run.Code);
        Assert.Contains(
            "see whether \"kernels\" of \"model\" in the configuration set to reference avoids it",
            run.Errors,
            StringComparison.Ordinal);
    }

    private static ConsoleRun Run(string[] args) => ConsoleRun.Of(() => Program.Main(args));
}
