using System.Runtime.CompilerServices;
using MobileNetEdge.Tests;

namespace MobileNetEdge.Runtime.Int8.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_that_of_the_baseline() => PublicApi.Check(typeof(Engine).Assembly, SourceFolder());

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
