using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Tools.Quantizer.Export.Safetensors;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;
using MobileNetEdge.Tools.Trainer.Cards;
using MobileNetEdge.Tools.Trainer.Cards.Rendering;
using MobileNetEdge.Tools.Trainer.Commands;
using MobileNetEdge.Tools.Trainer.Data;
using MobileNetEdge.Tools.Trainer.Tests.Training;
using MobileNetEdge.Tools.Trainer.Training;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Trainer.Tests.Commands;

/// <summary>The command as a user calls it, on a few cards.</summary>
[Collection(ConsoleTests.Name)]
public sealed partial class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("cards.zip");

    private string Out => _folder.File("weights.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Training_leaves_weights_a_curve_and_a_confusion_matrix()
    {
        Torch.Require();
        DrawCards();
        ConsoleRun run = Train("--epochs", "2", "--test", Data);
        Assert.True(run.Code == ExitCodes.Done, run.Errors);
        Assert.Equal(["cards.zip", "weights.confusion.svg", "weights.curve.svg", "weights.safetensors"], _folder.Entries().Order());
        Assert.Contains("epoch 2 of 2", run.Errors, StringComparison.Ordinal);
        Assert.Contains("of 66 test pictures", run.Output, StringComparison.Ordinal);

        Graph graph = Importer.Open(Out);
        Assert.Equal([1, 32, 32, 3], graph.Input.Shape);
        Assert.Equal(CardClasses.Names.Order(StringComparer.Ordinal), graph.Labels);
        Assert.Equal(PictureSet.Preprocessing.Mean, graph.Preprocessing!.Mean);
        Assert.Equal(PictureSet.Preprocessing.Resampling, graph.Preprocessing.Resampling);
    }

    /// <summary>What was learned goes on: a learning rate too low to teach anything leaves the answers as they were.</summary>
    [Fact]
    public void Training_starts_from_weights_that_are_given()
    {
        Torch.Require();
        DrawCards();
        Assert.Equal(ExitCodes.Done, Train("--epochs", "2", "--averaging", "0").Code);
        string first = _folder.Write("first.safetensors", File.ReadAllBytes(Out));
        Assert.Equal(ExitCodes.Done, Train("--epochs", "1", "--averaging", "0", "--learning-rate", "0.000001", "--weights", first).Code);
        float[] before = Stem(first);
        Assert.All(before.Zip(Stem(Out)), static pair => Assert.Equal(pair.First, pair.Second, 1e-4f));

        Assert.Equal(ExitCodes.Done, Train("--epochs", "1", "--averaging", "0", "--learning-rate", "0.000001", "--seed", "5").Code);
        Assert.Contains(before.Zip(Stem(Out)), static pair => Math.Abs(pair.First - pair.Second) > 0.01f);
    }

    [Fact]
    public void A_classifier_of_other_classes_starts_anew_and_another_network_is_refused()
    {
        Torch.Require();
        DrawCards();
        string[] others = [.. Enumerable.Range(0, CardClasses.Names.Count).Select(static i => $"other {i}")];
        foreach (Architecture other in (Architecture[])[new(Family.V1, 0.25, 32, 3), new(Family.V1, 0.25, 32, others.Length)])
        {
            string weights = _folder.Write("others.safetensors", Weights(other, others[..other.Classes]));
            ConsoleRun run = Train("--epochs", "1", "--averaging", "0", "--learning-rate", "0.000001", "--weights", weights);
            Assert.Equal(ExitCodes.Done, run.Code);
            Assert.Contains("the classifier starts from scratch", run.Errors, StringComparison.Ordinal);
            Assert.Equal(CardClasses.Names.Order(StringComparer.Ordinal), Importer.Open(Out).Labels);
            Assert.Contains(Head(weights).Zip(Head(Out)), static pair => Math.Abs(pair.First - pair.Second) > 0.001f);
        }

        string relaxed = _folder.Write(
            "relaxed.safetensors", Weights(new Architecture(Family.V1, 0.25, 32, 3) { StemStride = 1 }, others[..3]));
        Assert.Contains("give --stem-stride 1", Refused(Train("--weights", relaxed)), StringComparison.Ordinal);

        string wider = _folder.Write("wider.safetensors", Weights(new Architecture(Family.V1, 0.5, 32, 3), others[..3]));
        string message = Refused(Train("--weights", wider));
        Assert.Contains("wider.safetensors", message, StringComparison.Ordinal);
        Assert.Contains("'features.0.0.weight' is [16, 3, 3, 3]", message, StringComparison.Ordinal);
        Assert.Contains("cards.zip: ", Refused(Train("--weights", Data)), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_names_that_the_readme_lists()
    {
        Torch.Require();
        DrawCards();
        using JsonDocument json = JsonDocument.Parse(Train("--epochs", "1", "--test", Data, "--json").Output);
        Assert.Equal(ReadmeNames().Order(), NamesIn(json.RootElement).Distinct().Order());
    }

    [Theory]
    [InlineData("--arch", "v4")]
    [InlineData("--width", "0")]
    [InlineData("--stem-stride", "3")]
    [InlineData("--augment", "flip,spin")]
    [InlineData("--augment", "+3")]
    [InlineData("--resolution", "5000")]
    [InlineData("--epochs", "none")]
    [InlineData("paint", "it")]
    public void A_wrong_command_line_is_told_from_unusable_input(string option, string value)
    {
        ConsoleRun run = Train(option, value);
        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(option, run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public void What_cannot_be_used_is_said_before_anything_is_written()
    {
        Torch.Require();
        Assert.Contains("no such file", Refused(Train()), StringComparison.Ordinal);
        DrawCards();
        Assert.Contains("do not fill a batch", Refused(Train("--batch", "1000")), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refused(Train("--out", _folder.File("absent/weights.safetensors"))), StringComparison.Ordinal);
        Assert.Equal(["cards.zip"], _folder.Entries());
    }

    private static string Refused(ConsoleRun run)
    {
        Assert.Equal((ExitCodes.BadInput, string.Empty), (run.Code, run.Output));
        return Assert.Single(run.Errors.TrimEnd().Split('\n'));
    }

    private static byte[] Weights(Architecture architecture, string[] labels)
    {
        Graph graph = architecture.Build(new RandomWeights(seed: 3));
        return SafetensorsWriter.Write(
            TorchTensors.Of(graph), new ArchitectureMetadata(architecture, PictureSet.Preprocessing, labels).ToStrings());
    }

    /// <summary>The classifier's weights.</summary>
    private static float[] Head(string path) => Importer.Open(path).Nodes.OfType<FullyConnected>().Last().Weights.Data;

    /// <summary>The first convolution's kernels.</summary>
    private static float[] Stem(string path) => Importer.Open(path).Nodes.OfType<Conv2D>().First().Weights.Data;

    private void DrawCards() => CardSetFile.Write(new CardSet(5, 66, 32, 32, RenderingRanges.Usual), Data, static () => { });

    private ConsoleRun Train(params string[] more)
    {
        string[] standard =
        [
            "--arch",
            "v1",
            "--width",
            "0.25",
            "--resolution",
            "32",
            "--data",
            Data,
            "--out",
            Out,
            "--batch",
            "11",
            "--validation",
            "0.3",
        ];
        string[] kept = [.. standard.Chunk(2).Where(pair => !more.Contains(pair[0])).SelectMany(static pair => pair)];
        return ConsoleRun.Of(() => TrainerCommandLine.Run([.. kept, .. more]));
    }

    private static IEnumerable<string> ReadmeNames([CallerFilePath] string file = "")
    {
        string readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "../../../README.md"));
        string section = readme[readme.IndexOf("## Training", StringComparison.Ordinal)..];
        string json = section[section.IndexOf("JSON:", StringComparison.Ordinal)..];
        return Name()
            .Matches(json[..json.IndexOf("\n\n", StringComparison.Ordinal)])
            .Select(static match => match.Groups[1].Value)
            .Distinct();
    }

    private static IEnumerable<string> NamesIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static member => NamesIn(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(NamesIn),
        _ => [],
    };

    [GeneratedRegex("`([A-Za-z0-9]+)`")]
    private static partial Regex Name();
}
