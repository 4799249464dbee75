using MobileNetEdge.Tools.Trainer.Data;

namespace MobileNetEdge.Tools.Trainer.Tests.Training;

/// <summary>Noisy stripes that lie, stand or lean: a task that a network learns in a few steps.</summary>
internal static class Stripes
{
    public static IReadOnlyList<string> Names { get; } = ["lying", "standing", "leaning"];

    public static PictureSet Draw(int count, int resolution, int seed)
    {
        Random random = new(seed);
        int[] labels = [.. Enumerable.Range(0, count).Select(static i => i % Names.Count)];
        return new PictureSet(Names, resolution, [.. labels.Select(label => Draw(label, resolution, random))], labels);
    }

    private static byte[] Draw(int label, int resolution, Random random)
    {
        byte[] pixels = new byte[resolution * resolution * 3];
        int phase = random.Next(8);
        for (int y = 0; y < resolution; y++)
        {
            for (int x = 0; x < resolution; x++)
            {
                int along = (label switch { 0 => y, 1 => x, _ => x + y }) + phase;
                for (int c = 0; c < 3; c++)
                {
                    pixels[(((y * resolution) + x) * 3) + c] = (byte)((along % 8 < 4 ? 60 : 180) + random.Next(-40, 40));
                }
            }
        }

        return pixels;
    }
}
