using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Tools.Quantizer.Tests.Commands;
using MobileNetEdge.Vision.Benchmarking;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Tools.Quantizer.Tests.Benchmarking;

[Collection(ConsoleTests.Name)]
public sealed class BenchmarkingTests
{
    /// <summary>What <c>numpy.quantile</c> says.</summary>
    [Theory]
    [InlineData(new double[] { 5, 3, 1, 2, 4 }, 1.4, 3, 4.6)]
    [InlineData(new double[] { 1, 2 }, 1.1, 1.5, 1.9)]
    [InlineData(new double[] { 7 }, 7, 7, 7)]
    public void Distribution_has_the_quantiles_of_numpy(double[] values, double p10, double median, double p90)
    {
        Distribution distribution = Distribution.Of(values);
        Assert.Equal(p10, distribution.P10, 12);
        Assert.Equal(median, distribution.Median, 12);
        Assert.Equal(p90, distribution.P90, 12);
    }

    /// <summary>Convolution 8×8×3 → 4×4×4 with 3×3 weights, reshape, fully connected 64 → 7, softmax; biases have four
    /// bytes.</summary>
    [Fact]
    public void Traffic_counts_each_tensor_that_a_step_touches_once()
    {
        using Workshop shop = new();
        shop.Quantize();
        Model model = Model.Load(shop.Model);
        using Engine engine = new(model);
        Assert.Equal(
            [("CONV_2D", 192 + (27 * 4) + 16 + 64), ("RESHAPE", 0), ("FULLY_CONNECTED", 64 + (64 * 7) + 28 + 7), ("SOFTMAX", 7 + 7)],
            engine.Steps.Select(step => (step.Name, Traffic.Of(model, step))));
    }

    [Fact]
    public void Roofline_is_the_slower_of_computing_and_reading()
    {
        Machine machine = new(MacsPerSecond: 1e9, BytesPerSecond: 1e6);
        Assert.Equal(2, machine.LeastMilliseconds(macs: 2_000_000, bytes: 1000), 12);
        Assert.Equal(3, machine.LeastMilliseconds(macs: 2_000_000, bytes: 3000), 12);
    }

    [Fact]
    public void The_machine_is_measured_on_one_thread_and_on_two()
    {
        foreach (int threads in (int[])[1, 2])
        {
            Machine machine = Machine.Measure(new EngineSetup(threads, null), 100_000);
            Assert.InRange(machine.MacsPerSecond, 1, 1e15);
            Assert.InRange(machine.BytesPerSecond, 1, 1e15);
        }
    }

    [Fact]
    public void The_loop_does_as_much_more_as_it_has_more_rounds() => Assert.Equal(MultiplyLoop.Run(1) * 7, MultiplyLoop.Run(7));
}
