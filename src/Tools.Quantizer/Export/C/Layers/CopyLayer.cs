using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>RESHAPE and SQUEEZE: nothing to do in place.</summary>
internal sealed class CopyLayer(Step step) : CLayer(step)
{
    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        (string input, string output) = (arena.At(Step.Inputs[0]), arena.At(Step.Output));
        return input == output ? [] : [$"(void)memcpy({output}, {input}, {Step.Output.Bytes})"];
    }
}
