using CardWatcher;
using Meadow;

namespace MobileNetEdge.PhotoClassifier.Tests;

/// <summary>The apps on a board that is played. There is one: tests of a class run one after another.</summary>
public sealed class AppTests
{
    public AppTests()
    {
        Board.Folder = AppContext.BaseDirectory;
        Board.Log.Clear();
    }

    [Fact]
    public async Task On_the_core_compute_motion_shows_the_card()
    {
        MeadowApp app = new();
        await app.Initialize();
        Assert.Equal(("black", "ready"), (Board.Led, Board.Text));

        Board.Photo = static () => Cards.Photo("heart");
        Board.Move();
        Assert.Equal("green", Board.Led);
        Assert.StartsWith("heart 0.", Board.Text, StringComparison.Ordinal);

        Board.Photo = static () => Cards.Photo("nothing");
        Board.Move();
        Assert.Equal(("black", "nothing"), (Board.Led, Board.Text));

        Board.Photo = static () => throw new IOException("Photo data not available");
        Board.Move();
        Assert.Equal(("red", "no photo"), (Board.Led, Board.Text));
        Assert.Equal("error: Photo data not available", Board.Log[^1]);
        await app.OnShutdown();
    }

    [Fact]
    public async Task On_a_raspberry_pi_motion_turns_the_led_on_for_a_card()
    {
        LinuxApp app = new();
        await app.Initialize();
        Board.Photo = static () => Cards.Photo("star");
        Board.Move();
        Assert.Equal("on", Board.Led);
        Assert.StartsWith("star 0.", Board.Log[^1], StringComparison.Ordinal);

        Board.Photo = static () => Cards.Photo("nothing");
        Board.Move();
        Assert.Equal("off", Board.Led);
        await app.OnShutdown();
    }
}
