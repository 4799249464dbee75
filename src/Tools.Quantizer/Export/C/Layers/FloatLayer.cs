using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>QUANTIZE from and DEQUANTIZE to floats within the network. (At its borders the caller converts.)</summary>
internal sealed class FloatLayer(OperatorView op, Step step) : CLayer(step)
{
    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        bool toFloat = op.Kind == OperatorKind.Dequantize;
        Tensor quantized = toFloat ? op.Input(0) : op.Output;
        string kernel = toFloat ? "dequantize_map" : "quantize_map";
        writer.Use(kernel);
        return [$"{kernel}({quantized.Count}, {CSource.Number(quantized.Scale)}, {quantized.ZeroPoint}, {arena.At(Step.Inputs[0])}, "
            + $"{arena.At(Step.Output)})"];
    }
}
