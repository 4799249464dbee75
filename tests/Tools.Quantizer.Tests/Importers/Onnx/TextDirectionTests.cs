using System.Globalization;
using System.Numerics;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.FloatGraph;
using MobileNetEdge.Tools.Quantizer.Importers;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.Onnx;

/// <summary>The model tells text that stands upright from text turned by 180°; here on words drawn from strokes.</summary>
public sealed class TextDirectionTests
{
    private const int Height = 48;
    private const int Width = 192;

    /// <summary>Letters and digits that another letter does not look like when turned: lines through points of a box of 4 by 6.</summary>
    private static readonly string[] Glyphs =
    [
        "0,6 2,0 4,6|1,4 3,4",                                          // A
        "0,3 3,3 4,2 4,1 3,0 0,0 0,6 3,6 4,5 4,4 3,3",                  // B
        "4,1 3,0 1,0 0,1 0,5 1,6 3,6 4,5",                              // C
        "4,0 0,0 0,6 4,6|0,3 3,3",                                      // E
        "4,0 0,0 0,6|0,3 3,3",                                          // F
        "4,1 3,0 1,0 0,1 0,5 1,6 3,6 4,5 4,3 2,3",                      // G
        "4,0 4,5 3,6 1,6 0,5",                                          // J
        "0,0 0,6|4,0 0,3 4,6",                                          // K
        "0,0 0,6 4,6",                                                  // L
        "0,6 0,0 3,0 4,1 4,2 3,3 0,3",                                  // P
        "0,6 0,0 3,0 4,1 4,2 3,3 0,3|2,3 4,6",                          // R
        "0,0 4,0|2,0 2,6",                                              // T
        "0,0 2,3 4,0|2,3 2,6",                                          // Y
        "0,4.5 4,4.5 4,3.5 3,2.5 1,2.5 0,3.5 0,5 1,6 3.5,6",            // e
        "0.5,3 1.5,2.5 3,2.5 4,3.5 4,6|4,4 1,4 0,5 1,6 3,6 4,5",        // a
        "4,0 4,6|4,3.5 3,2.5 1,2.5 0,3.5 0,5 1,6 3,6 4,5",              // d
        "0,0 0,6|0,3.5 1,2.5 3,2.5 4,3.5 4,6",                          // h
        "0,2.5 0,6|0,4 1,2.7 3,2.5",                                    // r
        "2,0.5 2,5 3,6 4,5.5|0.5,2.5 3.5,2.5",                          // t
        "2,2.5 2,6|2,0.5 2,1",                                          // i
        "0.5,1 2,0 2,6",                                                // 1
        "0,1 1,0 3,0 4,1 4,2 0,6 4,6",                                  // 2
        "3,6 3,0 0,4 4,4",                                              // 4
        "4,0 0,0 0,3 3,3 4,4 4,5 3,6 0,6",                              // 5
        "0,0 4,0 1,6",                                                  // 7
    ];

    [Fact]
    public void Upright_text_is_told_from_turned_text()
    {
        Executor executor = new(Importer.Open(
            SharedData.Require("models/float/mobilenet_v3_small_0.35_text_direction.onnx"),
            new ImportOptions { Resolution = Height, Width = Width }));
        Random random = new(11);
        int right = 0;
        for (int i = 0; i < 100; i++)
        {
            float[] upright = Draw(random);
            float[] turned = [.. upright.Chunk(3).Reverse().SelectMany(pixel => pixel)];
            right += Answer(upright) == 0 ? 1 : 0;
            right += Answer(turned) == 1 ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{right} of 200");
        Assert.InRange(right, 198, 200);

        int Answer(float[] picture)
        {
            float[] scores = executor.Run(picture);
            return scores[0] > scores[1] ? 0 : 1;
        }
    }

    /// <summary>[48, 192, 3] between −1 and 1: a line of ten signs in some ink on some paper.</summary>
    private static float[] Draw(Random random)
    {
        const int Signs = 10;
        string[] signs = [.. Enumerable.Range(0, Signs).Select(_ => Glyphs[random.Next(Glyphs.Length)])];
        float scale = 4.5f + random.NextSingle();
        float thick = 1.2f + random.NextSingle();
        float[] ink = [.. Enumerable.Range(0, 3).Select(_ => -1 + (0.6f * random.NextSingle()))];
        float[] paper = [.. Enumerable.Range(0, 3).Select(_ => 1 - (0.5f * random.NextSingle()))];
        float top = 6 + (3 * random.NextSingle());
        float[] covered = new float[Height * Width];
        foreach ((int i, string sign) in signs.Index())
        {
            foreach (string line in sign.Split('|'))
            {
                Vector2[] points = [.. line.Split(' ').Select(
                    point => Point(point, new Vector2(5 + (i * 18.5f), top), new Vector2(scale * 0.62f, scale)))];
                foreach ((Vector2 from, Vector2 to) in points.Zip(points.Skip(1)))
                {
                    Stroke(covered, from, to, thick);
                }
            }
        }

        return [.. covered.SelectMany(cover => paper.Zip(ink, (under, over) => under + ((over - under) * cover)))];
    }

    private static Vector2 Point(string text, Vector2 origin, Vector2 scale)
    {
        string[] xy = text.Split(',');
        return origin + (scale * new Vector2(
            float.Parse(xy[0], CultureInfo.InvariantCulture), float.Parse(xy[1], CultureInfo.InvariantCulture)));
    }

    /// <summary>A line with round ends, its edge a pixel soft.</summary>
    private static void Stroke(float[] covered, Vector2 from, Vector2 to, float thick)
    {
        (Vector2 low, Vector2 high) = (Vector2.Min(from, to) - new Vector2(thick + 1), Vector2.Max(from, to) + new Vector2(thick + 1));
        for (int y = Math.Max(0, (int)low.Y); y <= Math.Min(Height - 1, (int)high.Y); y++)
        {
            for (int x = Math.Max(0, (int)low.X); x <= Math.Min(Width - 1, (int)high.X); x++)
            {
                Vector2 pixel = new(x, y);
                float along = Math.Clamp(Vector2.Dot(pixel - from, to - from) / (to - from).LengthSquared(), 0, 1);
                float distance = Vector2.Distance(pixel, from + (along * (to - from)));
                covered[(y * Width) + x] = Math.Max(covered[(y * Width) + x], Math.Clamp(thick + 0.5f - distance, 0, 1));
            }
        }
    }
}
