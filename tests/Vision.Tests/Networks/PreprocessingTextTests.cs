using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Vision.Tests.Networks;

public sealed class PreprocessingTextTests
{
    [Theory]
    [InlineData("tf", "x/127.5 − 1")]
    [InlineData("0,255", "x/255")]
    [InlineData("0,1", "x, pixels as they are")]
    [InlineData("127.5,128", "(x − 127.5)/128")]
    [InlineData("caffe", "(x − [103.939, 116.779, 123.68])/1, BGR")]
    public void It_is_written_as_arithmetic(string word, string text) =>
        Assert.Equal(text, PreprocessingText.Of(PreprocessingOptions.Parse(word)));
}
