using System.Runtime.InteropServices;
using System.Text;
using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Numerics;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>Writes one layer at a time: its constants and the call of its kernel.</summary>
internal sealed class LayerWriter
{
    private readonly SortedSet<int> _kernels = [];

    /// <summary>Every template, each after those that it calls.</summary>
    private static readonly string[] Templates =
        [
            "types",
            "fixed_point",
            "output_rule",
            "conv_2d",
            "depthwise_conv_2d",
            "fully_connected",
            "average_pool_2d",
            "mean",
            "table",
            "softmax",
        ];

    public StringBuilder Constants { get; } = new();

    public StringBuilder Calls { get; } = new();

    /// <summary>Bytes of the constants.</summary>
    public int ConstantBytes { get; private set; }

    /// <summary>The templates in use, each after those that it calls.</summary>
    public IEnumerable<string> Kernels => _kernels.Select(static i => Templates[i]);

    /// <summary>Writes an operator.</summary>
    /// <param name="number">Its place in the execution order, for names.</param>
    /// <param name="op">The operator.</param>
    /// <param name="input">C's expression of where the input is.</param>
    /// <param name="output">And the output.</param>
    /// <exception cref="ModelFormatException">There is no C kernel for the operator.</exception>
    public void Add(int number, OperatorView op, string input, string output)
    {
        string name = $"layer_{number}";
        switch (op.Kind)
        {
            case OperatorKind.Conv2D or OperatorKind.DepthwiseConv2D:
                AddConvolution(name, op, input, output);
                break;
            case OperatorKind.FullyConnected:
                Tensor weights = op.Input(1);
                AddLayer(name, LayerConstants.Of(op, weights, weights.Quantization is { IsPerTensor: true }));
                Use("fully_connected");
                int rows = op.Output.Count / weights.Shape[0];
                Call($"fully_connected({rows}, {weights.Shape[1]}, {weights.Shape[0]}, &{name}, {input}, {output})");
                break;
            case OperatorKind.AveragePool2D:
                AddGeometry(name, WindowGeometry.OfPool(op, op.Int8Activation(0), op.Int8Output()));
                ActivationRange range = ActivationRange.Of(op.Options.Activation, op.Output.Scale, op.Output.ZeroPoint);
                Use("types", "average_pool_2d");
                Call($"average_pool_2d(&{name}_geometry, {range.Min}, {range.Max}, {(op.IsUnsigned ? 1 : 0)}, {input}, {output})");
                break;
            case OperatorKind.Mean:
                AddMean(op, input, output);
                break;
            case OperatorKind.Softmax:
                AddSoftmax(op, input, output);
                break;
            case OperatorKind.Reshape or OperatorKind.Squeeze:
                Call($"memmove({output}, {input}, {op.Output.Count})");
                break;
            default:
                throw op.Bad("there is no C kernel for it");
        }
    }

    /// <summary>Writes an operator of one byte.</summary>
    public void AddTable(int number, ReadOnlySpan<sbyte> table, int count, string input, string output)
    {
        string name = $"layer_{number}_table";
        AddArray("int8_t", name, [.. table.ToArray().Select(static q => (int)q)], 1);
        Use("table");
        Call($"look_up({count}, {name}, {input}, {output})");
    }

    private void AddConvolution(string name, OperatorView op, string input, string output)
    {
        if (op.Options is ConvolutionOptions { HardSwish: true })
        {
            throw op.Bad("there is no C kernel for its fused h-swish");
        }

        bool depthwise = op.Kind == OperatorKind.DepthwiseConv2D;
        Tensor weights = op.Input(1);
        AddGeometry(name, WindowGeometry.OfConvolution(
            op, op.LayerInput(), op.LayerOutput(), weights.Shape[1], weights.Shape[2], weights.Shape[op.ChannelAxis]));
        AddLayer(name, LayerConstants.Of(op, weights, op.IsUnsigned));
        string kernel = depthwise ? "depthwise_conv_2d" : "conv_2d";
        Use(kernel);
        Call($"{kernel}(&{name}_geometry, &{name}, {input}, {output})");
    }

    private void AddMean(OperatorView op, string input, string output)
    {
        // The runtime's MeanStep has checked that the axes are height and width.
        Tensor tensor = op.Int8Activation(0);
        int channels = op.Output.Count;
        int pixels = tensor.Count / channels;
        QuantizedMultiplier multiplier = MeanStep.MultiplierOf(tensor, op.Output, pixels);
        Use("fixed_point", "mean");
        Call($"mean({pixels}, {channels}, {tensor.ZeroPoint}, {op.Output.ZeroPoint}, {multiplier.Value}, {multiplier.Shift}, {input}, "
            + $"{output})");
    }

    private void AddSoftmax(OperatorView op, string input, string output)
    {
        Tensor tensor = op.Int8Activation(0);
        int depth = tensor.Shape.Length == 0 ? 1 : tensor.Shape[^1];
        (QuantizedMultiplier multiplier, int least) = SoftmaxScaling.Of(op, tensor);
        Use("fixed_point", "softmax");
        Call($"softmax({tensor.Count / depth}, {depth}, {multiplier.Value}, {multiplier.Shift}, {least}, {input}, {output})");
    }

    private void AddLayer(string name, LayerConstants layer)
    {
        Requantization r = layer.Requantization;
        AddArray("int8_t", $"{name}_weights", MemoryMarshal.Cast<byte, sbyte>(layer.Data.Span).ToArray().Select(static q => (int)q), 1);
        AddArray("int32_t", $"{name}_bias", layer.Bias, 4);
        AddArray("int32_t", $"{name}_multipliers", layer.Multipliers.Select(static m => m.Value), 4);
        AddArray("int8_t", $"{name}_shifts", layer.Multipliers.Select(static m => m.Shift), 1);
        Constants.Append(
            $"static const layer_constants {name} = {{\n    {name}_weights, {name}_bias, {name}_multipliers, {name}_shifts,\n"
            + $"    {r.InputZeroPoint}, {r.WeightZeroPoint}, {r.OutputZeroPoint}, {r.Range.Min}, {r.Range.Max}\n}};\n\n");
        Use("types", "fixed_point", "output_rule");
    }

    private void AddGeometry(string name, in WindowGeometry g) => Constants.Append(
        $"static const window_geometry {name}_geometry = {{\n    {g.InputHeight}, {g.InputWidth}, {g.InputChannels}, "
        + $"{g.OutputHeight}, {g.OutputWidth}, {g.OutputChannels}, {g.FilterHeight}, {g.FilterWidth},\n    "
        + $"{g.StrideHeight}, {g.StrideWidth}, {g.DilationHeight}, {g.DilationWidth}, {g.PadTop}, {g.PadLeft}\n}};\n");

    private void AddArray(string type, string name, IEnumerable<int> values, int elementBytes)
    {
        int[] all = [.. values];
        Constants.Append(CSource.Array(type, name, all));
        ConstantBytes += all.Length * elementBytes;
    }

    private void Use(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _kernels.Add(Array.IndexOf(Templates, name));
        }
    }

    private void Call(string call) => Calls.Append($"    {call};\n");
}
