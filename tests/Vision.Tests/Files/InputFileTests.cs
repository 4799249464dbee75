using MobileNetEdge.Tests;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Vision.Tests.Files;

public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cat\ndog\n", "cat|dog")]
    [InlineData("0 Metal\r\n1 Glass\r\n2 Paper bag\r\n", "Metal|Glass|Paper bag")]    // Teachable Machine's labels.txt
    [InlineData("0 Metal\n2 Glass\n", "0 Metal|2 Glass")]                              // no running number
    [InlineData("7 up\n", "7 up")]
    public void Labels_are_lines_without_a_running_number(string text, string labels) =>
        Assert.Equal(labels.Split('|'), InputFile.ReadLabels(_folder.Write("labels.txt", System.Text.Encoding.UTF8.GetBytes(text))));
}
