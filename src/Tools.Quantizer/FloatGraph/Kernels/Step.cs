namespace MobileNetEdge.Tools.Quantizer.FloatGraph.Kernels;

/// <summary>One node made ready to run: weights packed, shapes known. Immutable, so threads may share it.</summary>
internal abstract class Step
{
    /// <summary>Floats of working memory that <see cref="Run"/> needs.</summary>
    public virtual int ScratchLength => 0;

    /// <param name="inputs">The node's inputs, in its order.</param>
    /// <param name="output">All of the output; none of it is an input's memory.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> floats with anything in them.</param>
    public abstract void Run(Operands inputs, Span<float> output, Span<float> scratch);
}

/// <summary>A node's inputs among all values of a run.</summary>
internal readonly ref struct Operands(ReadOnlyMemory<float>[] values, int[] indices)
{
    public int Count => indices.Length;

    public ReadOnlySpan<float> this[int i] => values[indices[i]].Span;
}
