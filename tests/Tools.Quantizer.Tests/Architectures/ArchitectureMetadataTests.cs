using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Architectures;
using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Tests.Architectures;

public sealed class ArchitectureMetadataTests
{
    private static readonly ArchitectureMetadata Metadata = new(
        new Architecture(Family.V3Small, 0.35, 96, 3) { StemStride = 1, Padding = StridePadding.Symmetric },
        new Preprocessing([123.675f, 1, 0.1f], [1], ChannelOrder.Rgb, Fit.Stretch, Resampling.Bilinear),
        ["a", "b, c", "ä"])
    {
        Provenance = new Dictionary<string, string> { ["training"] = "8 epochs" },
    };

    /// <summary>The keys that README.md lists.</summary>
    [Fact]
    public void Strings_are_these()
    {
        Dictionary<string, string> expected = new()
        {
            ["format"] = "pt",
            ["architecture"] = "v3-small",
            ["width"] = "0.35",
            ["resolution"] = "96",
            ["classes"] = "3",
            ["stem_stride"] = "1",
            ["padding"] = "symmetric",
            ["mean"] = "123.675,1,0.1",
            ["std"] = "1",
            ["channels"] = "rgb",
            ["fit"] = "stretch",
            ["resampling"] = "bilinear",
            ["labels"] = "a\nb, c\nä",
            ["training"] = "8 epochs",
        };
        Assert.Equal(expected.OrderBy(pair => pair.Key), Metadata.ToStrings().OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Strings_come_back_as_what_they_were()
    {
        ArchitectureMetadata read = ArchitectureMetadata.Parse(Metadata.ToStrings())!;
        Assert.Equal(Metadata.Architecture, read.Architecture);
        Assert.Equal(Metadata.Labels, read.Labels);
        Assert.Equal(Metadata.Preprocessing!.Mean, read.Preprocessing!.Mean);
        Assert.Equal(Metadata.Preprocessing.Fit, read.Preprocessing.Fit);
        Assert.Equal("8 epochs", Assert.Single(read.Provenance, pair => pair.Key == "training").Value);
        Assert.Single(read.Provenance);
    }

    [Fact]
    public void Without_an_architecture_it_is_somebody_elses() =>
        Assert.Null(ArchitectureMetadata.Parse(new Dictionary<string, string> { ["format"] = "pt" }));

    [Theory]
    [InlineData("architecture", "v4", "'v4'", "v1 or v2 or v3-small or v3-large")]
    [InlineData("width", null, "'width'")]
    [InlineData("width", "NaN", "width 'NaN'")]
    [InlineData("width", "1e9", "width '1e9'")]
    [InlineData("resolution", "0", "resolution '0'", "from 1 to 4096")]
    [InlineData("resolution", "1000000", "resolution '1000000'")]
    [InlineData("classes", "-1", "classes '-1'")]
    [InlineData("stem_stride", "3", "stem_stride '3'", "from 1 to 2")]
    [InlineData("padding", "reflect", "padding 'reflect'", "same or bottom-right or symmetric")]
    [InlineData("mean", "1,2", "2 values of mean")]
    [InlineData("mean", "1,x,2", "mean '1,x,2'")]
    [InlineData("std", "0", "not positive")]
    [InlineData("std", null, "'std'")]
    [InlineData("channels", "gbr", "channels 'gbr'", "rgb or bgr")]
    [InlineData("labels", "a\nb", "2 labels for 3 classes")]
    public void A_string_that_makes_no_sense_is_named(string key, string? value, params string[] words)
    {
        Dictionary<string, string> strings = new(Metadata.ToStrings());
        strings.Remove(key);
        if (value is not null)
        {
            strings.Add(key, value);
        }

        string message = Assert.Throws<InputException>(() => ArchitectureMetadata.Parse(strings)).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_label_of_two_lines_is_refused() =>
        Assert.Contains(
            "line break",
            Assert.Throws<InputException>(() => (Metadata with { Labels = ["a", "b\nc", "d"] }).ToStrings()).Message,
            StringComparison.Ordinal);
}
