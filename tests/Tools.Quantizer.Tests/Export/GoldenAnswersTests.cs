using System.Text;
using System.Text.Json;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Tests.Commands;
using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Tools.Quantizer.Tests.Export;

[Collection(ConsoleTests.Name)]
public sealed class GoldenAnswersTests : IDisposable
{
    private const string Entry = "MOBILENET_EDGE_GOLDEN";

    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void A_written_model_passes_its_own_self_test_and_other_readers_take_it()
    {
        _shop.QuantizeMobileNet();
        Model model = Model.Load(_shop.Model);
        byte[][] answers = Answers(model);
        Assert.Equal(2, answers.Length);
        Assert.All(answers, answer => Assert.Equal(Workshop.Classes, answer.Length));
        Assert.True(answers[0].Distinct().Count() > 1);
        Assert.True(TfLiteVerifier.Verify(model.File.ToArray()));
        foreach (InstructionSet set in InstructionSets.Supported)
        {
            using Engine engine = new(model, new EngineOptions { InstructionSet = set, Threads = 2 });
            engine.SelfTest();
        }
    }

    [Fact]
    public void A_changed_weight_is_found_before_anything_runs()
    {
        _shop.Quantize();
        Model model = Model.Load(_shop.Model);
        Tensor weights = model.Tensors.First(tensor => tensor.IsConstant && tensor.Type == TensorType.Int8);
        byte[] file = model.File.ToArray();
        file[file.AsSpan().IndexOf(weights.Data.Span) + 5] ^= 4;
        _shop.Write("model.tflite", file);

        ConsoleRun run = CommandRun.Of("bench", _shop.Model, "--runs", "1");
        Assert.Equal((ExitCodes.BadInput, ""), (run.Code, run.Output));
        Assert.Contains(
            $"{_shop.Model}: metadata.MOBILENET_EDGE_GOLDEN: the checksum of the weights is ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("copy it again", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_does_not_come_out_is_a_fault_of_the_machine()
    {
        _shop.Quantize();
        Model model = Model.Load(_shop.Model);
        byte[] file = model.File.ToArray();
        ReadOnlySpan<byte> entry = model.MetadataEntries[Entry].Span;
        string answer = Convert.ToBase64String(Answers(model)[1]);
        string other = (answer[0] == 'A' ? 'B' : 'A') + answer[1..];
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(entry).Replace(answer, other, StringComparison.Ordinal))
            .CopyTo(file.AsSpan(file.AsSpan().IndexOf(entry)));
        _shop.Write("model.tflite", file);

        ConsoleRun run = CommandRun.Of("bench", _shop.Model, "--runs", "1");
        Assert.Equal((ExitCodes.BadKernel, ""), (run.Code, run.Output));
        Assert.Contains("computes wrongly on this machine: golden pair 2 of 2", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_says_what_the_self_test_checks()
    {
        _shop.Quantize();
        Assert.Contains(
            "self-test of kernels, weights and 2 whole answers", CommandRun.Done("inspect", _shop.Model).Output, StringComparison.Ordinal);
    }

    private static byte[][] Answers(Model model)
    {
        using JsonDocument entry = JsonDocument.Parse(model.MetadataEntries[Entry]);
        return [.. entry.RootElement.GetProperty("pairs").EnumerateArray().Select(pair => pair.GetProperty("output").GetBytesFromBase64())];
    }
}
