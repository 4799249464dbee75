using System.Text.Json;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Tests.Commands;

[Collection(ConsoleTests.Name)]
public sealed class CompareCommandTests : IDisposable
{
    private readonly Workshop _shop = new();

    public CompareCommandTests() => _shop.Quantize();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void A_network_is_as_itself()
    {
        using JsonDocument json = Compare(_shop.Model, _shop.Model);
        JsonElement root = json.RootElement;
        Assert.Equal(
            (1, 1, 0),
            (
                root.GetProperty("agreement").GetDouble(),
                root.GetProperty("meanCosine").GetDouble(),
                root.GetProperty("disagreementCount").GetInt32()));
        Assert.False(root.TryGetProperty("outputSignalToNoiseDecibels", out _));    // infinite, which JSON cannot say
        Assert.False(root.TryGetProperty("difference", out _));
        JsonElement[] layers = [.. root.GetProperty("layers").EnumerateArray()];
        Assert.NotEmpty(layers);
        Assert.All(layers, layer => Assert.False(layer.TryGetProperty("signalToNoiseDecibels", out _)));
        Assert.Contains(
            "infinite", CommandRun.Done("compare", _shop.Model, _shop.Model, "--images", _shop.Pictures).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_and_the_model_made_from_them_are_set_side_by_side()
    {
        using JsonDocument json = Compare(_shop.Weights, _shop.Model, "--labels", _shop.Truth);
        JsonElement root = json.RootElement;
        (JsonElement a, JsonElement b) = (root.GetProperty("a"), root.GetProperty("b"));
        Assert.Equal(("float", "quantized"), (a.GetProperty("type").GetString(), b.GetProperty("type").GetString()));
        Assert.Equal(a.GetProperty("macs").GetInt64(), b.GetProperty("macs").GetInt64());
        Assert.Equal(new FileInfo(_shop.Model).Length, b.GetProperty("fileBytes").GetInt64());
        Assert.InRange(root.GetProperty("outputSignalToNoiseDecibels").GetDouble(), 20, 100);
        Assert.InRange(root.GetProperty("meanCosine").GetDouble(), 0.99, 1);

        // evaluate, of the model against the weights, finds the same.
        using JsonDocument evaluated = JsonDocument.Parse(CommandRun.Done(
            "evaluate", _shop.Model, "--images", _shop.Pictures, "--labels", _shop.Truth, "--against", _shop.Weights, "--json").Output);
        Assert.Equal(evaluated.RootElement.GetProperty("top1").GetDouble(), b.GetProperty("top1").GetDouble());
        Assert.Equal(evaluated.RootElement.GetProperty("againstTop1").GetDouble(), a.GetProperty("top1").GetDouble());
        Assert.Equal(evaluated.RootElement.GetProperty("difference").GetRawText(), root.GetProperty("difference").GetRawText());
        Assert.Equal(
            evaluated.RootElement.GetProperty("outputSignalToNoiseDecibels").GetDouble(),
            root.GetProperty("outputSignalToNoiseDecibels").GetDouble(),
            9);
    }

    [Fact]
    public void Pictures_on_which_they_disagree_are_named()
    {
        // Weights that see pixels as 0..1 and the same weights that see them as −1..1 are two networks.
        string other = _shop.File("other.tflite");
        CommandRun.Done("quantize", _shop.Weights, "--images", _shop.Pictures, "--labels", _shop.Names, "--preprocess", "tf", "-o", other);
        using JsonDocument json = Compare(_shop.Model, other, "--labels", _shop.Truth, "--show", "2");
        JsonElement root = json.RootElement;
        int count = root.GetProperty("disagreementCount").GetInt32();
        Assert.InRange(count, 3, Workshop.PictureCount);
        Assert.Equal(1 - (count / (double)Workshop.PictureCount), root.GetProperty("agreement").GetDouble(), 12);
        JsonElement[] shown = [.. root.GetProperty("disagreements").EnumerateArray()];
        Assert.Equal(2, shown.Length);
        foreach (JsonElement picture in shown)
        {
            int index = int.Parse(Path.GetFileNameWithoutExtension(picture.GetProperty("image").GetString()!));
            sbyte[] answer = _shop.AnswerTo(index);
            Assert.Equal(answer.IndexOf(answer.Max()), picture.GetProperty("a")[0].GetProperty("class").GetInt32());
            Assert.NotEqual(
                picture.GetProperty("a")[0].GetProperty("class").GetInt32(), picture.GetProperty("b")[0].GetProperty("class").GetInt32());
            Assert.Equal($"kind {index % Workshop.Classes}", picture.GetProperty("truth").GetString());
        }

        string text = CommandRun.Done("compare", _shop.Model, other, "--images", _shop.Pictures, "--limit", "12").Output;
        Assert.Contains($"They disagree on {count}, most strongly on these:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_and_exceptions_leave_pictures_out()
    {
        string list = _shop.Write("list.txt", string.Concat(Enumerable.Range(0, 5).Select(i => _shop.Picture(i) + "\n")));
        using JsonDocument except = Compare(_shop.Weights, _shop.Model, "--except", list);
        Assert.Equal(7, except.RootElement.GetProperty("pictures").GetInt32());
        using JsonDocument limit = Compare(_shop.Weights, _shop.Model, "--limit", "4", "--labels", _shop.Truth);
        Assert.Equal(4, limit.RootElement.GetProperty("pictures").GetInt32());
    }

    [Fact]
    public void Networks_for_other_classes_are_refused()
    {
        ConsoleRun run = CommandRun.Of(
            "compare", _shop.Weights, Path.Combine(Readme.RepositoryFolder, "models/cards/v1-0.25-96.tflite"), "--images", _shop.Pictures);
        Assert.Equal((ExitCodes.BadInput, ""), (run.Code, run.Output));
        Assert.Contains("11 classes cannot be compared with the 7", run.Errors, StringComparison.Ordinal);
        ConsoleRun floats = CommandRun.Of("compare", _shop.Weights, _shop.Weights, "--images", _shop.Pictures);
        Assert.Equal((ExitCodes.BadInput, true), (floats.Code, floats.Errors.Contains("--preprocess", StringComparison.Ordinal)));
        Assert.Equal(
            ExitCodes.Done,
            CommandRun.Of(
                "compare", _shop.Weights, _shop.Weights, "--images", _shop.Pictures, "--preprocess", Workshop.Normalization).Code);
    }

    private JsonDocument Compare(string a, string b, params string[] more) =>
        JsonDocument.Parse(CommandRun.Done(["compare", a, b, "--images", _shop.Pictures, .. more, "--json"]).Output);
}
