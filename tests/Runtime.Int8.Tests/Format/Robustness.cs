namespace MobileNetEdge.Runtime.Int8.Tests.Format;

/// <summary>What must hold for any bytes whatever that are given as a model file.</summary>
internal static class Robustness
{
    private const byte Canary = 0xA5;
    private const int Margin = 256;

    /// <summary>
    /// Reads the bytes as a model, and runs it where it can be run. They are refused with <see cref="ModelFormatException"/> or they
    /// work; anything else throws out of here. Memory taken stays in proportion to the file, and a run leaves what lies around its
    /// arena alone.
    /// </summary>
    /// <returns>Whether the model ran.</returns>
    public static bool Check(ReadOnlyMemory<byte> file)
    {
        Model? model = Parse(file);
        if (model is null || model.Tensors.Sum(tensor => (long)tensor.Bytes) > 1 << 20)
        {
            return false;
        }

        // Every tensor in a place of its own, the turned copies of uint8 inputs and outputs, and beside them what kernels need: a few rows
        // of windows, no longer than their weights.
        int most = (1 << 16) + model.Tensors.Sum(tensor => 100 * (tensor.Bytes + 64));
        byte[] memory = new byte[most + (2 * Margin)];
        memory.AsSpan().Fill(Canary);
        try
        {
            using Engine engine = new(model, new EngineOptions { Arena = memory.AsMemory(Margin, most) });
            if (engine.MultiplyAccumulates < 1 << 22)
            {
                for (int i = 0; i < engine.Inputs.Count; i++)
                {
                    new Random(i).NextBytes(engine.Input(i));
                }

                engine.Run();
            }

            Assert.Equal(-1, memory.AsSpan(0, Margin).IndexOfAnyExcept(Canary));
            Assert.Equal(-1, memory.AsSpan(Margin + engine.ArenaBytes).IndexOfAnyExcept(Canary));
            return true;
        }
        catch (ModelFormatException)
        {
            return false;
        }
    }

    /// <summary>The model, or null when it is refused.</summary>
    public static Model? Parse(ReadOnlyMemory<byte> file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            return Model.Parse(file);
        }
        catch (ModelFormatException e)
        {
            Assert.NotEmpty(e.Place);
            return null;
        }
        finally
        {
            // A table costs a hundred bytes of description for four in the file, in each of five lists.
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < (1 << 16) + (600L * file.Length), $"reading {file.Length} bytes took {allocated}");
        }
    }
}
