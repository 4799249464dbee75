using System.IO.Compression;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Trainer.Cards;
using MobileNetEdge.Tools.Trainer.Cards.Rendering;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards;

public sealed class CardSetFileTests : IDisposable
{
    private static readonly CardSet Set = new(Seed: 2, Count: 25, Width: 40, Height: 32, RenderingRanges.Usual);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_zip_and_a_folder_have_the_same_files()
    {
        long zipBytes = CardSetFile.Write(Set, _folder.File("cards.zip"), static () => { });
        long folderBytes = CardSetFile.Write(Set, _folder.File("cards"), static () => { });
        Assert.Equal(folderBytes, zipBytes);
        Assert.Equal(["cards", "cards.zip"], _folder.Entries().Order());

        using ZipArchive zip = ZipFile.OpenRead(_folder.File("cards.zip"));
        string[] files = Directory.GetFiles(_folder.File("cards"), "*", SearchOption.AllDirectories);
        Assert.Equal(Set.Count, files.Length);
        Assert.Equal(Set.Count, zip.Entries.Count);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using MemoryStream bytes = new();
            using Stream stream = entry.Open();
            stream.CopyTo(bytes);
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.File("cards"), entry.FullName)), bytes.ToArray());
        }
    }

    [Fact]
    public void The_files_are_pictures_of_the_size_asked_for()
    {
        CardSetFile.Write(Set, _folder.File("cards"), static () => { });
        foreach (string path in PictureFolder.Find(_folder.File("cards")))
        {
            Picture picture = PictureFile.Load(path);
            Assert.Equal((Set.Width, Set.Height), (picture.Width, picture.Height));
        }
    }

    [Fact]
    public void A_zip_written_twice_is_the_same_file()
    {
        CardSetFile.Write(Set, _folder.File("first.zip"), static () => { });
        CardSetFile.Write(Set, _folder.File("second.zip"), static () => { });
        Assert.Equal(File.ReadAllBytes(_folder.File("first.zip")), File.ReadAllBytes(_folder.File("second.zip")));
    }

    [Fact]
    public void An_empty_folder_is_filled()
    {
        Directory.CreateDirectory(_folder.File("cards"));
        CardSetFile.Write(Set, _folder.File("cards") + Path.DirectorySeparatorChar, static () => { });
        Assert.Equal(Set.Count, PictureFolder.Find(_folder.File("cards")).Count);
    }

    [Fact]
    public void A_folder_with_something_in_it_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(_folder.File("cards"));
        File.WriteAllText(_folder.File("cards/mine.txt"), "mine");
        InputException error = Assert.Throws<InputException>(() => CardSetFile.Write(Set, _folder.File("cards"), static () => { }));
        Assert.Contains("not empty", error.Message, StringComparison.Ordinal);
        Assert.Equal([_folder.File("cards/mine.txt")], Directory.GetFiles(_folder.File("cards"), "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("no/such/cards.zip")]
    [InlineData("no/such/cards")]
    public void A_missing_folder_above_is_refused(string name)
    {
        InputException error = Assert.Throws<InputException>(() => CardSetFile.Write(Set, _folder.File(name), static () => { }));
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_refused()
    {
        File.WriteAllText(_folder.File("cards"), "mine");
        InputException error = Assert.Throws<InputException>(() => CardSetFile.Write(Set, _folder.File("cards"), static () => { }));
        Assert.Contains("it is a file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cards.zip")]
    [InlineData("cards")]
    public void What_fails_midway_leaves_nothing(string name)
    {
        int drawn = 0;
        void FailLate()
        {
            if (Interlocked.Increment(ref drawn) > 600)
            {
                throw new OperationCanceledException();
            }
        }

        // More than one batch, so that some are written by then.
        Assert.ThrowsAny<Exception>(
            () => CardSetFile.Write(Set with { Count = 650, Width = 16, Height = 16 }, _folder.File(name), FailLate));
        Assert.Empty(_folder.Entries());
    }

    [Fact]
    public void A_zip_that_fails_leaves_the_one_before()
    {
        File.WriteAllText(_folder.File("cards.zip"), "before");
        Assert.ThrowsAny<Exception>(
            () => CardSetFile.Write(Set, _folder.File("cards.zip"), static () => throw new OperationCanceledException()));
        Assert.Equal("before", File.ReadAllText(_folder.File("cards.zip")));
        Assert.Equal(["cards.zip"], _folder.Entries());
    }
}
