using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MobileNetEdge.Vision.Programs;

/// <summary>Results on standard output, messages on standard error. Needs no reflection, so that Native AOT programs can use it.</summary>
internal static class Terminal
{
    /// <summary>The format of JSON results: null members are omitted.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,    // for terminals and files, not for web pages
    };

    /// <summary>Writes one JSON value, and nothing else, to standard output.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">The source generator's information on its type, with the given options.</param>
    public static void WriteJson<T>(T value, Func<JsonSerializerOptions, JsonTypeInfo<T>> type) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(value, type(new JsonSerializerOptions(JsonOptions))));

    public static void WriteLine(string line = "") => Console.Out.WriteLine(line);

    /// <summary>Writes a message to the user while work is in progress.</summary>
    public static void Note(string line) => Console.Error.WriteLine(line);

    /// <summary>Writes a table to standard output, its columns aligned with spaces.</summary>
    /// <param name="columns">Headings; a column whose heading starts with '>' is right-aligned.</param>
    /// <param name="rows">The cells of each row, one per column.</param>
    public static void WriteTable(IEnumerable<string> columns, IEnumerable<string[]> rows)
    {
        bool[] right = [.. columns.Select(column => column.StartsWith('>'))];
        List<string[]> lines = [[.. columns.Select(column => column.TrimStart('>'))], .. rows];
        int[] widths = [.. right.Select((_, i) => lines.Max(line => line[i].Length))];
        foreach (string[] line in lines)
        {
            WriteLine("  "
                + string.Join("  ", line.Select((cell, i) => right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
        }
    }
}
