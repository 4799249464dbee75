using System.Collections;
using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Decisions;
using MobileNetEdge.Device.Inference;
using MobileNetEdge.Device.Service;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Device.Tests.Service;

public sealed class ReloadServiceTests : IAsyncLifetime
{
    private readonly TinyModel _model = new();
    private readonly RecordingLog _log = new();
    private readonly TouchyLabels _labels = new();
    private int _changes;
    private Exception? _fault;    // of the next model that is loaded
    private bool _isAsItsFileSays;    // and not as the configuration does
    private Bench _bench = null!;
    private ReloadService _reload = null!;

    public async ValueTask InitializeAsync()
    {
        ConfigurationFile configuration = ConfigurationFile.Read(_model.Write("agent.json", _model.Json("")));
        _bench = await Bench.Of(_model, configuration.Options, new SimulatedCamera(_ => TinyModel.Bright, TimeSpan.FromSeconds(0.1)));
        _reload = new ReloadService(configuration, ScoreLayout.OfClasses(_labels), _bench.Pipeline, Load, Program.Guard, _bench.Time, _log);
        _bench.Run(1);
        Assert.Equal(_model.Label, _bench.Pipeline.Current);
    }

    public async ValueTask DisposeAsync()
    {
        _reload.Dispose();
        await _bench.DisposeAsync();
        _model.Dispose();
    }

    [Fact]
    public void New_thresholds_are_taken_in()
    {
        Change("agent.json", _model.Json("")
            .Replace("\"on\"", "\"margin\": 0, \"on\"", StringComparison.Ordinal)
            .Replace("\"off\": ", "\"off\": 1, \"staleSeconds\": ", StringComparison.Ordinal)
            .Replace($"\"on\": {_model.On}", "\"on\": 1", StringComparison.Ordinal));
        Assert.Contains("the decision's new numbers are in use", Assert.Single(_log.Lines), StringComparison.Ordinal);
        _bench.Run(1);
        Assert.Equal("unknown", _bench.Pipeline.Current);
    }

