using System.Globalization;
using System.Text.Json;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Tests.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Tests.Importers.Keras;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Tests.Commands;

/// <summary>A network that says an age and one of three kinds, through all commands.</summary>
[Collection(ConsoleTests.Name)]
public sealed class SeveralOutputsTests : IDisposable
{
    private const int Kinds = 3;

    private static readonly string[] Heads = ["values", "classes"];

    private readonly Workshop _shop = new();

    public SeveralOutputsTests()
    {
        Samples samples = new(5);
        string config = $$"""
            {"class_name":"Functional","config":{"name":"two","layers":[
              {"class_name":"InputLayer","name":"in",
                "config":{"name":"in","batch_input_shape":[null,{{Workshop.Size}},{{Workshop.Size}},3]},"inbound_nodes":[]},
              {"class_name":"Conv2D","name":"c","config":{"name":"c","strides":[2,2],
                "padding":"same","activation":"relu","use_bias":false},"inbound_nodes":[[["in",0,0,{}]]]},
              {"class_name":"GlobalAveragePooling2D","name":"p","config":{"name":"p"},"inbound_nodes":[[["c",0,0,{}]]]},
              {"class_name":"Dense","name":"age","config":{"name":"age","activation":"linear"},"inbound_nodes":[[["p",0,0,{}]]]},
              {"class_name":"Dense","name":"kind","config":{"name":"kind","activation":"softmax"},"inbound_nodes":[[["p",0,0,{}]]]}
            ],"input_layers":[["in",0,0]],"output_layers":[["age",0,0],["kind",0,0]]} }
            """;
        new KerasFile()
            .With("c", "kernel:0", samples.Tensor(3, 3, 3, 8))
            .With("age", "kernel:0", [8, 1], samples.Values(8, 20, 60))
            .With("age", "bias:0", [1], samples.Values(1))
            .With("kind", "kernel:0", [8, Kinds], samples.Values(8 * Kinds, -6, 6))
            .With("kind", "bias:0", [Kinds], samples.Values(Kinds))
            .Write(_shop.Weights, config);
    }

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void Each_output_keeps_its_name_its_kind_and_its_labels()
    {
        _shop.Write("kinds.txt", "a\nb\nc\n");
        Assert.Contains("good", Quantize("--labels", _shop.File("kinds.txt")).Output, StringComparison.Ordinal);
        using Engine engine = Engine.Load(_shop.Model);
        Assert.Equal(2, engine.Outputs.Count);
        engine.SelfTest();
        Assert.True(engine.IsVerifiable);
        Assert.Equal(
            [("age", HeadKind.Values, null), ("kind", HeadKind.Classes, "a, b, c")],
            engine.Metadata.Outputs.Select(static output => (
                output.Name!, output.Head!.Value, output.Labels is { } labels ? string.Join(", ", labels) : null)));

        JsonElement[] shown = [.. Json("inspect", _shop.Model, "--json").GetProperty("outputs").EnumerateArray()];
        Assert.Equal(["age", "kind"], shown.Select(static output => output.GetProperty("name").GetString()));
        Assert.Equal(Heads, shown.Select(static output => output.GetProperty("head").GetString()));
    }

    /// <summary>The float network's own numbers are the truth: the model must come near them, the weights meet them.</summary>
    [Fact]
    public void Each_output_is_measured_by_its_kind()
    {
        Quantize();
        (double Age, int Kind)[] answers = [.. Enumerable.Range(0, Workshop.PictureCount).Select(i => Answer(_shop.Weights, i))];
        _shop.Write("truth.csv", "file,kind,age\n" + string.Concat(answers.Select(static (answer, i) =>
            string.Create(CultureInfo.InvariantCulture, $"{Workshop.PictureName(i)},{answer.Kind},{answer.Age:R}\n"))));
        JsonElement evaluated = Json(
            "evaluate", _shop.Model, "--images", _shop.Pictures, "--labels", _shop.File("truth.csv"), "--against", _shop.Weights, "--json");
        JsonElement[] ours = [.. evaluated.GetProperty("model").GetProperty("outputs").EnumerateArray()];
        JsonElement[] floats = [.. evaluated.GetProperty("against").GetProperty("outputs").EnumerateArray()];
        Assert.Equal(["RMSE", "top-1"], ours.Select(static output => output.GetProperty("measure").GetString()));
        Assert.Equal([0.0, 1.0], floats.Select(static output => Math.Round(output.GetProperty("value").GetDouble(), 4)));
        Assert.InRange(ours[0].GetProperty("value").GetDouble(), 1e-3, 1);
        Assert.InRange(ours[1].GetProperty("value").GetDouble(), 0.9, 1);

        JsonElement compared = Json("compare", _shop.Weights, _shop.Model, "--images", _shop.Pictures, "--json");
        Assert.Equal(
            Heads, compared.GetProperty("outputs").EnumerateArray().Select(static output => output.GetProperty("head").GetString()));
    }

