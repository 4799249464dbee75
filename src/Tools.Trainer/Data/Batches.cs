using System.Collections.Concurrent;

namespace MobileNetEdge.Tools.Trainer.Data;

/// <param name="Pixels">[pictures, resolution, resolution, 3].</param>
/// <param name="Labels">[pictures].</param>
internal sealed record Batch(byte[] Pixels, long[] Labels);

/// <summary>Gathers pictures into batches, on a thread of its own while the last batch is trained on.</summary>
internal static class Batches
{
    private const int Ahead = 4;

    /// <summary>The batches of one epoch, shuffled and augmented; pictures that do not fill a batch are left for another epoch.</summary>
    /// <param name="pictures">To train on.</param>
    /// <param name="size">Pictures per batch.</param>
    /// <param name="augmentation">Varies each picture.</param>
    /// <param name="shuffle">This epoch's randomness.</param>
    /// <param name="skip">Batches that were trained on already.</param>
    public static IEnumerable<Batch> Train(PictureSet pictures, int size, Augmentation augmentation, Shuffle shuffle, int skip)
    {
        int[] order = shuffle.Order(pictures.Count);
        return Prefetched(Enumerable.Range(skip, (pictures.Count / size) - skip).Select(batch =>
            Gather(
                pictures,
                order.AsSpan(batch * size, size),
                (picture, target) => augmentation.Apply(pictures.Pixels[picture], target, shuffle.For(picture)))));
    }

    /// <summary>All pictures in their order, unchanged.</summary>
    public static IEnumerable<Batch> All(PictureSet pictures, int size)
    {
        int[] order = [.. Enumerable.Range(0, pictures.Count)];
        return Prefetched(Enumerable.Range(0, (order.Length + size - 1) / size).Select(batch =>
            Gather(
                pictures,
                order.AsSpan()[(batch * size)..Math.Min(order.Length, (batch + 1) * size)],
                (picture, target) => pictures.Pixels[picture].CopyTo(target))));
    }

    private delegate void Draw(int picture, Span<byte> target);

    private static Batch Gather(PictureSet pictures, ReadOnlySpan<int> chosen, Draw draw)
    {
        int bytes = pictures.Resolution * pictures.Resolution * 3;
        byte[] pixels = new byte[chosen.Length * bytes];
        long[] labels = new long[chosen.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            draw(chosen[i], pixels.AsSpan(i * bytes, bytes));
            labels[i] = pictures.Labels[chosen[i]];
        }

        return new Batch(pixels, labels);
    }

    private static IEnumerable<Batch> Prefetched(IEnumerable<Batch> batches)
    {
        using BlockingCollection<Batch> ready = new(Ahead);
        using CancellationTokenSource stop = new();
        Task producer = Task.Run(() =>
        {
            try
            {
                foreach (Batch batch in batches)
                {
                    ready.Add(batch, stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The reader has seen enough.
            }
            finally
            {
                ready.CompleteAdding();
            }
        });
        try
        {
            foreach (Batch batch in ready.GetConsumingEnumerable())
            {
                yield return batch;
            }
        }
        finally
        {
            stop.Cancel();
            producer.Wait();
        }
    }
}
