using System.Reflection;
using PublicApiGenerator;

namespace MobileNetEdge.Tests;

/// <summary>What users of a library see is in a file of its tests, <c>PublicApi.txt</c>, so that no change to it goes unnoticed.</summary>
internal static class PublicApi
{
    private const string RenewVariable = "RENEW_PUBLIC_API";

    /// <summary>Fails where the public API is not that of the file.</summary>
    /// <param name="library">The library.</param>
    /// <param name="folder">The folder of its tests' sources.</param>
    public static void Check(Assembly library, string folder)
    {
        ApiGeneratorOptions options = new()
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = [.. library.GetTypes().SelectMany(AttributesOf).Distinct()],
        };
        string actual = library.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        string path = Path.Combine(folder, "PublicApi.txt");
        if (Environment.GetEnvironmentVariable(RenewVariable) == "1")
        {
            File.WriteAllText(path, actual);
        }

        string expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : string.Empty;
        Assert.True(
            actual == expected,
            $"The public API is not that of tests/{Path.GetFileName(folder)}/PublicApi.txt: {FirstDifference(expected, actual)}. "
                + $"If the change is intended, run the tests once with {RenewVariable}=1 in the environment and commit the renewed file.");
    }

    private static IEnumerable<string> AttributesOf(Type type) => type
        .GetCustomAttributesData()
        .Concat(type.GetMembers().SelectMany(static member => member.GetCustomAttributesData()))
        .Select(static attribute => attribute.AttributeType.FullName!);

    private static string FirstDifference(string expected, string actual)
    {
        string[] old = expected.Split('\n');
        string[] now = actual.Split('\n');
        int line = old.Zip(now).TakeWhile(static pair => pair.First == pair.Second).Count();
        return $"line {line + 1} was '{old.ElementAtOrDefault(line)?.Trim()}' and is '{now.ElementAtOrDefault(line)?.Trim()}'";
    }
}
