using System.Runtime.CompilerServices;
using PublicApiGenerator;

namespace MobileNetEdge.Runtime.Int8.Tests;

/// <summary>What users of the library see is in <c>PublicApi.txt</c>, so that nobody changes it without meaning to.</summary>
public sealed class PublicApiTests
{
    private const string RenewVariable = "RENEW_PUBLIC_API";

    [Fact]
    public void The_public_api_is_that_of_the_baseline()
    {
        ApiGeneratorOptions options = new()
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = [.. typeof(Engine).Assembly.GetTypes().SelectMany(AttributesOf).Distinct()],
        };
        string actual = typeof(Engine).Assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        string path = Path.Combine(SourceFolder(), "PublicApi.txt");
        if (Environment.GetEnvironmentVariable(RenewVariable) == "1")
        {
            File.WriteAllText(path, actual);
        }

        string expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : string.Empty;
        Assert.True(
            actual == expected,
            $"The public API is not that of tests/Runtime.Int8.Tests/PublicApi.txt: {FirstDifference(expected, actual)}. "
            + $"If the change is meant, run the tests once with {RenewVariable}=1 in the environment and commit the renewed file.");
    }

    private static IEnumerable<string> AttributesOf(Type type) => type
        .GetCustomAttributesData()
        .Concat(type.GetMembers().SelectMany(member => member.GetCustomAttributesData()))
        .Select(attribute => attribute.AttributeType.FullName!);

    private static string FirstDifference(string expected, string actual)
    {
        string[] old = expected.Split('\n');
        string[] now = actual.Split('\n');
        int line = old.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {line + 1} was '{old.ElementAtOrDefault(line)?.Trim()}' and is '{now.ElementAtOrDefault(line)?.Trim()}'";
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
