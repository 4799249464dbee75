using MobileNetEdge.Tools.Trainer.Cards;
using MobileNetEdge.Tools.Trainer.Cards.Rendering;

namespace MobileNetEdge.Tools.Trainer.Tests.Cards;

public sealed class CardSetTests
{
    /// <summary>The pictures under models/cards/samples: they are drawn from this seed, which nothing else uses.</summary>
    private const ulong SamplesSeed = 77;

    private static readonly CardSet Small = new(Seed: 4, Count: 66, Width: 48, Height: 40, RenderingRanges.Usual);

    [Fact]
    public void The_same_seed_gives_the_same_files_on_one_thread_and_on_many()
    {
        List<(string Name, string Hex)> alone = Draw(Small, threads: 1);
        Assert.Equal(alone, Draw(Small, threads: 7));
        Assert.Equal(Small.Count, alone.Count);
    }

    [Fact]
    public void A_picture_does_not_depend_on_how_many_there_are() => Assert.Equal(Draw(Small)[..20], Draw(Small with { Count = 20 }));

    [Fact]
    public void Each_class_has_as_many_pictures_as_the_others()
    {
        IEnumerable<IGrouping<string, string>> folders = Draw(Small).Select(file => file.Name).GroupBy(name => name.Split('/')[0]);
        Assert.Equal(CardClasses.Names, folders.Select(folder => folder.Key));
        Assert.All(folders, folder => Assert.Equal(6, folder.Count()));
    }

    [Fact]
    public void No_picture_of_one_seed_is_one_of_another_seed_or_of_the_hard_rendering()
    {
        CardSet[] sets = [Small, Small with { Seed = 5 }, Small with { Seed = 1UL << 40 }, Small with { Ranges = RenderingRanges.Hard }];
        List<string> all = [.. sets.SelectMany(set => Draw(set)).Select(file => file.Hex)];
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    [Fact]
    public void File_names_tell_class_and_number() =>
        Assert.Equal(["circle/000000.jpg", "nothing/000010.jpg", "star/000014.jpg"], new[] { 0, 10, 14 }.Select(CardSet.NameOf));

    [Fact]
    public void The_names_follow_the_classes()
    {
        IEnumerable<string> words = Enum.GetNames<CardClass>().Select(
            name => name.Replace("Arrow", "arrow-", StringComparison.Ordinal).ToLowerInvariant());
        Assert.Equal(words, CardClasses.Names);
        Assert.Equal(CardClass.Nothing, Enum.GetValues<CardClass>()[^1]);
    }

    [Fact]
    public void The_committed_samples_come_out_the_same_on_this_machine()
    {
        CardSet samples = new(SamplesSeed, Count: 12, Width: 320, Height: 240, RenderingRanges.Usual);
        string folder = Path.Combine(CommittedCards.Folder, "samples");
        Assert.Equal(samples.Count, Directory.GetFiles(folder).Length);
        foreach ((string name, string hex) in Draw(samples))
        {
            Assert.Equal(Convert.ToHexString(File.ReadAllBytes(Path.Combine(folder, name.Replace('/', '-')))), hex);
        }
    }

    private static List<(string Name, string Hex)> Draw(CardSet set, int threads = -1)
    {
        List<(string, string)> files = [];
        set.Draw((name, bytes) => files.Add((name, Convert.ToHexString(bytes))), static () => { }, threads);
        return files;
    }
}
