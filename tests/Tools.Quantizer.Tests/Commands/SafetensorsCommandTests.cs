using System.Text.Json;
using System.Text.RegularExpressions;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Tools.Quantizer.Architectures;

namespace MobileNetEdge.Tools.Quantizer.Tests.Commands;

/// <summary>The commands on weights that hold no graph.</summary>
[Collection(ConsoleTests.Name)]
public sealed class SafetensorsCommandTests : IDisposable
{
    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    /// <summary>TensorFlow Lite pads by itself only as TensorFlow does: at 32 × 32 every convolution with stride 2 has an even input,
    /// where PyTorch pads otherwise.</summary>
    [Theory]
    [InlineData("v1", "same", 0)]
    [InlineData("v1", "symmetric", 5)]
    [InlineData("v2", "symmetric", 5)]
    [InlineData("v3-small", "same", 0)]
    [InlineData("v3-small", "symmetric", 5)]
    [InlineData("v3-large", "symmetric", 5)]
    public void Quantize_needs_nothing_but_the_file_and_pictures(string family, string padding, int pads)
    {
        string weights = _shop.Safetensors(Families.Parse(family)!.Value, padding == "same" ? StridePadding.Same : StridePadding.Symmetric);

        CommandRun.Done("quantize", weights, "--images", _shop.Pictures, "--calibrate", "5", "-o", _shop.Model);

        Model model = Model.Load(_shop.Model);
        ModelMetadata metadata = ModelMetadata.Read(model.File, model.MetadataEntries);
        // A layer in parts pads each of them.
        Assert.Equal(
            pads,
            model.Operators.Where(op => op.Kind == OperatorKind.Pad)
                .Select(op => Regex.Replace(model.Tensors[op.Outputs[0]].Name, "/part[0-9]+", string.Empty))
                .Distinct()
                .Count());
        Assert.Equal("sort 6", metadata.Labels![6]);
        Assert.Equal([255f], metadata.Preprocessing!.Std);
        using JsonDocument json = JsonDocument.Parse(CommandRun.Done(
            "evaluate", _shop.Model, "--images", _shop.Pictures, "--labels", _shop.Truth, "--against", weights, "--json").Output);
        Assert.InRange(json.RootElement.GetProperty("outputSignalToNoiseDecibels").GetDouble(), 15, 100);
    }

    [Fact]
    public void Class_names_are_the_files_unless_they_are_given()
    {
        string weights = _shop.Safetensors();
        Assert.Contains("sort ", CommandRun.Done("classify", weights, _shop.Picture(0)).Output, StringComparison.Ordinal);
        string given = CommandRun.Done("classify", weights, _shop.Picture(0), "--labels", _shop.Names).Output;
        Assert.Contains("kind ", given, StringComparison.Ordinal);
        Assert.DoesNotContain("sort ", given, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolution_given_goes_before_the_files()
    {
        CommandRun.Done("quantize", _shop.Safetensors(), "--images", _shop.Pictures, "--resolution", "48", "-o", _shop.Model);
        Model model = Model.Load(_shop.Model);
        Assert.Equal([1, 48, 48, 3], model.Tensors[model.Inputs[0]].Shape);
    }

    [Fact]
    public void Inspect_names_the_network()
    {
        string text = CommandRun.Done("inspect", _shop.Safetensors()).Output;
        Assert.Contains("MobileNetV1, width 0.25, 32×32, 7 classes", text, StringComparison.Ordinal);
        Assert.Contains("training: none", text, StringComparison.Ordinal);
    }
}
