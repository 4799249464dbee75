using MobileNetEdge.Tools.Trainer.Data;

namespace MobileNetEdge.Tools.Trainer.Tests.Data;

public sealed class AugmentationTests
{
    private const int Side = 16;

    /// <summary>Every pixel says where it is: red its row, green its column.</summary>
    private static readonly byte[] Places = [.. Enumerable.Range(0, Side * Side).SelectMany(
        static i => (byte[])[(byte)(i / Side * 10), (byte)(i % Side * 10), 77])];

    [Fact]
    public void Nothing_varied_leaves_the_picture_as_it_is() => Assert.Equal(Places, Apply(Places, Augmentations.None, seed: 1));

    [Fact]
    public void A_flip_mirrors_the_columns_in_about_half_of_the_cases()
    {
        byte[] mirrored = [.. Enumerable.Range(0, Side * Side).SelectMany(
            static i => (byte[])[(byte)(i / Side * 10), (byte)((Side - 1 - (i % Side)) * 10), 77])];
        int flips = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            byte[] result = Apply(Places, Augmentations.Flip, seed);
            bool flipped = result.SequenceEqual(mirrored);
            Assert.True(flipped || result.SequenceEqual(Places));
            flips += flipped ? 1 : 0;
        }

        Assert.InRange(flips, 60, 140);
    }

    [Fact]
    public void A_shift_moves_by_whole_pixels_up_to_an_eighth_and_mirrors_at_the_border()
    {
        HashSet<(int, int)> seen = [];
        for (int seed = 0; seed < 300; seed++)
        {
            byte[] result = Apply(Places, Augmentations.Shift, seed);
            int middle = ((Side / 2 * Side) + (Side / 2)) * 3;
            int dy = (result[middle] / 10) - (Side / 2);
            int dx = (result[middle + 1] / 10) - (Side / 2);
            Assert.InRange(dy, -Side / 8, Side / 8);
            Assert.InRange(dx, -Side / 8, Side / 8);
            seen.Add((dy, dx));
            for (int i = 0; i < Side * Side; i++)
            {
                Assert.Equal(Reflect((i / Side) + dy) * 10, result[i * 3]);
                Assert.Equal(Reflect((i % Side) + dx) * 10, result[(i * 3) + 1]);
            }
        }

        Assert.Equal(25, seen.Count);    // −2..2 each way
    }

    [Fact]
    public void A_crop_keeps_three_fifths_of_the_area_or_more_inside_the_picture()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            byte[] result = Apply(Places, Augmentations.Crop, seed);
            double height = (result[(Side - 1) * Side * 3] - result[0]) / 10.0 / (Side - 1);
            double width = (result[((Side - 1) * 3) + 1] - result[1]) / 10.0 / (Side - 1);
            Assert.InRange(height * width, 0.55, 1.01);
        }
    }

    [Fact]
    public void Colour_changes_gray_to_another_gray_and_keeps_the_order_of_light()
    {
        byte[] grays = [.. Enumerable.Range(0, Side * Side).SelectMany(static i => (byte[])[(byte)i, (byte)i, (byte)i])];
        for (int seed = 0; seed < 50; seed++)
        {
            byte[] result = Apply(grays, Augmentations.Colour, seed);
            for (int i = 0; i < result.Length; i += 3)
            {
                Assert.InRange(result[i + 1] - result[i], -1, 1);
                Assert.InRange(result[i + 2] - result[i], -1, 1);
                Assert.True(i == 0 || result[i] >= result[i - 3]);
            }
        }
    }

    private static int Reflect(int index) => index < 0 ? -index : index >= Side ? (2 * Side) - 2 - index : index;

    private static byte[] Apply(byte[] source, Augmentations what, int seed)
    {
        byte[] target = new byte[source.Length];
        new Augmentation(what, Side).Apply(source, target, new Random(seed));
        return target;
    }
}
