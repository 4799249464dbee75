using System.Globalization;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>
/// A unit test of CMSIS-NN as a model of one operator. CMSIS-NN's kernels are handed a multiplier and a shift for each output channel;
/// a model has float scales, from which a runtime computes them.
/// </summary>
/// <param name="Name">CMSIS-NN's name of the case.</param>
/// <param name="Model">The operator. All scales but those of the weights are 1.</param>
/// <param name="Inputs">The operator's inputs, each with all batches in a row.</param>
/// <param name="Answer">The output that CMSIS-NN states, of all batches.</param>
/// <param name="Batches">How many there are; the model takes one at a time.</param>
/// <param name="Range">The clamp of the output, which the model does not have.</param>
/// <param name="Multipliers">By the scale that stands for it in the model.</param>
internal sealed record CmsisNnCase(
    string Name,
    Model Model,
    sbyte[][] Inputs,
    sbyte[] Answer,
    int Batches,
    ActivationRange Range,
    IReadOnlyDictionary<float, QuantizedMultiplier> Multipliers)
{
    private const string Folder = "cmsis-nn-cases";

    /// <summary>Names of all cases that are here; skips the test where there are none.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateDirectories(SharedData.Require(Folder)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static CmsisNnCase Read(string name)
    {
        string folder = SharedData.Require($"{Folder}/{name}");
        Model model = Model.Load(Path.Combine(folder, "model.tflite"));
        string[] clamp = File.ReadAllText(Path.Combine(folder, "clamp.txt")).Split(' ');
        return new CmsisNnCase(
            name,
            model,
            [.. model.Inputs.Select((_, i) => Values(Path.Combine(folder, $"in{i}.raw")))],
            Values(Path.Combine(folder, "out.raw")),
            Integer(clamp[0]),
            new ActivationRange((sbyte)Integer(clamp[1]), (sbyte)Integer(clamp[2])),
            File.ReadLines(Path.Combine(folder, "table.txt")).Select(static line => line.Split(' ')).ToDictionary(
                static line => float.Parse(line[0], CultureInfo.InvariantCulture),
                static line => new QuantizedMultiplier(Integer(line[1]), Integer(line[2]))));
    }

    /// <summary>
    /// Models whose scales give the case's multipliers exactly, and the output channels in which each does. The quotient of two floats
    /// gives any one multiplier; all channels share the output's scale, so each different multiplier has a model of its own. An operator
    /// without weights has exact scales in the file.
    /// </summary>
    public IEnumerable<(Model Model, IReadOnlyList<int> Channels)> ExactModels()
    {
        Operator op = Model.Operators[0];
        int channels = Model.Tensors[op.Outputs[0]].Shape[^1];
        if (op.Kind is not (OperatorKind.Conv2D or OperatorKind.DepthwiseConv2D or OperatorKind.FullyConnected))
        {
            return [(Model, [.. Enumerable.Range(0, channels)])];
        }

        Quantization weights = Model.Tensors[op.Inputs[1]].Quantization!;
        return Enumerable.Range(0, channels)
            .GroupBy(c => Multipliers[weights.ScaleOf(c)])
            .Select(group => (WithExact(group.Key), (IReadOnlyList<int>)[.. group]));
    }

    /// <summary>The same operator with one multiplier exact and the others nearly so.</summary>
    private Model WithExact(QuantizedMultiplier multiplier)
    {
        Operator op = Model.Operators[0];
        float outputScale = 1;
        while (QuantizedMultiplier.FromReal((double)WeightScale(multiplier) / outputScale) != multiplier)
        {
            outputScale = MathF.BitIncrement(outputScale);
        }

        Tensor[] tensors = [.. Model.Tensors];
        Change(op.Inputs[1], weights => weights with { Scales = [.. weights.Scales.Select(scale => WeightScale(Multipliers[scale]))] });
        Change(op.Outputs[0], output => output with { Scales = [outputScale] });
        return new Model(Model.Use() with { Tensors = tensors });

        float WeightScale(QuantizedMultiplier m) => (float)(m.ToReal() * outputScale);

        void Change(int tensor, Func<Quantization, Quantization> change) =>
            tensors[tensor] = tensors[tensor] with { Quantization = change(tensors[tensor].Quantization!) };
    }

    private static int Integer(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static sbyte[] Values(string path) => [.. File.ReadAllBytes(path).Select(static value => unchecked((sbyte)value))];
}
