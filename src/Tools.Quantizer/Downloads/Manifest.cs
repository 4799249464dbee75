using System.Text.Json;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Tools.Quantizer.Downloads;

/// <summary>Lists of files that <c>pull</c> knows: its own (weights.json, in the program), or one of the user's.</summary>
internal static class Manifest
{
    private const string Own = "weights.json";

    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };

    /// <param name="path">Null for the program's own.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static IReadOnlyList<KnownFile> Load(string? path)
    {
        if (path is null)
        {
            using Stream stream = typeof(Manifest).Assembly.GetManifestResourceStream(Own)!;
            return JsonSerializer.Deserialize<KnownFile[]>(stream, Options)!;
        }

        try
        {
            KnownFile[] files = JsonSerializer.Deserialize<KnownFile[]>(InputFile.Read(path), Options) ?? [];
            return Array.TrueForAll(files, static file => file is { Name.Length: > 0, Url: not null }
                && Uri.TryCreate(file.Url, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https")
                ? files
                : throw new InputException($"{path}: each entry needs a name and a url, http or https");
        }
        catch (JsonException error)
        {
            throw new InputException(
                $"{path}: it is not a list of {{\"name\", \"url\", \"sha256\"}} ({error.Message.ReplaceLineEndings(" ")})", error);
        }
    }

    /// <exception cref="InputException">There is no such entry.</exception>
    public static KnownFile Find(this IReadOnlyList<KnownFile> files, string name) => files.FirstOrDefault(file => file.Name == name)
        ?? throw new InputException($"no weights are called '{name}'; the nearest names are "
            + $"{string.Join(", ", NearestNames.Of(name, files.Select(static file => file.Name)))}. 'mobilenet-edge pull' lists all");
}
