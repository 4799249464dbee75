namespace MobileNetEdge.PhotoClassifier.Tests;

public sealed class WatcherTests : IDisposable
{
    private readonly Classifier _classifier = Classifier.Load(Cards.Model);
    private readonly List<(string Label, bool Counts)> _seen = [];
    private readonly List<string> _failures = [];
    private Task<byte[]> _photo = Task.FromResult(Cards.Photo("heart"));

    public void Dispose() => _classifier.Dispose();

    [Fact]
    public async Task Sightings_are_reported_and_those_that_count_are_known()
    {
        Watcher watcher = Watch(new Decision(0.5f, "nothing"));
        Assert.True(await watcher.LookAsync());
        _photo = Task.FromResult(Cards.Photo("nothing"));
        Assert.True(await watcher.LookAsync());
        Assert.Equal([("heart", true), ("nothing", false)], _seen);
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Too_low_a_score_does_not_count()
    {
        Assert.True(await Watch(new Decision(1.5f)).LookAsync());
        Assert.Equal([("heart", false)], _seen);
    }

    [Fact]
    public async Task What_fails_is_reported_and_the_next_look_is_one_again()
    {
        Watcher watcher = Watch(new Decision(0.5f));
        _photo = Task.FromException<byte[]>(new IOException("no camera"));
        Assert.True(await watcher.LookAsync());
        _photo = Task.FromResult(Array.Empty<byte>());
        Assert.True(await watcher.LookAsync());
        _photo = Task.FromResult(Cards.Photo("star"));
        Assert.True(await watcher.LookAsync());
        Assert.Equal("no camera", _failures[0]);
        Assert.Equal(2, _failures.Count);
        Assert.Equal([("star", true)], _seen);
    }

    [Fact]
    public async Task A_look_during_another_is_none()
    {
        Watcher watcher = Watch(new Decision(0.5f));
        TaskCompletionSource<byte[]> shutter = new();
        _photo = shutter.Task;
        Task<bool> first = watcher.LookAsync();
        Assert.False(await watcher.LookAsync());
        shutter.SetResult(Cards.Photo("heart"));
        Assert.True(await first);
        Assert.Single(_seen);
    }

    private Watcher Watch(Decision decision) => new(
        () => _photo,
        _classifier,
        decision,
        (sighting, counts) => _seen.Add((sighting.Label, counts)),
        error => _failures.Add(error.Message));
}
