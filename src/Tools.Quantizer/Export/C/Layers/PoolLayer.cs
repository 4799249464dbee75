using MobileNetEdge.Runtime.Int8.Kernels;
using MobileNetEdge.Runtime.Int8.Steps;

namespace MobileNetEdge.Tools.Quantizer.Export.C.Layers;

/// <summary>AVERAGE_POOL_2D and MAX_POOL_2D.</summary>
internal sealed class PoolLayer(OperatorView op, Step step) : CLayer(step)
{
    private readonly PoolStep _pool = (PoolStep)step;

    public override RowGeometry? ByRows => _pool.Geometry.ByRows;

    public override IReadOnlyList<string> Write(LayerWriter writer, CArena arena, string rows)
    {
        (Value input, Value output) = (Step.Inputs[0], Step.Output);
        string geometry = writer.AddGeometry(_pool.Geometry, arena.RowsHeld(input), arena.RowsHeld(output));
        bool isMax = _pool is MaxPoolStep;
        string kernel = isMax ? "max_pool_2d" : "average_pool_2d";
        string rounding = isMax ? string.Empty : op.IsUnsigned ? "1, " : "0, ";
        writer.Use(kernel);
        return [$"{kernel}({geometry}, {_pool.Range.Min}, {_pool.Range.Max}, {rounding}{arena.At(input)}, {arena.At(output)}, {rows})"];
    }
}
