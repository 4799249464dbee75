using System.CommandLine;
using System.Text;
using MobileNetEdge.Tools.Quantizer.Commands;
using MobileNetEdge.Tools.Trainer.Cards.Print;
using MobileNetEdge.Vision.Files;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Trainer.Cards;

/// <summary><c>mobilenet-edge-train print-cards --out DIR</c></summary>
internal static class PrintCardsCommand
{
    private sealed record Result(IReadOnlyList<string> Files);

    public static Command Create()
    {
        Option<string> output = new("--out") { HelpName = "DIR", Description = "The folder to write to", Required = true };
        Option<bool> json = SharedOptions.Json();
        Command command = new(
            "print-cards",
            """
            Writes the ten flash cards to print: cards.pdf (A4, four a page, with crop marks) and an SVG of each.

            Example:  mobilenet-edge-train print-cards --out models/cards
            """) { output, json };
        command.SetAction(parsed =>
        {
            List<string> written = [];
            foreach ((string name, byte[] bytes) in Files())
            {
                string path = Path.Combine(parsed.GetRequiredValue(output), name);
                AtomicFile.Write(path, bytes);
                written.Add(path);
            }

            Print(new Result(written), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Names and contents: the same bytes on every machine.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Files() =>
    [
        ("cards.pdf", CardsPdf.Write(CardClasses.Pictured)),
        .. CardClasses.Pictured.Select(card => ($"{CardClasses.NameOf(card)}.svg", Encoding.UTF8.GetBytes(CardSvg.Draw(card)))),
    ];

    private static void Print(Result result, bool json)
    {
        if (json)
        {
            Results.WriteJson(result);
            return;
        }

        foreach (string path in result.Files)
        {
            Terminal.WriteLine(path);
        }
    }
}
