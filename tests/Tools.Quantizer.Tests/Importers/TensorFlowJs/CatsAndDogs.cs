using System.IO.Compression;
using MobileNetEdge.Tests;
using MobileNetEdge.Tools.Quantizer.Networks;
using MobileNetEdge.Vision.Pictures;
using MobileNetEdge.Vision.Scores;

namespace MobileNetEdge.Tools.Quantizer.Tests.Importers.TensorFlowJs;

/// <summary>The pictures of cats and dogs among the shared ones, for networks whose class 0 is a cat and class 1 a dog.</summary>
internal static class CatsAndDogs
{
    /// <summary>ImageNet's: house cats are classes 281 to 285, of which there are few, and dogs 151 to 268.</summary>
    public static (int Right, int All) OfImageNet(Network network)
    {
        string images = SharedData.Require("images");
        (string Path, int Class)[] labelled =
        [
            .. File.ReadLines(Path.Combine(images, "labels.csv"))
                .Select(line => line.Split(','))
                .Where(parts => int.TryParse(parts[1], out _))
                    .Select(parts => (Path.Combine(images, parts[0]), int.Parse(parts[1]))).Where(
                        picture => picture.Item2 is (>= 281 and <= 285) or (>= 151 and <= 268)),
        ];
        return (
            labelled.Count(picture => Ranking.Best(network.Run(PictureFile.Load(picture.Path))) == (picture.Class > 268 ? 0 : 1)),
            labelled.Length);
    }

    /// <summary>CIFAR-10's, of 32 × 32 pixels.</summary>
    /// <param name="network">The network.</param>
    /// <param name="each">How many cats, and how many dogs.</param>
    public static (int Right, int All) OfCifar(Network network, int each)
    {
        using ZipArchive archive = ZipFile.OpenRead(SharedData.Require("images/cifar10_test.zip"));
        return (Right("cat", 0) + Right("dog", 1), 2 * each);

        int Right(string kind, int answer) => archive.Entries
            .Where(entry => entry.FullName.Contains($"{kind}/", StringComparison.Ordinal) && entry.Length > 0)
            .Take(each)
            .Count(entry =>
            {
                using Stream stream = entry.Open();
                byte[] bytes = new byte[entry.Length];
                stream.ReadExactly(bytes);
                return Ranking.Best(network.Run(PictureFile.Load(entry.FullName, bytes))) == answer;
            });
    }
}