    [Theory]
    [InlineData("file,class\n00.bmp,1,2\n", "truth.csv:1: 'file,class' does not name each output once; begin with 'file,age,kind'")]
    [InlineData("00.bmp,1,2\n", "truth.csv:1: the network has 2 outputs; begin with the line 'file,age,kind'")]
    [InlineData("file,age,kind\n00.bmp,1\n", "truth.csv:2: '00.bmp,1' is not 'file,age,kind'")]
    [InlineData("file,age,kind\n00.bmp,old,1\n", "truth.csv:2: 'old' is not a number")]
    [InlineData("file,age,kind\n00.bmp,1,3\n", "truth.csv:2: '3' names a class that 'kind' does not know; it knows 0 to 2")]
    [InlineData("file,age,kind\n00.bmp,1 2,1\n", "truth.csv:2: '1 2' are 2 values for the 1 of 'age'")]
    [InlineData("file,age,kind\n00.bmp,1,1\n00.bmp,1,1\n", "is listed more than once")]
    public void Wrong_answers_in_the_list_are_told(string csv, string words)
    {
        ConsoleRun run = CommandRun.Of(
            "evaluate", _shop.Weights, "--preprocess", Workshop.Normalization, "--head", "values,classes", "--images", _shop.Pictures,
            "--labels", _shop.Write("truth.csv", csv));
        Assert.Equal(ExitCodes.BadInput, run.Code);
        Assert.Contains(words, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_output_needs_its_kind()
    {
        ConsoleRun run = CommandRun.Of(
            "quantize", _shop.Weights, "--images", _shop.Pictures, "--preprocess", Workshop.Normalization, "-o", _shop.Model, "--head",
            "values");
        Assert.Equal(ExitCodes.BadInput, run.Code);
        Assert.Contains("it has 2 outputs, and --head names 1 kinds", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_gives_each_answer_by_name()
    {
        Quantize();
        using Classifier classifier = Classifier.Load(_shop.Model);
        Assert.Equal(["age", "kind"], classifier.Outputs.Select(static output => output.Name));
        Classification answer = classifier.Classify(_shop.Picture(0));
        (double age, int kind) = Answer(_shop.Model, 0);
        Assert.Equal(kind, answer.Class);
        Assert.Equal(kind, answer.Output("kind").Class);
        Assert.Equal(age, answer.Output("age").Scores[0], 1e-4);
        Assert.Equal(age, answer.Output(0).Scores[0], 1e-4);
        Assert.Contains(
            "values", Assert.Throws<InvalidOperationException>(() => answer.Output("age").Class).Message, StringComparison.Ordinal);
        Assert.Contains("age, kind", Assert.Throws<ArgumentException>(() => answer.Output("size")).Message, StringComparison.Ordinal);
    }

    private ConsoleRun Quantize(params string[] more) => CommandRun.Done(
    [
        "quantize", _shop.Weights, "--images", _shop.Pictures, "--preprocess", Workshop.Normalization, "--head", string.Join(',', Heads),
        "--effort", "fast", "-o", _shop.Model, .. more,
    ]);

    private (double Age, int Kind) Answer(string network, int picture)
    {
        string[] how = network == _shop.Weights ? ["--preprocess", Workshop.Normalization, "--head", string.Join(',', Heads)] : [];
        JsonElement[] outputs =
        [
            .. Json(["classify", network, _shop.Picture(picture), "--json", .. how])
                .GetProperty("images")[0].GetProperty("outputs").EnumerateArray(),
        ];
        return (
            outputs[0].GetProperty("classes")[0].GetProperty("score").GetDouble(),
            outputs[1].GetProperty("classes")[0].GetProperty("class").GetInt32());
    }

    private static JsonElement Json(params string[] args) => JsonDocument.Parse(CommandRun.Done(args).Output).RootElement;
}
