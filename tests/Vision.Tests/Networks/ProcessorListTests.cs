using MobileNetEdge.Vision.Networks;

namespace MobileNetEdge.Vision.Tests.Networks;

public sealed class ProcessorListTests
{
    [Fact]
    public void Each_thread_has_a_processor()
    {
        Assert.Equal([3, 0], ProcessorList.Parse("3,0", 2));
        Assert.Null(ProcessorList.Parse(null, 2));
        // the caller's thread is not the engine's
        Assert.Equal([0], new EngineSetup(2, null) { Processors = [3, 0] }.Options.Processors);
    }

    [Theory]
    [InlineData("0", 2)]
    [InlineData("0,1", 1)]
    [InlineData("0,-1", 2)]
    [InlineData("0,one", 2)]
    [InlineData("", 1)]
    public void Another_list_is_refused_with_the_fix(string list, int threads)
    {
        string message = Assert.Throws<InputException>(() => ProcessorList.Parse(list, threads)).MessageWith(SettingNames.OfOptions);
        Assert.StartsWith("--processors", message, StringComparison.Ordinal);
        Assert.Contains($"'{list}'", message, StringComparison.Ordinal);
    }
}
