using System.Collections.ObjectModel;
using System.Globalization;
using MobileNetEdge.Runtime.Int8.Metadata;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Architectures;

/// <summary>What a weight file says of its network, beside the tensors.</summary>
/// <param name="Architecture">Which network.</param>
/// <param name="Preprocessing">How pictures become its input; null when that is not said.</param>
/// <param name="Labels">Class names, or null.</param>
internal sealed record ArchitectureMetadata(Architecture Architecture, Preprocessing? Preprocessing, IReadOnlyList<string>? Labels)
{
    private const double MostWidth = 10;

    /// <summary>What is not provenance.</summary>
    private static readonly string[] Keys =
        [
            "format",
            "architecture",
            "width",
            "resolution",
            "classes",
            "stem_stride",
            "padding",
            "mean",
            "std",
            "channels",
            "fit",
            "resampling",
            "labels",
        ];

    /// <summary>Whatever else the file says of itself, for people: key and value.</summary>
    public IReadOnlyDictionary<string, string> Provenance { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>As names and strings, the form that safetensors files hold.</summary>
    /// <exception cref="InputException">A label holds a line break.</exception>
    public IReadOnlyDictionary<string, string> ToStrings()
    {
        Dictionary<string, string> strings = new(Provenance, StringComparer.Ordinal)
        {
            ["format"] = "pt",    // names and layouts are PyTorch's
            ["architecture"] = Architecture.Family.Name(),
            ["width"] = Text(Architecture.Width),
            ["resolution"] = Text(Architecture.Resolution),
            ["classes"] = Text(Architecture.Classes),
            ["stem_stride"] = Text(Architecture.StemStride),
            ["padding"] = Architecture.Padding.Name(),
        };
        if (Preprocessing is { } pixels)
        {
            strings["mean"] = Text(pixels.Mean);
            strings["std"] = Text(pixels.Std);
            strings["channels"] = EdgeMembers.Text(pixels.Channels);
            strings["fit"] = EdgeMembers.Text(pixels.Fit);
            strings["resampling"] = EdgeMembers.Text(pixels.Resampling);
        }

        if (Labels is not null)
        {
            strings["labels"] = Labels.FirstOrDefault(static label => label.Contains('\n', StringComparison.Ordinal)) is { } broken
                ? throw new InputException(
                    $"label '{broken.ReplaceLineEndings("\\n")}' holds a line break: labels are stored a line each, give it another name")
                : string.Join('\n', Labels);
        }

        return strings;
    }

    /// <returns>Null when the strings name no architecture: a file of another tool.</returns>
    /// <exception cref="InputException">They name one, and a string is missing or makes no sense.</exception>
    public static ArchitectureMetadata? Parse(IReadOnlyDictionary<string, string> strings)
    {
        if (!strings.TryGetValue("architecture", out string? name))
        {
            return null;
        }

        Reader reader = new(strings);
        Architecture architecture = new(
            Families.Parse(name) ?? throw Reader.Bad("architecture", name, string.Join(" or ", Families.Names)),
            reader.Number("width", 0.01, MostWidth),
            reader.Integer("resolution", 1, Architecture.LargestResolution),
            reader.Integer("classes", 1, int.MaxValue))
        {
            StemStride = reader.Integer("stem_stride", 1, 2),
            Padding = (StridePadding)reader.Word("padding", StridePaddings.Names),
        };
        string[]? labels = strings.GetValueOrDefault("labels")?.Split('\n');
        if (labels is not null && labels.Length != architecture.Classes)
        {
            throw new InputException($"its metadata has {labels.Length} labels for {architecture.Classes} classes");
        }

        return new ArchitectureMetadata(architecture, strings.ContainsKey("mean") ? PreprocessingOf(reader) : null, labels)
        {
            Provenance = strings.Where(static pair => !Keys.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal),
        };
    }

    private static Preprocessing PreprocessingOf(Reader reader)
    {
        try
        {
            return new Preprocessing(
                reader.Numbers("mean"),
                reader.Numbers("std"),
                reader.Choice<ChannelOrder>("channels"),
                reader.Choice<Fit>("fit"),
                reader.Choice<Resampling>("resampling"));
        }
        catch (ArgumentException error)
        {
            throw new InputException($"its metadata: {error.Message}", error);
        }
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Text(float[] values) => string.Join(',', values.Select(value => Text(value)));

    private sealed class Reader(IReadOnlyDictionary<string, string> strings)
    {
        public static InputException Bad(string key, string value, string wanted) =>
            new($"its metadata says {key} '{value}'; {wanted} is read");

        public int Integer(string key, int least, int most) =>
            int.TryParse(Get(key), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
                ? value
                : throw Bad(key, Get(key), $"a whole number from {least} to {most}");

        public double Number(string key, double least, double most) =>
            double.TryParse(Get(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
                ? value
                : throw Bad(key, Get(key), string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

        /// <summary>One number, or several with commas between.</summary>
        public float[] Numbers(string key) =>
        [
            .. Get(key).Split(',').Select(text => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
                ? value
                : throw Bad(key, Get(key), "one number, or three with commas between,")),
        ];

        public int Word(string key, string[] words) =>
            Array.IndexOf(words, Get(key)) is >= 0 and var i ? i : throw Bad(key, Get(key), string.Join(" or ", words));

        public T Choice<T>(string key)
            where T : struct, Enum
        {
            T[] values = Enum.GetValues<T>();
            return values[Word(key, [.. values.Select(EdgeMembers.Text)])];
        }

        private string Get(string key) =>
            strings.GetValueOrDefault(key) ?? throw new InputException($"its metadata names an architecture and has no '{key}'");
    }
}
