using System.Text.Json;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Trainer.Commands;
using MobileNetEdge.Tools.Trainer.Tests.Commands;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards;

[Collection(ConsoleTests.Name)]
public sealed class CardsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cards_says_in_json_what_it_wrote()
    {
        (int code, string output, _) = Run(
            "cards", "--count", "22", "--seed", "9", "--size", "48x32", "--hard", "--out", _folder.File("c.zip"), "--json");
        Assert.Equal(ExitCodes.Done, code);
        JsonElement result = JsonDocument.Parse(output).RootElement;
        Assert.Equal(22, result.GetProperty("pictures").GetInt32());
        Assert.Equal(9u, result.GetProperty("seed").GetUInt64());
        Assert.Equal("hard", result.GetProperty("rendering").GetString());
        Assert.Equal((48, 32), (result.GetProperty("width").GetInt32(), result.GetProperty("height").GetInt32()));
        Assert.Equal("nothing", result.GetProperty("classes")[10].GetString());
        Assert.InRange(new FileInfo(_folder.File("c.zip")).Length, result.GetProperty("bytes").GetInt64(), long.MaxValue);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("15")]
    [InlineData("96x")]
    [InlineData("96x96x3")]
    [InlineData("3000x96")]
    [InlineData("large")]
    public void A_size_that_is_none_is_a_wrong_command_line(string size)
    {
        (int code, _, string errors) = Run("cards", "--count", "1", "--out", _folder.File("c.zip"), "--size", size);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("--size", errors, StringComparison.Ordinal);
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void A_count_of_none_is_a_wrong_command_line() =>
        Assert.Equal(ExitCodes.Usage, Run("cards", "--count", "0", "--out", _folder.File("c.zip")).Code);

    [Fact]
    public void A_folder_in_use_is_unusable_input()
    {
        Directory.CreateDirectory(_folder.File("cards/inner"));
        (int code, string output, string errors) = Run("cards", "--count", "1", "--out", _folder.File("cards"));
        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Empty(output);
        Assert.Contains("not empty", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Print_cards_writes_one_pdf_and_ten_svgs()
    {
        (int code, string output, _) = Run("print-cards", "--out", _folder.File("."));
        Assert.Equal(ExitCodes.Done, code);
        Assert.Equal(11, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(10, _folder.Entries().Count(name => name.EndsWith(".svg", StringComparison.Ordinal)));
        Assert.Contains("cards.pdf", _folder.Entries());
        Assert.Equal(11, _folder.Entries().Count());
    }

    private static ConsoleRun Run(params string[] args) => ConsoleRun.Of(() => TrainerCommandLine.Run(args));
}
