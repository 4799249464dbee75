using MobileNetEdge.Runtime.Int8.Arena;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>On real networks the arena is as large as what is alive at once at the fullest step: no plan can have less.</summary>
public sealed class RealPlansTests
{
    [Theory]
    [InlineData("models/bench/mobilenet_v1_1.0_224_int8.tflite")]
    [InlineData("models/bench/mobilenet_v2_1.0_224_int8.tflite")]
    [InlineData("models/bench/mobilenet_v3_large_1.0_224_int8.tflite")]
    [InlineData("models/bench/mobilenet_v3_small_1.0_224_int8.tflite")]
    [InlineData("models/bench/mobilenet_v1_0.25_96_person_int8.tflite")]
    [InlineData("models/int8/vww_96_int8.tflite")]
    [InlineData("models/int8/mobilenet_v1_0.25_224_uint8.tflite")]
    public void Arena_is_no_larger_than_what_is_alive_at_once(string model)
    {
        using Engine engine = Engine.Load(SharedData.Require(model), new EngineOptions { LayerByLayer = true });
        Assert.Equal(Fullest(engine), engine.ArenaBytes);
    }

    [Theory]
    [InlineData("models/bench/mobilenet_v1_1.0_224_int8.tflite")]
    [InlineData("models/bench/mobilenet_v2_1.0_224_int8.tflite")]
    [InlineData("models/bench/mobilenet_v3_large_1.0_224_int8.tflite")]
    [InlineData("models/bench/mobilenet_v3_small_1.0_224_int8.tflite")]
    [InlineData("models/bench/mobilenet_v1_0.25_96_person_int8.tflite")]
    public void Streamed_it_is_hardly_larger(string model)
    {
        using Engine engine = Engine.Load(SharedData.Require(model));
        Assert.InRange(engine.ArenaBytes, Fullest(engine), Fullest(engine) * 1.05);
    }

    private static int Fullest(Engine engine) => Enumerable.Range(0, engine.Steps.Count).Max(step => BytesAt(engine.MemoryMap, step));

    /// <summary>Bytes of the buffers that are alive at a step, those once that an output shares with the input it follows.</summary>
    private static int BytesAt(IReadOnlyList<ArenaBuffer> buffers, int step)
    {
        (int bytes, int end) = (0, 0);
        foreach (ArenaBuffer b in buffers.Where(b => b.FirstStep <= step && step <= b.LastStep).OrderBy(static b => b.Offset))
        {
            bytes += Math.Max(0, b.Offset + b.Bytes - Math.Max(end, b.Offset));
            end = Math.Max(end, b.Offset + b.Bytes);
        }

        return bytes;
    }
}
