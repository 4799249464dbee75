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
        using Engine engine = Engine.Load(SharedData.Require(model));
        int fullest = Enumerable.Range(0, engine.Steps.Count)
            .Max(step => engine.MemoryMap.Where(b => b.FirstStep <= step && step <= b.LastStep).Sum(b => b.Bytes));

        Assert.Equal(fullest, engine.ArenaBytes);
    }
}
