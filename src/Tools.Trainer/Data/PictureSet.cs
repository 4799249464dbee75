using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MobileNetEdge.Runtime.Int8.Pictures;
using MobileNetEdge.Tools.Quantizer.Commands;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Pictures;

namespace MobileNetEdge.Tools.Trainer.Data;

/// <summary>Labelled pictures, decoded and resized once as the runtime would resize them, and kept in memory.</summary>
/// <param name="ClassNames">Names of the classes, in their order.</param>
/// <param name="Resolution">Height and width.</param>
/// <param name="Pixels">[resolution, resolution, 3] of each picture: red, green, blue.</param>
/// <param name="Labels">The class of each.</param>
internal sealed record PictureSet(IReadOnlyList<string> ClassNames, int Resolution, IReadOnlyList<byte[]> Pixels, IReadOnlyList<int> Labels)
{
    /// <summary>How a picture of any size becomes the network's input, in training and afterwards.</summary>
    public static Preprocessing Preprocessing { get; } = new([127.5f], [127.5f], ChannelOrder.Rgb, Fit.Crop, Resampling.Area);

    public int Count => Labels.Count;

    /// <summary>The classes, and how many pictures each has: <c>cat 120, dog 98</c>.</summary>
    public string Describe() => string.Join(", ", ClassNames.Select((name, index) => $"{name} {Labels.Count(label => label == index)}"));

    /// <summary>SHA-256 of everything that affects a training.</summary>
    public string Sha256()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', ClassNames)));
        hash.AppendData(MemoryMarshal.AsBytes<int>(Labels.ToArray()));
        foreach (byte[] pixels in Pixels)
        {
            hash.AppendData(pixels);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <param name="path">A folder of class folders, or a zip of them.</param>
    /// <param name="resolution">Height and width to resize to.</param>
    /// <param name="classNames">The classes, if another set has defined them; null to take the folders' names in ordinal order.</param>
    /// <exception cref="InputException">
    /// A picture cannot be used, a folder is not one of the classes, or the pictures do not fit in memory.
    /// </exception>
    public static PictureSet Load(string path, int resolution, IReadOnlyList<string>? classNames = null)
    {
        using PictureArchive archive = new(path);
        IReadOnlyList<PictureEntry> entries = archive.Entries;
        string[] found = [.. entries.Select(static entry => entry.ClassName).Distinct().Order(StringComparer.Ordinal)];
        CheckClasses(path, found, classNames);
        CheckMemory(path, entries.Count, resolution);

        IReadOnlyList<string> names = classNames ?? found;
        Dictionary<string, int> classes = names.Select(static (name, index) => (name, index)).ToDictionary(StringComparer.Ordinal);
        byte[][] pixels = new byte[entries.Count][];
        ProgressBar.Run("reading pictures", entries.Count, done =>
        {
            Parallel.For(0, entries.Count, i =>
            {
                pixels[i] = Resize(PictureFile.Load(entries[i].Name, entries[i].Read()), resolution);
                done();
            });
            return 0;
        });
        return new PictureSet(names, resolution, pixels, [.. entries.Select(entry => classes[entry.ClassName])]);
    }

    /// <summary>Splits off a share of each class, the same pictures for the same seed; at least one of each class remains.</summary>
    /// <returns>The rest, and the share.</returns>
    public (PictureSet Remaining, PictureSet Share) Split(double share, int seed)
    {
        int[] order = new Shuffle(seed, 0).Order(Count);
        HashSet<int> taken = [];
        foreach (IGrouping<int, int> members in order.GroupBy(picture => Labels[picture]))
        {
            taken.UnionWith(members.Take(Math.Min((int)Math.Round(members.Count() * share), members.Count() - 1)));
        }

        return (Where(picture => !taken.Contains(picture)), Where(taken.Contains));
    }

    private PictureSet Where(Func<int, bool> wanted)
    {
        int[] kept = [.. Enumerable.Range(0, Count).Where(wanted)];
        return this with { Pixels = [.. kept.Select(picture => Pixels[picture])], Labels = [.. kept.Select(picture => Labels[picture])] };
    }

    private static byte[] Resize(Picture picture, int resolution)
    {
        PictureConverter converter = new(
            new PictureFormat(PixelFormat.Rgb24, picture.Width, picture.Height), resolution, resolution, 3, Preprocessing);
        byte[] pixels = new byte[converter.TensorLength];
        converter.ToPixels(picture.Rgb, pixels);
        return pixels;
    }

    private static void CheckClasses(string path, string[] found, IReadOnlyList<string>? expected)
    {
        if (expected is null && found.Length < 2)
        {
            throw new InputException($"{path}: all pictures are in one folder, '{found[0]}'; make a folder for each class");
        }

        if (found.FirstOrDefault(static name => name.AsSpan().ContainsAny('\n', '\r')) is { } broken)
        {
            throw new InputException($"{path}: the folder '{broken.ReplaceLineEndings("\\n")}' has a line break in its name, and labels "
                + "are stored one per line; give it another name");
        }

        if (expected is not null && found.Except(expected, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new InputException($"{path}: the folder '{unknown}' is not one of the trained classes ({string.Join(", ", expected)})");
        }
    }

    private static void CheckMemory(string path, long count, int resolution)
    {
        long needed = count * resolution * resolution * 3;
        // another set may be in memory already
        long there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - GC.GetTotalMemory(forceFullCollection: false);
        if (needed > there / 2)
        {
            throw new InputException($"{path}: {count} pictures of {resolution}×{resolution} take {needed >> 20} MB, and {there >> 20} MB "
                + "of memory are available; give fewer, or a lower --resolution");
        }
    }
}
