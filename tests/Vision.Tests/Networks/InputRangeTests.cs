using MobileNetEdge.Runtime.Int8;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Vision.Tests.Networks;

public sealed class InputRangeTests
{
    /// <summary>Scales and zero points as published networks have them.</summary>
    [Theory]
    [InlineData(TensorType.UInt8, 1 / 128f, 128, "tf")]
    [InlineData(TensorType.UInt8, 0.007874016f, 128, "tf")]
    [InlineData(TensorType.Int8, 1 / 127.5f, -1, "tf")]
    [InlineData(TensorType.Int8, 1 / 255f, -128, "0,255")]
    [InlineData(TensorType.UInt8, 1 / 255f, 0, "0,255")]
    [InlineData(TensorType.UInt8, 1, 0, "0,1")]
    [InlineData(TensorType.Int8, 1, -128, "0,1")]
    [InlineData(TensorType.Int8, 0.0186584f, -14, "torch")]
    public void The_usual_preprocessing_is_proposed(TensorType type, float scale, int zeroPoint, string proposal)
    {
        EngineTensor input = new("in", type, [1, 8, 8, 3], scale, zeroPoint, 192);
        Assert.Equal(proposal, InputRange.Proposal(input));
        foreach (string usual in new[] { "tf", "0,255", "0,1", "torch", "caffe" })
        {
            Assert.Equal(usual == proposal, InputRange.Fits(input, PreprocessingOptions.Parse(usual)));
        }
    }

    /// <summary>A percentile of dull pictures: black and white are clipped a little.</summary>
    [Fact]
    public void Calibration_on_dull_pictures_is_no_contradiction()
    {
        EngineTensor input = new("in", TensorType.Int8, [1, 8, 8, 3], 0.8f / 127.5f, 0, 192);
        Assert.True(InputRange.Fits(input, PreprocessingOptions.Parse("tf")));
        Assert.False(InputRange.Fits(input, PreprocessingOptions.Parse("0,255")));
    }

    [Fact]
    public void Nothing_is_proposed_where_nothing_usual_fits_or_the_input_is_of_floats()
    {
        Assert.Null(InputRange.Proposal(new EngineTensor("in", TensorType.Int8, [1, 8, 8, 3], 40, 0, 192)));
        EngineTensor floats = new("in", TensorType.Float32, [1, 8, 8, 3], 0, 0, 768);
        Assert.Null(InputRange.Proposal(floats));
        Assert.True(InputRange.Fits(floats, PreprocessingOptions.Parse("tf")));
    }
}
