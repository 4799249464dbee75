using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using MobileNetEdge.Tools.Quantizer.Commands;
using MobileNetEdge.Tools.Trainer.Cards.Rendering;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Trainer.Cards;

/// <summary><c>mobilenet-edge-train cards --count N --out DIR|FILE.zip</c></summary>
internal static class CardsCommand
{
    private const int SmallestSide = 16;
    private const int LargestSide = 2048;

    private sealed record Result(
        string Output, int Pictures, ulong Seed, string Rendering, int Width, int Height, IReadOnlyList<string> Classes, long Bytes,
        double Seconds);

    public static Command Create()
    {
        Option<int> count = new("--count") { HelpName = "N", Description = "How many pictures, evenly over the classes", Required = true };
        SharedOptions.RequireCount(count);
        Option<string> output = new("--out")
        {
            HelpName = "DIR|FILE.zip",
            Description = "A new folder, or a zip, to write",
            Required = true,
        };
        Option<ulong> seed = new("--seed")
        {
            HelpName = "S",
            Description = "Another seed gives other pictures, the same seed the same ones",
            DefaultValueFactory = _ => 1,
        };
        Option<string> size = new("--size")
        {
            HelpName = "N|WxH",
            Description = "Width and height in pixels",
            DefaultValueFactory = _ => "96",
        };
        size.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && ParseSize(token.Value) is null)
            {
                result.AddError($"--size takes pixels from {SmallestSide} to {LargestSide}, as 96 or 320x240, not '{token.Value}'");
            }
        });
        Option<bool> hard = new("--hard") { Description = "Draw smaller, darker, more blurred, more tilted and partly covered cards" };
        Option<bool> json = SharedOptions.Json();
        Command command = new(
            "cards",
            """
            Draws pictures of flash cards to train and test on, in a folder for each class.

            Example:  mobilenet-edge-train cards --count 22000 --seed 1 --out cards.zip
            """) { count, output, seed, size, hard, json };
        command.SetAction(parsed =>
        {
            (int width, int height) = ParseSize(parsed.GetRequiredValue(size))!.Value;
            bool isHard = parsed.GetValue(hard);
            CardSet set = new(
                parsed.GetValue(seed), parsed.GetValue(count), width, height, isHard ? RenderingRanges.Hard : RenderingRanges.Usual);
            string path = parsed.GetRequiredValue(output);
            CardSetFile.CheckTarget(path);
            long start = Stopwatch.GetTimestamp();
            long bytes = ProgressBar.Run("drawing", set.Count, done => CardSetFile.Write(set, path, done));
            Print(new Result(path, set.Count, set.Seed, isHard
                ? "hard"
                : "usual", width, height, CardClasses.Names, bytes, Stopwatch.GetElapsedTime(start).TotalSeconds), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Result result, bool json)
    {
        if (json)
        {
            Results.WriteJson(result);
            return;
        }

        Terminal.WriteLine($"{result.Output}: {result.Pictures:N0} {result.Rendering} pictures of {result.Width}×{result.Height}, "
            + $"{result.Classes.Count} classes, seed {result.Seed}, {result.Bytes:N0} bytes");
        Terminal.WriteLine($"  {result.Seconds:F1} s, {result.Pictures / result.Seconds:F0} pictures per second");
    }

    private static (int Width, int Height)? ParseSize(string text)
    {
        string[] parts = text.Split('x');
        int[] sides = [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int side)
            && side is >= SmallestSide and <= LargestSide ? side : 0)];
        return sides.Contains(0) || sides.Length > 2 ? null : (sides[0], sides[^1]);
    }
}
