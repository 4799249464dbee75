using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>A chain of unary operators as one lookup.</summary>
internal sealed class TableStep : Step
{
    private readonly Table _table;
    private readonly int _threads;

    public TableStep(Node node, LoweringOptions options, WeightBlockBuilder weights)
        : base(node) => (_table, _threads) = (Table.Of(node, options.InstructionSet, weights), options.Threads);

    public override IEnumerable<string> Kernels => _table.Kernels;

    public override IEnumerable<Value> InPlaceInputs => Inputs;

    public override RowGeometry? ByRows => Output.IsPicture ? RowGeometry.RowForRow(Output.Height) : null;

    public override int Slices(int rows) => Share.SlicesOf(Math.Min(_threads, rows), (long)rows * Output.RowBytes * Share.WorkOfByte);

    public override void Run(EngineMemory memory, Rows rows, in Share share)
    {
        Rows slice = rows.Of(share);
        int count;
        for (int y = slice.First; y < slice.End; y += count)
        {
            count = memory.Contiguous(Inputs[0], y, memory.Contiguous(Output, y, slice.End - y));
            _table.Run(memory, memory.Rows(Inputs[0], y, count), memory.Rows(Output, y, count));
        }
    }
}
