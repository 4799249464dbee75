using MobileNetEdge.Tools.Trainer.Data;

namespace MobileNetEdge.Tools.Trainer.Tests.Data;

public sealed class BatchesTests
{
    private static readonly PictureSet Pictures = new(
        ["a", "b"],
        1,
        [.. Enumerable.Range(0, 50).Select(static i => (byte[])[(byte)i, 0, 0])],
        [.. Enumerable.Range(0, 50).Select(static i => i % 2)]);

    [Fact]
    public void An_epoch_shows_each_picture_once_in_an_order_of_its_own()
    {
        byte[] first = Shown(new Shuffle(7, 0));
        byte[] second = Shown(new Shuffle(7, 1));
        Assert.Equal(48, first.Distinct().Count());    // 2 of 50 do not fill a batch of 8
        Assert.NotEqual(first, second);
        Assert.NotEqual(first, first.Order());
        Assert.Equal(first, Shown(new Shuffle(7, 0)));
        Assert.NotEqual(first, Shown(new Shuffle(8, 0)));
    }

    [Fact]
    public void Skipped_batches_are_those_that_came_first() =>
        Assert.Equal(Shown(new Shuffle(7, 3))[16..], Shown(new Shuffle(7, 3), skip: 2));

    [Fact]
    public void Measuring_shows_all_pictures_in_order_with_their_labels()
    {
        Batch[] batches = [.. Batches.All(Pictures, 8)];
        Assert.Equal([8, 8, 8, 8, 8, 8, 2], batches.Select(static batch => batch.Labels.Length));
        Assert.Equal(Enumerable.Range(0, 50), batches.SelectMany(First).Select(static value => (int)value));
        Assert.Equal(Pictures.Labels, batches.SelectMany(static batch => batch.Labels).Select(static label => (int)label));
    }

    [Fact]
    public void A_reader_that_stops_early_ends_the_gathering()
    {
        foreach (Batch batch in Batches.All(Pictures, 1))
        {
            Assert.Single(batch.Labels);
            break;    // must not hang
        }
    }

    private static byte[] Shown(Shuffle shuffle, int skip = 0) =>
        [.. Batches.Train(Pictures, 8, new Augmentation(Augmentations.None, 1), shuffle, skip).SelectMany(First)];

    private static IEnumerable<byte> First(Batch batch) => batch.Pixels.Where(static (_, i) => i % 3 == 0);
}
