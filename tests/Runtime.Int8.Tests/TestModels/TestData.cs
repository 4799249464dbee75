using System.Runtime.InteropServices;
using MobileNetEdge.Runtime.Int8.Graph;

namespace MobileNetEdge.Runtime.Int8.Tests.TestModels;

/// <summary>Inputs for built models.</summary>
internal static class TestData
{
    /// <summary>Random numbers: all values of an 8-bit input, floats from −1 to 1.</summary>
    public static void Fill(Engine engine, int input, Random random)
    {
        if (engine.Inputs[input].Type == TensorType.Float32)
        {
            foreach (ref float value in MemoryMarshal.Cast<byte, float>(engine.Input(input)))
            {
                value = (random.NextSingle() * 2) - 1;
            }
        }
        else
        {
            random.NextBytes(engine.Input(input));
        }
    }
}
