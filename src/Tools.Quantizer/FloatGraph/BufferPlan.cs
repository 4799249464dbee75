namespace MobileNetEdge.Tools.Quantizer.FloatGraph;

/// <summary>
/// Which buffer each value lies in. A buffer is free again after the last node that reads its value; a new value takes the
/// largest free one and makes it as large as it needs. Not optimal, but a 200-layer network runs in a handful of buffers.
/// </summary>
/// <param name="BufferOf">Of each value: its buffer, −1 for a constant.</param>
/// <param name="BufferLengths">Of each buffer: floats.</param>
internal sealed record BufferPlan(int[] BufferOf, int[] BufferLengths)
{
    public static BufferPlan Of(CompiledGraph graph)
    {
        int[] lastReader = new int[graph.Lengths.Length];
        for (int node = 0; node < graph.Inputs.Length; node++)
        {
            lastReader[node + 1] = node;    // a value that nothing reads lives while it is made
            foreach (int value in graph.Inputs[node])
            {
                lastReader[value] = node;
            }
        }

        lastReader[graph.OutputValue] = int.MaxValue;
        int[] bufferOf = [.. Enumerable.Repeat(-1, graph.Lengths.Length)];
        List<int> lengths = [];
        List<int> free = [];
        Take(0);
        for (int node = 0; node < graph.Steps.Length; node++)
        {
            if (graph.Steps[node] is not null)
            {
                Take(node + 1);
            }

            foreach (int value in graph.Inputs[node]
                .Append(node + 1)
                .Distinct()
                .Where(value => bufferOf[value] >= 0 && lastReader[value] == node))
            {
                free.Add(bufferOf[value]);
            }
        }

        return new BufferPlan(bufferOf, [.. lengths]);

        void Take(int value)
        {
            if (free.Count == 0)
            {
                free.Add(lengths.Count);
                lengths.Add(0);
            }

            int buffer = free.MaxBy(candidate => lengths[candidate]);
            free.Remove(buffer);
            lengths[buffer] = Math.Max(lengths[buffer], graph.Lengths[value]);
            bufferOf[value] = buffer;
        }
    }
}
