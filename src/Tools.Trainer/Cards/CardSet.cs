using System.Collections.Concurrent;
using MobileNetEdge.Tools.Trainer.Cards.Rendering;

namespace MobileNetEdge.Tools.Trainer.Cards;

/// <summary>A data set of card pictures: its parameters, and its files one after the other.</summary>
/// <param name="Seed">Another seed gives other pictures.</param>
/// <param name="Count">The number of pictures.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Ranges">The ranges of their appearance.</param>
internal sealed record CardSet(ulong Seed, int Count, int Width, int Height, RenderingRanges Ranges)
{
    /// <summary>The number of pictures drawn before they are written: enough for many cores, and little memory.</summary>
    private const int Batch = 512;

    /// <summary>Draws all pictures on all cores and hands them over in the order of their numbers, on the caller's thread.</summary>
    /// <param name="write">Receives a file's name (<c>circle/000123.jpg</c>) and its bytes.</param>
    /// <param name="done">Called once per picture, from any thread.</param>
    /// <param name="threads">The most threads; −1 for one per core.</param>
    public void Draw(Action<string, byte[]> write, Action done, int threads = -1)
    {
        ConcurrentBag<CardRenderer> renderers = [];
        for (int first = 0; first < Count; first += Batch)
        {
            int start = first;
            byte[][] files = new byte[Math.Min(Batch, Count - first)][];
            Parallel.For(0, files.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            {
                CardRenderer renderer = renderers.TryTake(out CardRenderer? free) ? free : new CardRenderer(Ranges, Width, Height);
                files[i] = renderer.Render(Seed, start + i).Jpeg;
                renderers.Add(renderer);
                done();
            });
            for (int i = 0; i < files.Length; i++)
            {
                write(NameOf(start + i), files[i]);
            }
        }
    }

    public static string NameOf(int index) => FormattableString.Invariant($"{CardClasses.NameOf(CardClasses.Of(index))}/{index:D6}.jpg");
}
