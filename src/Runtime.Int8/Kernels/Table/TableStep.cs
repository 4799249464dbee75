using MobileNetEdge.Runtime.Int8.Steps;
using MobileNetEdge.Runtime.Int8.Threads;

namespace MobileNetEdge.Runtime.Int8.Kernels;

/// <summary>A chain of unary operators as one lookup.</summary>
internal sealed class TableStep : Step, IRowStep
{
    private readonly Table _table;
    private readonly int _workers;

    public TableStep(Node node, LoweringOptions options, WeightBlockBuilder weights)
        : base(node) => (_table, _workers) = (Table.Of(node, options.InstructionSet, weights), options.Workers);

    public override IEnumerable<string> Kernels => _table.Kernels;

    public override IEnumerable<Value> InPlaceInputs => Inputs;

    public override IRowStep? ByRows => Output.IsPicture ? this : null;

    int IRowStep.RowGroup => 1;

    IEnumerable<Value> IRowStep.RowInputs => Inputs;

    bool IRowStep.KeepsScratch => false;

    public override void Run(EngineMemory memory) => _table.Run(memory, memory.Int8(Inputs[0]), memory.Int8(Output));

    int IRowStep.FirstInputRow(int row) => row;

    int IRowStep.EndInputRow(int end) => end;

    int IRowStep.Slices(int count) => Share.SlicesOf(Math.Min(_workers, count), (long)count * Output.RowBytes * Share.WorkOfByte);

    public void RunRows(EngineMemory memory, int first, int count, in Share share)
    {
        (int start, int end) = share.Of(count);
        int rows;
        for (int y = first + start; y < first + end; y += rows)
        {
            rows = Inputs[0].Contiguous(y, Output.Contiguous(y, first + end - y));
            int bytes = rows * Output.RowBytes;
            _table.Run(memory, memory.Int8(Inputs[0]).Slice(Inputs[0].PlaceOf(y), bytes), memory.Int8(Output).Slice(Output.PlaceOf(y), bytes));
        }
    }
}
