using System.IO.Compression;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Trainer.Data;
using MobileNetEdge.Vision;
using StbImageWriteSharp;

namespace MobileNetEdge.Tools.Trainer.Tests.Data;

public sealed class PictureSetTests
{
    [Fact]
    public void Folders_are_classes_on_disk_and_in_a_zip()
    {
        using TemporaryFolder folder = new();
        folder.Write("data/dog/b.png", Png(8, 8, 200));
        folder.Write("data/cat/a.png", Png(8, 8, 10));
        folder.Write("data/cat/c.png", Png(8, 8, 20));
        folder.Write("data/readme.txt", [1]);
        folder.Write("data/__MACOSX/cat/._a.png", [1]);    // a Mac's, hidden
        folder.Write("data/.thumbnails/cat/a.png", [1]);
        File.SetAttributes(folder.File("data/.thumbnails"), FileAttributes.Hidden);
        ZipFile.CreateFromDirectory(folder.File("data"), folder.File("data.zip"));
        foreach (string path in (string[])[folder.File("data"), folder.File("data.zip")])
        {
            PictureSet set = PictureSet.Load(path, 4);
            Assert.Equal(["cat", "dog"], set.ClassNames);
            Assert.Equal([0, 0, 1], set.Labels);
            Assert.Equal([10, 20, 200], set.Pixels.Select(static pixels => (int)pixels[0]));
            Assert.All(set.Pixels, static pixels => Assert.Equal(4 * 4 * 3, pixels.Length));
        }
    }

    [Fact]
    public void A_share_is_taken_of_each_class_and_no_picture_is_in_both_parts()
    {
        PictureSet set = new(
            ["a", "b"],
            1,
            [.. Enumerable.Range(0, 100).Select(static i => (byte[])[(byte)i, 0, 0])],
            [.. Enumerable.Range(0, 100).Select(static i => i < 80 ? 0 : 1)]);
        (PictureSet rest, PictureSet share) = set.Split(0.25, seed: 3);
        Assert.Equal(20, share.Labels.Count(static label => label == 0));
        Assert.Equal(5, share.Labels.Count(static label => label == 1));
        Assert.Equal(Enumerable.Range(0, 100), rest.Pixels.Concat(share.Pixels).Select(static pixels => (int)pixels[0]).Order());
        Assert.All(rest.Pixels.Zip(rest.Labels), static pair => Assert.Equal(pair.First[0] < 80 ? 0 : 1, pair.Second));
        Assert.Equal(share.Pixels, set.Split(0.25, seed: 3).Share.Pixels);
        Assert.NotEqual(share.Pixels, set.Split(0.25, seed: 4).Share.Pixels);
    }

    [Fact]
    public void Of_each_class_a_picture_remains_to_train_on()
    {
        PictureSet set = new(["a", "b"], 1, [[1, 0, 0], [2, 0, 0], [3, 0, 0]], [0, 1, 1]);
        Assert.Equal([0, 1], set.Split(0.9, seed: 1).Remaining.Labels.Order());
    }

    [Fact]
    public void A_picture_that_was_damaged_in_a_zip_is_named()
    {
        using TemporaryFolder folder = new();
        folder.Write("data/cat/a.png", Png(8, 8, 10));
        folder.Write("data/dog/b.png", Png(8, 8, 20));
        ZipFile.CreateFromDirectory(
            folder.File("data"), folder.File("data.zip"), CompressionLevel.NoCompression, includeBaseDirectory: false);
        byte[] zip = File.ReadAllBytes(folder.File("data.zip"));
        int picture = zip.AsSpan().IndexOf("IDAT"u8);
        zip[picture + 8] ^= 1;
        Assert.Contains(".png in the zip archive is damaged", Problem(folder.Write("bad.zip", zip)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_trained_on_is_named()
    {
        using TemporaryFolder folder = new();
        folder.Write("one/cat/a.png", Png(8, 8, 10));
        folder.Write("bad/cat/a.png", Png(8, 8, 10));
        folder.Write("bad/dog/b.png", Png(8, 8, 10)[..40]);
        folder.Write("stray/a.png", Png(8, 8, 10));
        folder.Write("stray/dog/b.png", Png(8, 8, 10));
        Assert.Contains("a.png is in no folder", Problem(folder.File("stray")), StringComparison.Ordinal);
        string flat = Zip(folder.File("flat.zip"), "a.png");
        string empty = Zip(folder.File("empty.zip"), "cat/notes.txt");
        string text = folder.Write("text.zip", [1, 2, 3]);
        Assert.Contains("all pictures are in one folder, 'cat'", Problem(folder.File("one")), StringComparison.Ordinal);
        Assert.Contains("b.png", Problem(folder.File("bad")), StringComparison.Ordinal);
        Assert.Contains("a.png is in no folder", Problem(flat), StringComparison.Ordinal);
        Assert.Contains("no picture in it", Problem(empty), StringComparison.Ordinal);
        Assert.Contains("neither a folder nor a zip", Problem(text), StringComparison.Ordinal);
        Assert.Contains("no such file", Problem(folder.File("absent")), StringComparison.Ordinal);
        Assert.Contains(
            "'cat' is not one of the trained classes (bird, dog)", Problem(folder.File("one"), ["bird", "dog"]), StringComparison.Ordinal);
    }

    [Fact]
    public void More_pictures_than_memory_holds_are_refused_before_they_are_read()
    {
        using TemporaryFolder folder = new();
        folder.Write("cat/a.png", Png(8, 8, 10));
        folder.Write("dog/b.png", [1]);    // reading it would fail otherwise
        Assert.Contains("lower --resolution", Problem(folder.File("."), resolution: 500_000), StringComparison.Ordinal);
    }

    private static string Problem(string path, string[]? classes = null, int resolution = 4)
    {
        Exception error = Assert.ThrowsAny<Exception>(() => PictureSet.Load(path, resolution, classes));
        return Assert.IsType<InputException>(error is AggregateException { InnerException: { } inner } ? inner : error).Message;
    }

    private static string Zip(string path, string entry)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        using Stream stream = zip.CreateEntry(entry).Open();
        stream.Write(Png(4, 4, 9));
        return path;
    }

    private static byte[] Png(int width, int height, byte value)
    {
        byte[] pixels = new byte[width * height * 3];
        Array.Fill(pixels, value);
        using MemoryStream stream = new();
        new ImageWriter().WritePng(pixels, width, height, ColorComponents.RedGreenBlue, stream);
        return stream.ToArray();
    }
}