    [Fact]
    public void Other_changes_need_a_new_start_and_it_is_said()
    {
        Change("agent.json", _model.Json("\"name\": \"door\""));
        Assert.Contains("that needs a restart", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_with_mistakes_is_not_taken_in_and_said_once()
    {
        Change("agent.json", _model.Json("\"nmae\": \"door\""));
        _reload.Look();
        _reload.Look();
        Assert.Contains("did you mean \"name\"?", Assert.Single(_log.Lines), StringComparison.Ordinal);
        _bench.Run(1);
        Assert.Equal(_model.Label, _bench.Pipeline.Current);
    }

    [Fact]
    public void A_new_model_is_taken_in_after_its_self_test()
    {
        Change("model.tflite", TinyModel.Bytes(8));
        Assert.Contains("has passed its self-test and is in use", Assert.Single(_log.Lines), StringComparison.Ordinal);
        _bench.Run(1);
        Assert.Equal(2, _bench.Metrics.Inferences);
    }

    [Fact]
    public void A_damaged_model_is_not_taken_in_and_the_old_one_goes_on()
    {
        Change("model.tflite", TinyModel.Bytes(8)[..500]);
        _reload.Look();
        _reload.Look();
        Assert.Contains("the old one stays in use", Assert.Single(_log.Lines), StringComparison.Ordinal);
        _bench.Run(1);
        Assert.Equal(_model.Label, _bench.Pipeline.Current);
    }

    [Fact]
    public void A_file_that_is_being_written_is_left_until_it_is_still()
    {
        _model.Folder.Write("model.tflite", [1, 2, 3]);
        _reload.Look();
        _model.Folder.Write("model.tflite", TinyModel.Bytes(8));
        _reload.Look();
        Assert.Empty(_log.Lines);
        _reload.Look();
        Assert.Contains("is in use", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_new_model_runs_into_the_old_one_goes_on_and_a_good_one_is_taken_later()
    {
        foreach (Exception error in Failures())
        {
            _fault = error;
            Change("model.tflite", TinyModel.Bytes(8));
            IsSaidOnceAndTheOldGoesOn("the new model is not used, the old one stays in use: ");
        }

        _fault = null;
        Change("model.tflite", TinyModel.Bytes(7));
        Assert.Contains("is in use", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_new_configuration_runs_into_the_old_one_goes_on_and_a_good_one_is_taken_later()
    {
        foreach (Exception error in Failures())
        {
            _labels.Fault = error;
            Change("agent.json", _model.Json(""));
            IsSaidOnceAndTheOldGoesOn("the new configuration is not applied: ");
        }

        _labels.Fault = null;
        Change("agent.json", _model.Json("").Replace("\"decision\": {", "\"decision\": { \"margin\": 0.1,", StringComparison.Ordinal));
        Assert.Contains("new numbers are in use", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_with_any_bit_flipped_ends_nothing()
    {
        byte[] whole = TinyModel.VerifiableBytes(7);
        Random random = new(14);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. whole];
            int bit = random.Next(damaged.Length * 8);
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Change("model.tflite", damaged);
            string line = Assert.Single(_log.Lines);
            Assert.True(line.Contains("is in use", StringComparison.Ordinal)
                || line.Contains("the old one stays in use", StringComparison.Ordinal), $"bit {bit}: {line}");
            Assert.False(line.Contains("a fault of this program", StringComparison.Ordinal), $"bit {bit}: {line}");
            _log.Lines.Clear();
            _bench.Run(1);
        }
    }

    [Theory]
    [InlineData("golden-damaged.tflite", "the checksum of the weights is")]
    [InlineData("wrong-answer.tflite", "the network computes wrongly on this machine")]
    public void Models_that_once_ended_the_agent_end_nothing(string file, string words)
    {
        _isAsItsFileSays = true;
        Change("model.tflite", File.ReadAllBytes(SharedData.Require($"models/damaged/{file}")));
        IsSaidOnceAndTheOldGoesOn("the new model is not used, the old one stays in use: ", words);
    }

    [Theory]
    [InlineData("agent-url.json", "camera.url: ")]
    [InlineData("agent-nul-path.json", "model.file: ")]
    [InlineData("agent-quiethours-newline.json", "decision.quietHours[0].from: ")]
    public void Configurations_that_once_ended_the_agent_end_nothing(string file, string place)
    {
        Change("agent.json", File.ReadAllBytes(SharedData.Require($"hostile/{file}")));
        IsSaidOnceAndTheOldGoesOn("the new configuration is not applied: ", $"agent.json:1: {place}");
    }

    [Fact]
    public void A_model_that_cannot_be_verified_is_taken_in_unless_the_configuration_asks_for_it()
    {
        _reload.Dispose();
        _model.Folder.Write("model.tflite", TinyModel.VerifiableBytes(7));
        ConfigurationFile strict = ConfigurationFile.Read(_model.Write(
            "agent.json", _model.Json("").Replace("\"labels\"", "\"requireVerified\": true, \"labels\"", StringComparison.Ordinal)));
        _reload = new ReloadService(
            strict, ScoreLayout.OfClasses(_labels), _bench.Pipeline, ModelLoader.Load, Program.Guard, _bench.Time, _log);
        Change("model.tflite", TinyModel.Bytes(7));
        IsSaidOnceAndTheOldGoesOn("the new model is not used, the old one stays in use: ", "cannot be verified");
        Change("model.tflite", TinyModel.VerifiableBytes(7));
        Assert.Contains("is in use", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    private Classifier Load(ModelOptions options) =>
        _fault is null ? ModelLoader.Load(_isAsItsFileSays ? options with { Labels = null, Preprocess = null } : options) : throw _fault;

    private static IEnumerable<Exception> Failures() =>
    [
        .. GuardCheck.PublicExceptions(typeof(Engine).Assembly),
        .. GuardCheck.PublicExceptions(typeof(InputException).Assembly),
        .. GuardCheck.Unforeseen(),
    ];

    private void IsSaidOnceAndTheOldGoesOn(string beginning, string words = "")
    {
        _reload.Look();
        _reload.Look();
        string line = Assert.Single(_log.Lines);
        Assert.StartsWith(beginning, line, StringComparison.Ordinal);
        Assert.Contains(words, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        _log.Lines.Clear();
        _bench.Run(1);
        Assert.Equal(_model.Label, _bench.Pipeline.Current);
    }

    private void Change(string file, string text) => Change(file, System.Text.Encoding.UTF8.GetBytes(text));

    private void Change(string file, byte[] bytes)
    {
        string path = _model.Folder.Write(file, bytes);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(5 + _changes++));    // file systems count time in steps
        _reload.Look();
        _reload.Look();
    }

    /// <summary>The model's classes; reading them may fail unexpectedly.</summary>
    private sealed class TouchyLabels : IReadOnlyList<string>
    {
        private static readonly string[] Labels = ["a", "b", "c", "d", "e"];

        public Exception? Fault { get; set; }

        public int Count => Labels.Length;

        public string this[int index] => Labels[index];

        public IEnumerator<string> GetEnumerator() => Fault is null ? Labels.AsEnumerable().GetEnumerator() : throw Fault;

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
