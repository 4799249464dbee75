using MobileNetEdge.Device.Configuration;
using MobileNetEdge.Device.Service;

namespace MobileNetEdge.Device.Tests.Service;

public sealed class ReloadServiceTests : IAsyncLifetime
{
    private readonly TinyModel _model = new();
    private readonly RecordingLog _log = new();
    private Bench _bench = null!;
    private ReloadService _reload = null!;

    public async ValueTask InitializeAsync()
    {
        ConfigurationFile configuration = ConfigurationFile.Read(_model.Write("agent.json", _model.Json("")));
        _bench = await Bench.Of(_model, configuration.Options, new SimulatedCamera(_ => TinyModel.Bright, TimeSpan.FromSeconds(0.1)));
        _reload = new ReloadService(configuration, ["a", "b", "c", "d", "e"], _bench.Pipeline, _bench.Time, _log);
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
        Change("agent.json", _model.Json("").Replace("\"on\"", "\"margin\": 0, \"on\"", StringComparison.Ordinal).Replace("\"off\": ", "\"off\": 1, \"staleSeconds\": ", StringComparison.Ordinal).Replace($"\"on\": {_model.On}", "\"on\": 1", StringComparison.Ordinal));
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
        Assert.Contains("the old one goes on", Assert.Single(_log.Lines), StringComparison.Ordinal);
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

    private void Change(string file, string text) => Change(file, System.Text.Encoding.UTF8.GetBytes(text));

    private void Change(string file, byte[] bytes)
    {
        string path = _model.Folder.Write(file, bytes);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(5));    // file systems count time in steps
        _reload.Look();
        _reload.Look();
    }
}
