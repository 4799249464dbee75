using Meadow.Foundation.Sensors.Motion;

namespace Meadow;

/// <summary>
/// The board that the declared types play: what tests put in front of its camera, and what they see on its LED and display.
/// </summary>
public static class Board
{
    /// <summary>Where the app's files are.</summary>
    public static string Folder { get; set; } = "";

    /// <summary>What the camera returns, or throws.</summary>
    public static Func<byte[]> Photo { get; set; } = static () => [];

    /// <summary>The LED's colour.</summary>
    public static string Led { get; set; } = "";

    /// <summary>The text on the display.</summary>
    public static string Text { get; set; } = "";

    /// <summary>Lines of the log.</summary>
    public static List<string> Log { get; } = [];

    internal static ParallaxPir? Pir { get; set; }

    /// <summary>Somebody moves in front of the PIR sensor.</summary>
    public static void Move() => Pir!.Start();
}
